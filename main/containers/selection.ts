// Which rows a selection means. The same rules for lists and for plans.
import { containerFilterFields, type Selection } from '../../preload/contract/containers.ts';
import { filterProblems, matchesFilter, parseFilter } from '../../preload/contract/filter.ts';
import { ProvostError } from '../errors.ts';
import { filterFields, type StoredRow } from './rows.ts';

export interface Picked {
  rows: StoredRow[];
  /** Of these, those that were asked for by name or id. */
  named: ReadonlySet<StoredRow>;
  /** Names that were asked for and mean no container, or more than one, each with why. */
  unmatched: { name: string; reason: string }[];
}

export interface Viewer {
  /** Organizations that may be seen; null: all, and containers of none too. */
  orgs: ReadonlySet<string> | null;
  engineName(engineId: string): string;
}

export const maySee = (orgs: ReadonlySet<string> | null, org: string | null): boolean =>
  orgs === null || (org !== null && orgs.has(org));

/** Conditions that say which containers are meant; without one of them, nothing is. */
const saying = ['names', 'filter', 'label', 'state', 'org', 'account', 'image', 'engine'] as const;

const isGiven = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : typeof value === 'string' ? value.trim() !== '' : value === true;

/** @throws ProvostError BAD_INPUT when nothing says which containers are meant */
export function requireSelection(selection: Selection): void {
  if (selection.all || saying.some((key) => isGiven(selection[key]))) return;
  throw new ProvostError('BAD_INPUT', 'It is not said which containers are meant.', {
    hint: 'Name containers, or give a filter, label, state, org, account, image or engine, or ask for all.',
  });
}

/**
 * @param rows all that are known, of all organizations
 * @throws ProvostError BAD_INPUT for a filter that can match nothing: a typing error must not look like an empty lab
 */
export function pick(rows: readonly StoredRow[], selection: Selection, viewer: Viewer, now = Date.now()): Picked {
  const seen = rows.filter((row) => maySee(viewer.orgs, row.org));
  const { chosen, unmatched } = byNames(seen, selection.names ?? []);
  const left = byNames(seen, selection.except ?? []).chosen;
  const terms = parseFilter(selection.filter ?? '');
  const problems = filterProblems(terms, containerFilterFields);
  if (problems.length > 0) {
    throw new ProvostError('BAD_INPUT', problems[0]!, {
      hint: 'Correct the filter.',
      issues: problems.map((message) => ({ path: 'filter', message })),
    });
  }
  const labels = (selection.label ?? []).map(labelTest);
  const passes = (row: StoredRow): boolean =>
    (!selection.names?.length || chosen.has(row)) &&
    !left.has(row) &&
    (!isGiven(selection.state) || selection.state!.includes(row.state)) &&
    (!selection.org || row.org === selection.org) &&
    (!selection.account || row.account === selection.account) &&
    (!selection.image || row.image === selection.image || row.image.split(':')[0] === selection.image) &&
    (!selection.engine || row.engineId === selection.engine || viewer.engineName(row.engineId) === selection.engine) &&
    labels.every((test) => test(row)) &&
    (terms.length === 0 || matchesFilter(terms, filterFields(row, viewer.engineName(row.engineId), now)));
  return { rows: seen.filter(passes), named: chosen, unmatched };
}

/** @param label "KEY", which has to be there, or "KEY=VALUE" */
export function labelTest(label: string): (row: Pick<StoredRow, 'labels'>) => boolean {
  const at = label.indexOf('=');
  if (at < 0) return (row) => Object.hasOwn(row.labels, label);
  const key = label.slice(0, at);
  const value = label.slice(at + 1);
  return (row) => Object.hasOwn(row.labels, key) && row.labels[key] === value;
}

/** A name means the containers of exactly that name, on every engine; otherwise it may be the beginning of one id. */
function byNames(rows: readonly StoredRow[], names: readonly string[]) {
  const chosen = new Set<StoredRow>();
  const unmatched: Picked['unmatched'] = [];
  if (names.length === 0) return { chosen, unmatched };
  const named = new Map<string, StoredRow[]>();
  // The window names rows by their whole id, thousands at once: looking each up must not go through every row.
  const identified = new Map<string, StoredRow[]>();
  for (const row of rows) {
    named.set(row.name, [...(named.get(row.name) ?? []), row]);
    identified.set(row.id, [...(identified.get(row.id) ?? []), row]);
  }
  for (const word of new Set(names)) {
    const name = word.replace(/^\//, '');
    const exact = named.get(name);
    const byPrefix = () => (/^[0-9a-f]{3,64}$/.test(name) ? rows.filter((row) => row.id.startsWith(name)) : []);
    const found = exact ?? identified.get(name) ?? byPrefix();
    if (exact || found.length === 1) found.forEach((row) => chosen.add(row));
    else {
      const reason =
        found.length > 1 ? `${found.length} containers have an id that begins so` : 'no container of this name';
      unmatched.push({ name: word, reason });
    }
  }
  return { chosen, unmatched };
}
