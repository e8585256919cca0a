// A row of a file → what it means for an account. Runs in the worker, for every row of a file; of a draft, whenever rows are
// looked at, so that what is held is the file's own cells.
import { accountFields, type AccountField, type AccountValues } from '../../../preload/contract/account-fields.ts';
import type { PasswordPolicy } from '../../../preload/contract/account-model.ts';
import type { ColumnRole, Shaping } from '../../../preload/contract/imports.ts';
import { cleanName, unescapeFormula } from '../../csv/text.ts';
import type { ShapedRow } from '../parts.ts';
import { cellJudge, type Cell } from './cells.ts';
import { generatePassword, passwordProblem } from './passwords.ts';
import { fillTemplate, looksLikeAnother, plainUsername, usedParts, usernameProblem, type Parts } from './usernames.ts';
import { judgeDelete } from './values.ts';

/** A column of one file. */
export interface FileColumn {
  header: string;
  role: ColumnRole;
  /** Its header asks a question ("is_admin"), or there is none: yes means admin. */
  asks: boolean;
}

export interface ShapeRules {
  shaping: Shaping;
  policy: PasswordPolicy;
  /** `check`: passwords are neither made nor handed on, and what is wrong with them is a warning: no target has judged them. */
  purpose: 'check' | 'plan';
  /** Of the file, in the order of its cells. */
  columns: readonly FileColumn[];
  /** Not CSV: rows are as long as they are, and nothing is escaped. */
  loose: boolean;
}

export interface Place {
  row: number;
  file: string;
  line: number;
}

export type Shape = (record: readonly string[], place: Place) => ShapedRow;

interface Step {
  field: AccountField;
  at: number;
  header: string;
  judge: (raw: string) => Cell;
}

type Problem = ShapedRow['problems'][number];

const error = (column: string | null, problem: string): Problem => ({ column, problem, weight: 'error' });
const warning = (column: string | null, problem: string): Problem => ({ column, problem, weight: 'warning' });

/** Columns that PT Management leaves out where they would say no. */
const mayBeMissing = new Set<ColumnRole>(['role', 'ignore']);

/** What a row of another length than the first means; null: nothing. */
function ragged(record: readonly string[], columns: readonly FileColumn[]): Problem | null {
  const [has, needs] = [record.length, columns.length];
  if (has === needs) return null;
  const said = `The row has ${has} ${has === 1 ? 'cell' : 'cells'}, and the first row has ${needs}.`;
  if (has > needs) return record.slice(needs).every((cell) => cell.trim() === '') ? null : error(null, said);
  return columns.slice(has).every(({ role }) => mayBeMissing.has(role)) ? null : error(null, said);
}

/** "Lovelace, Ada" and "Ada Lovelace". */
function splitName(name: string): { first: string; last: string } {
  const comma = name.indexOf(',');
  if (comma > 0) return { first: name.slice(comma + 1).trim(), last: name.slice(0, comma).trim() };
  const space = name.lastIndexOf(' ');
  return space < 0 ? { first: name, last: '' } : { first: name.slice(0, space).trim(), last: name.slice(space + 1) };
}

const partNames: Record<string, string> = {
  f: 'a first name',
  l: 'a last name',
  u: 'a username',
  e: 'an e-mail address',
  i: 'an external id',
};

/** Fields that nothing but the row's own columns and the defaults can fill. */
export function fieldsOf(columns: readonly FileColumn[], shaping: Shaping): Set<string> {
  const fields = new Set<string>();
  for (const { role } of columns) {
    if (role !== 'ignore' && role !== 'old_username' && role !== 'delete' && role !== 'username' && role !== 'password')
      fields.add(role);
  }
  for (const field of Object.keys(shaping.defaults))
    if (field !== 'username' && field !== 'password') fields.add(field);
  if (fields.has('first_name') && fields.has('last_name')) fields.add('full_name');
  const made = shaping.passwords === 'generate-all' || shaping.passwords === 'generate-missing';
  const given = shaping.passwords === 'file' && columns.some(({ role }) => role === 'password');
  if (made || given) fields.add('password');
  return fields;
}

const text = (value: AccountValues[string] | undefined): string => (typeof value === 'string' ? value : '');

