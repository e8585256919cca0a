// One cell → the value of a field, with what is wrong with it. What was judged once is known: the same few groups, dates and
// flags come a hundred thousand times.
import { shapeOf, type AccountField, type FieldShape } from '../../../preload/contract/account-fields.ts';
import { cleanText, forbidden, unescapeFormula } from '../../csv/text.ts';
import { formulaStart, spreadsheetError } from './usernames.ts';
import {
  isUsualEmail,
  judgeDate,
  judgeDisabled,
  judgeEmail,
  judgeFlag,
  judgeRole,
  judgeTime,
  judgeTimezone,
  splitList,
} from './values.ts';

export interface Cell {
  /** Null: empty. */
  value: string | readonly string[] | null;
  problem: string | null;
  weight: 'error' | 'warning';
}

/** Guacamole's longest values; a target says itself what else is too long. */
const textAtMost = 4096;
/** Letters, digits and what is between them, without anything that would have to be looked at. */
const simple = /^[A-Za-z0-9](?:[ -~]{0,253}[!-~])?$/;
const names = new Set(['full_name', 'first_name', 'last_name', 'groups', 'connections']);
const rememberedAtMost = 20_000;

const fine = (value: Cell['value']): Cell => ({ value, problem: null, weight: 'warning' });
const wrong = (problem: string): Cell => ({ value: null, problem, weight: 'error' });
const empty = fine(null);

/** @returns why no field takes this text */
function textProblem(field: string, text: string): string | null {
  const bad = field === 'note' ? text.replaceAll(/[\r\n\t]/g, '') : text;
  if (forbidden.test(bad)) return 'It holds a character that can’t be seen.';
  if (text.includes('\uFFFD')) return 'It holds a letter that the encoding can’t read. Choose another encoding.';
  if (text.length > textAtMost) return `It is longer than ${textAtMost} characters.`;
  if (names.has(field) && formulaStart.test(text))
    return 'It begins with = + - or @, which spreadsheets take for a formula.';
  return null;
}

function judgeText(field: string, text: string): Cell {
  const broken = field !== 'note' && /[\r\n\t]/.test(text);
  const whole = broken ? text.replaceAll(/\s*[\r\n\t]+\s*/g, ' ') : text;
  const problem = textProblem(field, whole);
  if (problem !== null) return wrong(problem);
  return broken ? { value: whole, problem: 'Its line breaks became spaces.', weight: 'warning' } : fine(whole);
}

function judgeList(field: string, text: string): Cell {
  const parts = splitList(text);
  const problem = parts.map((part) => textProblem(field, part)).find((one) => one !== null);
  if (problem !== undefined && problem !== null) return wrong(problem);
  const comma = parts.length === 1 && parts[0]!.includes(',');
  return {
    value: parts.length === 0 ? null : parts,
    problem: comma ? `“${parts[0]}” is taken as one; several are divided by ;` : null,
    weight: 'warning',
  };
}

function judge(field: AccountField, shape: FieldShape, text: string, flags: boolean): Cell {
  if (spreadsheetError.test(text)) return wrong(`“${text}” is an error of the spreadsheet.`);
  if (shape === 'list') return judgeList(field, text);
  if (shape === 'text' && field !== 'email' && field !== 'timezone') return judgeText(field, text);
  // Moodle: the server's own zone.
  if (field === 'timezone' && text === '99') return empty;
  const judged =
    field === 'email'
      ? judgeEmail(text)
      : field === 'timezone'
        ? judgeTimezone(text)
        : field === 'disabled'
          ? judgeDisabled(text)
          : shape === 'flag'
            ? judgeFlag(text)
            : shape === 'date'
              ? judgeDate(text)
              : shape === 'time'
                ? judgeTime(text)
                : judgeRole(text, flags);
  if ('problem' in judged) return wrong(judged.problem);
  return { value: judged.value, problem: judged.warning ?? null, weight: 'warning' };
}

export interface JudgeOptions {
  /** Of a role: its header asks a question ("is_admin"), so that yes means admin. */
  flags?: boolean;
  /** Of CSV: a quote before what a spreadsheet takes for a formula is no part of the value. */
  escaped?: boolean;
}

export function cellJudge(
  field: AccountField,
  { flags = false, escaped = false }: JudgeOptions = {},
): (raw: string) => Cell {
  const shape = shapeOf(field);
  const email = field === 'email';
  const text = shape === 'text' && field !== 'timezone' && !email;
  const known = new Map<string, Cell>();
  return (raw) => {
    if (raw === '') return empty;
    if (email && isUsualEmail(raw)) return fine(raw);
    if (text && simple.test(raw) && !(escaped && raw.includes(";'"))) return fine(raw);
    const before = known.get(raw);
    if (before) return before;
    const clean = cleanText(escaped ? unescapeFormula(raw) : raw);
    const cell = clean === '' ? empty : judge(field, shape, clean, flags);
    // Addresses differ in every row, and long texts would fill the memory.
    if (!email && raw.length < 200 && known.size < rememberedAtMost) known.set(raw, cell);
    return cell;
  };
}
