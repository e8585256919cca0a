// The pure parts of the list of accounts: addresses, the filter and its chips, what is selected, the days of usage, exports.
import { describe, expect, test, vi } from 'vitest';
import { accountFilterFields } from '../../main/accounts/fields.ts';
import { accountAddress, filteredAddress, partsOf, targetAddress } from '../../renderer/features/accounts/addresses.ts';
import { chipOf, filterFields, unknownField, withChip } from '../../renderer/features/accounts/filter.ts';
import { accountsOf, tooMany } from '../../renderer/features/accounts/selection.ts';
import { daySeries, dayStart, rangeOf } from '../../renderer/features/accounts/usage-days.ts';
import { receiveExport, type ExportEvent } from '../../renderer/features/accounts/receive-export.ts';

const lab = { targetId: 't_1', name: 'lab' };

describe('addresses', () => {
  test.each(['mira', 'a/b', '50%', 'ü n', '?q=#', 'straße'])('“%s” comes back as it went', (username) => {
    expect(partsOf(new URL(accountAddress(lab, username), 'http://lab.example.com').pathname)).toEqual([
      'lab',
      username,
    ]);
  });
  test('a stray % is meant as it stands', () => {
    expect(partsOf('/accounts/lab/100%')).toEqual(['lab', '100%']);
  });
  test('a target that is called like a screen goes by its id', () => {
    expect(targetAddress({ targetId: 't_2', name: 'import' })).toBe('/accounts/t_2');
    expect(targetAddress(lab)).toBe('/accounts/lab');
  });
  test('a group with spaces and quotes is one condition', () => {
    const { searchParams } = new URL(filteredAddress(lab, 'group', 'a "b" c'), 'http://lab.example.com');
    expect(searchParams.get('filter')).toBe(String.raw`group="a \"b\" c"`);
  });
});

describe('the filter', () => {
  test('offers the fields that the backend knows, and no others', () => {
    expect([...filterFields].sort()).toEqual(Object.keys(accountFilterFields).sort());
  });
  test('says which field there is not', () => {
    expect(unknownField('group:a mira')).toBeNull();
    expect(unknownField('grp:a')).toBe('grp');
  });
  test('a chip is a condition, and takes the place of the one before', () => {
    expect(withChip('group:a', 'disabled')).toBe('group:a state=disabled');
    expect(withChip('group:a state=disabled', 'expired')).toBe('group:a state=expired');
    expect(withChip('group:a state=disabled', null)).toBe('group:a');
    expect(chipOf('state:disabled mira')).toBe('disabled');
    expect(chipOf('-state:disabled')).toBeNull();
    expect(chipOf('state:disabled state:expired')).toBeNull();
    expect(withChip('-state:disabled', 'expired')).toBe('-state:disabled state=expired');
  });
});

describe('what is selected', () => {
  test('rows by name, all that match by their filter', () => {
    expect(accountsOf('t_1', { kind: 'rows', keys: new Set(['a', 'b']) })).toEqual({
      target: 't_1',
      usernames: ['a', 'b'],
    });
    expect(accountsOf('t_1', { kind: 'matching', filter: '', except: new Set() })).toEqual({
      target: 't_1',
      filter: '',
    });
    expect(accountsOf('t_1', { kind: 'matching', filter: 'group:a', except: new Set(['b']) })).toEqual({
      ...{ target: 't_1', filter: 'group:a', except: ['b'] },
    });
  });
  test('more than can be named is too many', () => {
    const keys = new Set(Array.from({ length: 10_001 }, (_, index) => `u${index}`));
    expect(tooMany({ kind: 'rows', keys })).toBe(true);
    keys.delete('u0');
    expect(tooMany({ kind: 'rows', keys })).toBe(false);
  });
});

describe('days of usage', () => {
  const [from, to] = [dayStart('2026-10-24')!, dayStart('2026-10-27')!];
  test('a day without sessions is none, and the day of the clock change is there once', () => {
    const rows = [
      { name: '2026-10-24', sessions: 3, hours: 1.5 },
      { name: '2026-10-26', sessions: 1, hours: 0.25 },
    ];
    const { x, y } = daySeries(rows, 'sessions', from, to);
    expect([...x].map((at) => new Date(at).getDate())).toEqual([24, 25, 26, 27]);
    expect([...y]).toEqual([3, 0, 1, 0]);
    expect([...daySeries(rows, 'hours', from, to).y]).toEqual([1.5, 0, 0.25, 0]);
  });
  test('a range is a number of days, or two days with both included', () => {
    const now = dayStart('2026-11-21')! + 3_600_000;
    expect(rangeOf('7', now)).toEqual({ from: now - 7 * 86_400_000, to: now });
    expect(rangeOf('2026-11-01..2026-11-01', now)).toEqual({
      from: dayStart('2026-11-01'),
      to: dayStart('2026-11-02')! - 1,
    });
    for (const text of [null, '', '0', '-3', 'x', '2026-11-02..2026-11-01', '2026-11-02..']) {
      expect(rangeOf(text, now)).toBeNull();
    }
  });
});

describe('an export', () => {
  const data = (text: string): ExportEvent => ({ kind: 'data', data: Buffer.from(text).toString('base64') });
  const begin: ExportEvent = { kind: 'begin', name: 'lab.csv', mediaType: 'text/csv', accounts: 2 };
  async function* events(...list: ExportEvent[]) {
    yield* list;
  }
  test('is saved when all of it has come', async () => {
    const saved: Blob[] = [];
    const link = { href: '', download: '', click: vi.fn<() => void>() };
    vi.stubGlobal('document', { createElement: () => link });
    vi.stubGlobal('URL', {
      createObjectURL: (blob: Blob) => (saved.push(blob), 'blob:1'),
      revokeObjectURL: () => undefined,
    });
    try {
      const end: ExportEvent = { kind: 'end', sha256: 'abc', bytes: 9 };
      const received = await receiveExport(events(begin, data('mira\r'), data('\nté'), end), () => undefined);
      expect(received).toMatchObject({ name: 'lab.csv', accounts: 2, bytes: 9, sha256: 'abc' });
      expect(await saved[0]!.text()).toBe('mira\r\nté');
      expect(link.download).toBe('lab.csv');
      expect(link.click).toHaveBeenCalledOnce();
    } finally {
      vi.unstubAllGlobals();
    }
  });
  test('that ends early is none', async () => {
    await expect(receiveExport(events(begin, data('mira')), () => undefined)).rejects.toThrow(/Nothing was saved/);
    const short: ExportEvent = { kind: 'end', sha256: 'abc', bytes: 5 };
    await expect(receiveExport(events(begin, data('mira'), short), () => undefined)).rejects.toThrow(
      /Nothing was saved/,
    );
  });
});