/** @param rules are looked at once: what is returned is for one file and one purpose */
export function shaper(rules: ShapeRules): Shape {
  const { shaping, policy, purpose, columns, loose } = rules;
  const find = (role: ColumnRole) => columns.findIndex((column) => column.role === role);
  const [nameAt, passwordAt, oldAt, deleteAt] = [
    find('username'),
    find('password'),
    find('old_username'),
    find('delete'),
  ];
  const passwordHeader = columns[passwordAt]?.header ?? null;
  const steps: Step[] = columns.flatMap(({ header, role, asks }, at): Step[] => {
    if (role === 'ignore' || role === 'old_username' || role === 'delete' || role === 'username' || role === 'password')
      return [];
    return [
      {
        field: role as AccountField,
        at,
        header,
        judge: cellJudge(role as AccountField, { flags: asks, escaped: !loose }),
      },
    ];
  });
  const defaults = Object.entries(shaping.defaults).flatMap(([field, raw]) => {
    const { value, problem, weight } = cellJudge(field as AccountField, { flags: true })(raw);
    return problem !== null && weight === 'error' ? [] : [{ field, value }];
  });
  const makesFullName = find('full_name') < 0 && find('first_name') >= 0 && find('last_name') >= 0;
  const template = shaping.usernameTemplate || null;
  const needs = template === null ? [] : usedParts(template);
  const names = template !== null || find('username') >= 0;

  const madeUsername = (cell: string, values: AccountValues, row: number, problems: Problem[]): string => {
    if (template === null) return cell;
    const whole = splitName(makesFullName ? '' : text(values['full_name']));
    const parts: Parts = {
      first: text(values['first_name']) || whole.first,
      last: text(values['last_name']) || whole.last,
      username: cell,
      email: text(values['email']),
      externalId: text(values['external_id']),
      number: row + 1,
    };
    const has: Record<string, string> = {
      f: parts.first,
      l: parts.last,
      u: parts.username,
      e: parts.email,
      i: parts.externalId,
    };
    const missing = needs.find((part) => has[part] === '');
    if (missing !== undefined) {
      problems.push(error(null, `The username ${template} needs ${partNames[missing]}, and the row has none.`));
      return '';
    }
    return fillTemplate(template, parts).replaceAll(/\s+/g, '');
  };

  const styled = (username: string): string => {
    const plain = shaping.plain ? plainUsername(username) : username;
    return shaping.lowercase ? plain.toLowerCase() : plain;
  };

  const password = (cell: string, username: string, problems: Problem[]): ShapedRow['password'] => {
    const { passwords, passwordStyle } = shaping;
    // Google's stars say: the one that it has.
    const given = passwords === 'file' || passwords === 'generate-missing' ? cell.replace(/^\*+$/, '') : '';
    if (given !== '') {
      const problem = passwordProblem(given, username, policy);
      if (problem !== null) problems.push((purpose === 'check' ? warning : error)(passwordHeader, problem));
      else if (given !== given.trim())
        problems.push(warning(passwordHeader, 'The password begins or ends with a space, which is kept.'));
      return { by: 'file', value: purpose === 'check' ? '' : given };
    }
    if (passwords !== 'generate-all' && passwords !== 'generate-missing') return null;
    const made = purpose === 'check' || username === '' ? '' : generatePassword(passwordStyle, username, policy);
    return { by: 'generated', value: made };
  };

  const nameOf = (cell: string) => cleanName(loose ? cell : unescapeFormula(cell));

  return (record, { row, file, line }) => {
    const problems: Problem[] = [];
    const values: AccountValues = {};
    // prettier-ignore -- as one literal, without spreads: this happens for every row
    const shaped: ShapedRow = {
      row,
      file,
      line,
      username: '',
      values,
      password: null,
      oldUsername: null,
      delete: false,
      problems,
    };
    const nameCell = nameAt < 0 ? '' : nameOf(record[nameAt] ?? '');
    const uneven = loose ? null : ragged(record, columns);
    if (uneven) {
      // Its cells may be those of other columns.
      shaped.username = styled(nameCell);
      problems.push(uneven);
      return shaped;
    }
    if (deleteAt >= 0 && (record[deleteAt] ?? '').trim() !== '') {
      const judged = judgeDelete(record[deleteAt]!.trim());
      if ('problem' in judged) problems.push(error(columns[deleteAt]!.header, judged.problem));
      else shaped.delete = judged.value === 'true';
    }
    for (const { field, at, header, judge } of steps) {
      const { value, problem, weight } = judge(record[at] ?? '');
      if (problem !== null && !(shaped.delete && weight === 'error'))
        problems.push({ column: header, problem, weight });
      const before = values[field];
      if (before === undefined) {
        values[field] = value;
        continue;
      }
      // Several columns of groups are one list.
      if (before !== null && value !== null && typeof before !== 'string' && typeof value !== 'string')
        values[field] = [...new Set([...before, ...value])].toSorted();
      else if (before === null) values[field] = value;
    }
    for (const { field, value } of defaults) values[field] ??= value;
    if (makesFullName)
      values['full_name'] ??= `${text(values['first_name'])} ${text(values['last_name'])}`.trim() || null;
    if (loose && record.slice(columns.length).some((cell) => cell.trim() !== ''))
      problems.push(warning(null, 'What stands beside the table is left out.'));
    const made = madeUsername(nameCell, values, row, problems);
    const username = styled(made);
    shaped.username = username;
    // A file without usernames is of accounts that are found otherwise.
    const unnamed = username === '' && (!names || problems.some(({ weight }) => weight === 'error'));
    const wrong = unnamed ? null : usernameProblem(username);
    if (username === '' && made !== '')
      problems.push(error(columns[nameAt]?.header ?? null, `Nothing of “${made}” is a plain letter.`));
    else if (wrong !== null) problems.push(error(columns[nameAt]?.header ?? null, wrong));
    else if (looksLikeAnother(username))
      problems.push(
        warning(columns[nameAt]?.header ?? null, `“${username}” mixes letters of scripts that look alike.`),
      );
    if (oldAt >= 0) shaped.oldUsername = nameOf(record[oldAt] ?? '') || null;
    if (text(values['valid_from']) > text(values['valid_until']) && text(values['valid_until']) !== '')
      problems.push(error(null, 'The account would end before it begins.'));
    if (!shaped.delete)
      shaped.password = password(passwordAt < 0 ? '' : (record[passwordAt] ?? ''), username, problems);
    return shaped;
  };
}

/** What of the shaping can't be used, whatever the rows are; null: nothing. */
export function defaultsProblem(shaping: Shaping): string | null {
  for (const [field, raw] of Object.entries(shaping.defaults)) {
    if (field === 'password') return 'A password can’t be the same for everybody. Let passwords be generated.';
    if (field === 'username' || !(field in accountFields || /^attribute\../.test(field)))
      return `There is no field ${field} that can have a default.`;
    const { problem, weight } = cellJudge(field as AccountField, { flags: true })(raw);
    if (problem !== null && weight === 'error') return `The default of ${field} can’t be used. ${problem}`;
  }
  return null;
}
