// Groups, facet chips and saved views of the grid: the counts always add up to what is shown.
import { describe, expect, test } from 'vitest';
import { matchesFilter, parseFilter } from '../../preload/contract/filter.ts';
import { facetValues } from '../../renderer/ui/grid/facets.ts';
import { toLines, type GroupLine } from '../../renderer/ui/grid/lines.ts';
import { changeSelection, noSelection } from '../../renderer/ui/grid/selection.ts';
import { isShown, withoutView, withView, type SavedView } from '../../renderer/ui/grid/views.ts';

interface Seat {
  id: string;
  engine: string | null;
  state: string;
}
const engines = ['lab-10', 'lab-2', null, 'group', ''];
const seats: Seat[] = Array.from({ length: 997 }, (_, index) => ({
  id: `seat-${index}`,
  engine: engines[index % engines.length]!,
  state: index % 3 === 0 ? 'exited' : 'running',
}));
const fieldsOf = (seat: Seat) => ({ engine: seat.engine, state: seat.state });
const groupsOf = (rows: readonly Seat[], closed: readonly string[] = []) =>
  toLines(
    rows,
    rows.map(({ id }) => id),
    (seat) => seat.engine,
    new Set(closed),
  );
const heads = (lines: ReturnType<typeof groupsOf>) =>
  lines.filter((line): line is GroupLine<Seat> => line.kind === 'group');
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

describe('groups', () => {
  test.each([
    '',
    'state=running',
    'engine=lab-2',
    'state=running engine=lab-2 engine=lab-10',
    'engine=none',
    'state=gone',
  ])('the counts add up to the rows shown, and so do the chips: %s', (filter) => {
    const terms = parseFilter(filter);
    const shown = seats.filter((seat) => matchesFilter(terms, fieldsOf(seat)));
    const lines = groupsOf(shown);
    expect(sum(heads(lines).map(({ rows }) => rows.length))).toBe(shown.length);
    expect(lines.length - heads(lines).length).toBe(shown.length);
    expect(new Set(lines.map(({ key }) => key)).size).toBe(lines.length);
    for (const field of ['engine', 'state'] as const) {
      const values = facetValues(seats, terms, field, (seat) => seat[field], fieldsOf);
      const chosen = values.some((value) => value.chosen);
      expect(sum(values.filter((value) => !chosen || value.chosen).map(({ count }) => count))).toBe(shown.length);
    }
  });

  test('are sorted by name as people do, those of nothing last, with their rows in the order given', () => {
    const lines = groupsOf(seats);
    expect(heads(lines).map(({ value }) => value)).toEqual(['', 'group', 'lab-2', 'lab-10', null]);
    const [first] = heads(lines);
    expect(first!.keys).toEqual([...first!.keys].sort((a, b) => Number(a.slice(5)) - Number(b.slice(5))));
  });

  test('a closed one keeps its count and draws no row', () => {
    const open = heads(groupsOf(seats));
    const lines = groupsOf(seats, [open[2]!.key]);
    expect(lines.length).toBe(seats.length + open.length - open[2]!.rows.length);
    expect(sum(heads(lines).map(({ rows }) => rows.length))).toBe(seats.length);
    expect(heads(lines)[2]).toMatchObject({ closed: true, value: 'lab-2' });
  });

  test('a group is selected whole, and given up whole', () => {
    const { keys } = heads(groupsOf(seats))[0]!;
    const one = changeSelection(noSelection, { kind: 'toggle', key: keys[3]! });
    const all = changeSelection(one, { kind: 'group', keys });
    expect(all.selection).toEqual({ kind: 'rows', keys: new Set(keys) });
    expect(changeSelection(all, { kind: 'group', keys }).selection).toEqual({ kind: 'rows', keys: new Set() });
    const matching = changeSelection(noSelection, { kind: 'all', filter: '' });
    expect(changeSelection(matching, { kind: 'group', keys }).selection).toEqual({
      kind: 'matching',
      filter: '',
      except: new Set(keys),
    });
  });
});

describe('saved views', () => {
  const columns = { sizing: {}, visibility: { id: true }, order: [] };
  const view = (name: string, filter = ''): SavedView => ({ name, filter, group: 'engine', sort: '-age', columns });

  test('one of the same name is replaced, and they are sorted', () => {
    const views = withView(withView([view('b')], view('a')), view('B', 'state=running'));
    expect(views.map(({ name, filter }) => [name, filter])).toEqual([
      ['a', ''],
      ['B', 'state=running'],
    ]);
    expect(withoutView(views, 'a').map(({ name }) => name)).toEqual(['B']);
  });

  test('the one that is shown is known by what it shows, not by widths', () => {
    const now = { ...view('x'), columns: { ...columns, sizing: { name: 300 } } };
    expect(isShown(view('a'), now)).toBe(true);
    expect(isShown(view('a', 'state=running'), now)).toBe(false);
    expect(isShown({ ...view('a'), group: null }, now)).toBe(false);
  });
});
