// Columns of all files of an import together: files that call a column the same share it. Who says what it is, in this order:
// what was chosen, what a header was told to be, a profile, a guess.
import type { ColumnRole, ImportColumn } from '../../../preload/contract/imports.ts';
import { labelOf } from '../../../preload/contract/account-fields.ts';
import { guessColumns, headerKey, headerlessRoles, isSecretHeader } from './columns.ts';
import type { Settings } from './messages.ts';
import type { FileColumn } from './shape.ts';
import { defaultsProblem } from './shape.ts';
import type { Source } from './source.ts';
import { templateProblem } from './usernames.ts';

export interface Column {
  header: string;
  role: ColumnRole;
  by: ImportColumn['by'];
  /** Its cells are never shown. */
  secret: boolean;
}

export interface Mapping {
  columns: Column[];
  /** By file: number of each of its columns. */
  numbers: number[][];
  convention: string | null;
  usernameTemplate: string | null;
  /** Columns of files that are there twice, and the second is left out. */
  doubles: { file: string; line: number | null; problem: string }[];
  blocked: string | null;
}

const many = new Set<ColumnRole>(['groups', 'connections', 'ignore']);
const doubled = / \((\d+)\)$/;
const same = (a: string, b: string) => a === b || a.toLowerCase() === b.toLowerCase();

function lookUp(header: string, roles: Record<string, ColumnRole> | null | undefined): ColumnRole | undefined {
  const found = Object.entries(roles ?? {}).find(([name]) => same(name.trim(), header));
  return found?.[1];
}

export function mapColumns(sources: readonly Source[], settings: Settings): Mapping {
  const mapping: Mapping = {
    ...{ columns: [], numbers: [], convention: null, usernameTemplate: null, doubles: [], blocked: null },
  };
  const numberOf = new Map<string, number>();
  for (const source of sources) {
    const { headers, hasHeader } = source;
    const guess = hasHeader ? guessColumns(headers.map((header) => header.replace(doubled, ''))) : null;
    const roles = guess?.roles ?? headerlessRoles(headers.length);
    mapping.convention ??=
      guess?.convention ?? (!hasHeader && headers.length > 1 && roles.length > 0 ? 'PT Management' : null);
    mapping.usernameTemplate ??= guess?.usernameTemplate ?? null;
    const own = headers.map((header, at) => {
      const key = header.toLowerCase();
      const number = numberOf.get(key) ?? mapping.columns.length;
      if (!numberOf.has(key)) {
        numberOf.set(key, number);
        const guessed = roles[at] ?? 'ignore';
        const column = { header, ...decide(number, header, guessed, settings), secret: false };
        mapping.columns.push(column);
        const dropped = guess?.dropped[at] ?? null;
        if (column.by === 'guess' && dropped !== null) mapping.doubles.push(double(source, at, nameOfRole(dropped)));
      }
      const column = mapping.columns[number]!;
      column.secret ||= column.role === 'password' || roles[at] === 'password' || isSecretHeader(header);
      return number;
    });
    mapping.numbers.push(own);
  }
  for (const index of sources.keys()) settle(mapping, index);
  mapping.blocked = blockedBy(mapping, sources, settings);
  return mapping;
}

function decide(number: number, header: string, guessed: ColumnRole, settings: Settings): Pick<Column, 'role' | 'by'> {
  const chosen = settings.roles[number] ?? lookUp(header, settings.shaping.columns);
  if (chosen !== undefined) return { role: chosen, by: 'chosen' };
  const profile = lookUp(header, settings.profile);
  return profile !== undefined ? { role: profile, by: 'profile' } : { role: guessed, by: 'guess' };
}

const nameOfRole = (role: ColumnRole): string =>
  role === 'password'
    ? 'Password'
    : role === 'old_username'
      ? 'Old username'
      : role === 'delete'
        ? 'Delete'
        : labelOf(role);

function double(
  { name: file, headerLine: line, headers }: Source,
  at: number,
  what: string,
): Mapping['doubles'][number] {
  const header = headers[at]!;
  const name = header.replace(doubled, '');
  const problem =
    name !== header && headers.includes(name)
      ? `The column “${name}” is there twice; what is under the second is left out.`
      : `The column “${header}” is left out: another before it is “${what}” already.`;
  return { file, line, problem };
}

/** A guess gives way to what somebody said, and to the column before it. */
function settle({ columns, numbers }: Mapping, index: number): void {
  const own = numbers[index]!;
  const said = new Set(own.filter((number) => columns[number]!.by !== 'guess').map((number) => columns[number]!.role));
  const taken = new Set<ColumnRole>();
  for (const number of own) {
    const column = columns[number]!;
    if (column.by !== 'guess') continue;
    if (!many.has(column.role) && (said.has(column.role) || taken.has(column.role))) column.role = 'ignore';
    taken.add(column.role);
  }
}

function blockedBy({ columns, numbers, usernameTemplate }: Mapping, sources: readonly Source[], settings: Settings) {
  const { shaping } = settings;
  if (sources.length === 0) return 'No file was read.';
  if (sources.every(({ records }) => records.length === 0)) return 'No file holds a row.';
  // Empty: none, whatever the convention says.
  const template = (shaping.usernameTemplate ?? usernameTemplate) || null;
  for (const [index, { name, records }] of sources.entries()) {
    if (records.length === 0) continue;
    const which = sources.length > 1 ? ` of “${name}”` : '';
    const own = numbers[index]!.map((number) => columns[number]!);
    // Accounts that exist are found by these too.
    const tells = ['username', 'email', 'external_id'];
    if (template === null && !own.some(({ role }) => tells.includes(role))) return `No column${which} is the username.`;
    for (const [at, { role, header }] of own.entries()) {
      const first = own.findIndex((column) => column.role === role);
      if (first === at || many.has(role)) continue;
      const what = nameOfRole(role);
      return `Two columns${which} are “${what}”: “${own[first]!.header}” and “${header}”.`;
    }
  }
  const unknown = Object.keys(shaping.columns ?? {}).find(
    (name) => !columns.some(({ header }) => same(header, name.trim())),
  );
  if (unknown !== undefined) return `There is no column “${unknown}”.`;
  return (template === null ? null : templateProblem(template)) ?? defaultsProblem(shaping);
}

/** What a shaper is told of a file. */
export const columnsOf = ({ columns, numbers }: Mapping, file: number, hasHeader: boolean): FileColumn[] =>
  numbers[file]!.map((number) => {
    const { header, role } = columns[number]!;
    return { header, role, asks: !hasHeader || headerKey(header).includes('admin') };
  });
