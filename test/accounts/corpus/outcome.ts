// What comes of a file, in the words of the corpus: read by path, shaped and judged as the worker and the backend do.
import { Draft } from '../../../main/accounts/import/draft.ts';
import { wholeShaping } from '../../../main/accounts/import/drafts.ts';
import { Judge, plainNames } from '../../../main/accounts/import/judge.ts';
import { limits } from '../../../main/accounts/import/thread.ts';
import { pack, unpack } from '../../../main/accounts/import/pack.ts';
import type { ShapedRow } from '../../../main/accounts/parts.ts';
import type { Case } from './case.ts';

export type Outcome = Pick<Case, 'rows' | 'problems' | 'refused'>;

/** Long values by how long they are. */
const short = (text: string) => (text.length > 100 ? `${text.slice(0, 4)}… (${text.length})` : text);

function rowText({ line, username, values, password, oldUsername, delete: gone }: ShapedRow): string {
  const fields = Object.entries(values).map(
    ([field, value]) =>
      `${field}=${value === null ? '-' : typeof value === 'string' ? short(value) : value.join(' + ')}`,
  );
  if (password) fields.push(`password=${password.by === 'file' ? password.value : 'generated'}`);
  if (oldUsername !== null) fields.push(`old=${oldUsername}`);
  if (gone) fields.push('delete');
  return [`${line} ${short(username)}`, ...fields].join(' | ');
}

export async function outcomeOf(
  files: { name: string; path: string }[],
  { read = {}, shaping = {} }: Pick<Case, 'read' | 'shaping'>,
): Promise<Outcome> {
  const draft = new Draft(limits);
  try {
    await draft.add(files, read);
  } catch (error) {
    return { rows: [], problems: [], refused: (error as Error).message };
  }
  draft.configure({ shaping: wholeShaping(shaping), roles: {}, profile: null });
  const { blocked, problems: whole } = draft.state();
  const lost = whole.map(({ line, problem }) => ({ line: line ?? 0, text: `${line ?? 0}: ${problem}` }));
  const judge = new Judge(plainNames);
  const rows: string[] = [];
  const wrong: { line: number; text: string }[] = [];
  const lists = new Map<string, readonly string[]>();
  for (const batch of draft.batches('plan', limits.policy)) {
    // As it crosses from the worker.
    for (const row of unpack(pack(batch), lists)) {
      const problems = [...row.problems, ...judge.take(row)];
      for (const { column, problem, weight } of problems) {
        const where = column === null ? `${row.line}` : `${row.line} ${column}`;
        wrong.push({ line: row.line, text: `${weight === 'warning' ? '! ' : ''}${where}: ${problem}` });
      }
      if (blocked === null && !problems.some(({ weight }) => weight === 'error')) rows.push(rowText(row));
    }
  }
  const problems = [...lost, ...(blocked === null ? wrong : [])]
    .toSorted((a, b) => a.line - b.line)
    .map(({ text }) => text);
  return { rows, problems, ...(blocked !== null && { refused: blocked }) };
}
