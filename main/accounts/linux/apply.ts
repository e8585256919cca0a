// Carries out a batch: one reading of the host, one command that does everything, and an outcome for each deed.
import type { ApplyOptions, Deed, DeedOutcome } from '../target.ts';
import { unit } from './scripts.ts';
import { cleanWords } from './session.ts';
import type { HostState } from './state.ts';
import { workOf } from './steps.ts';
import type { Nothing, Step, Work } from './work.ts';

const sentences: Record<string, string> = {
  newusers: 'The host did not make the account.',
  chpasswd: 'The host did not set the password.',
  usermod: 'The host did not change the account.',
  groupmod: 'The account’s own group could not be renamed.',
  groupadd: 'The account’s own group could not be made again.',
  chage: 'The host did not change the dates of the account.',
  useradd: 'The host did not make the account again.',
  userdel: 'The host did not delete the account.',
  skeleton: 'The account is there; its home folder could not be filled.',
  putAway: 'The account is gone; its home folder could not be put away.',
  takeBack: 'The account is back; its home folder could not be put in its place.',
};

function sentenceOf(tool: string, code: number): string {
  if ((tool === 'userdel' || tool === 'usermod') && code === 8) {
    return 'It is signed in, or a program of it runs: end that first.';
  }
  if (tool === 'useradd' && code === 4) return 'Its user id belongs to another account now.';
  if (tool === 'usermod' && code === 9) return 'Its new name is taken.';
  return sentences[tool] ?? 'The host did not do it.';
}

const isWork = (one: Work | Nothing): one is Work => 'before' in one;

/** Names that two deeds of a batch speak of: only the first is done. */
function twice(deeds: readonly Deed[]): Set<number> {
  const seen = new Set<string>();
  const found = new Set<number>();
  deeds.forEach((deed, index) => {
    if (deed.verb === 'special') return;
    const renamed = 'values' in deed ? deed.values['username'] : null;
    const names = [deed.verb === 'create' ? null : deed.username, typeof renamed === 'string' ? renamed : null];
    const own = new Set(names.filter((name) => name !== null));
    if ([...own].some((name) => seen.has(name))) found.add(index);
    for (const name of own) seen.add(name);
  });
  return found;
}

export interface Batch {
  /** For the script on the host; empty: there is nothing to do. */
  input: string;
  /** @param printed what the script said */
  outcomes(printed: Buffer | null): DeedOutcome[];
}

export function batchOf(state: HostState, deeds: readonly Deed[], options: ApplyOptions): Batch {
  const double = twice(deeds);
  const works = deeds.map((deed, index) =>
    double.has(index)
      ? { ok: false, message: 'The batch speaks of this account twice.' }
      : workOf(state, deed, options),
  );
  const all = works.flatMap((work, index) => (isWork(work) ? [{ id: String(index), work }] : []));
  const line = (...words: string[]) => `${words.join(unit)}\n`;
  const steps = (which: 'before' | 'after') =>
    all.flatMap(({ id, work }) => work[which].map((step: Step) => line('s', id, ...step)));
  const flushed = (lines: string[], flush: string) => (lines.length > 0 ? [...lines, `${flush}\n`] : []);
  const input = [
    ...flushed(
      all.flatMap(({ id, work }) => (work.make === undefined ? [] : [line('n', id, work.make)])),
      'N',
    ),
    ...steps('before'),
    ...flushed(
      all.flatMap(({ id, work }) =>
        work.password === undefined ? [] : [line('p', id, `${work.name}:${work.password}`)],
      ),
      'P',
    ),
    ...flushed(
      all.flatMap(({ id, work }) => (work.hash === undefined ? [] : [line('e', id, `${work.name}:${work.hash}`)])),
      'E',
    ),
    ...steps('after'),
  ].join('');

  return {
    input,
    outcomes(printed) {
      const told = readTold(printed);
      return works.map((work, index) => {
        if (!isWork(work)) return work;
        const { failure, words, notes } = told.get(String(index)) ?? { failure: null, words: [], notes: [] };
        const message = [...(failure ? [failure] : []), ...work.notes, ...notes].join(' ');
        if (failure === null) return message === '' ? { ok: true } : { ok: true, message };
        return {
          ok: false,
          message,
          ...(words.length > 0 && { words: withoutSecret(words.join(' '), deeds[index]!) }),
        };
      });
    },
  };
}

/** No tool is known to repeat a password; one that does is not believed. */
function withoutSecret(words: string, deed: Deed): string {
  const secret = deed.verb === 'create' || deed.verb === 'update' ? deed.password : null;
  return cleanWords(secret !== null && secret !== '' ? words.replaceAll(secret, '••••') : words);
}

interface Told {
  failure: string | null;
  words: string[];
  notes: string[];
}

function readTold(printed: Buffer | null): Map<string, Told> {
  const told = new Map<string, Told>();
  for (const line of printed?.toString('utf8').split('\n') ?? []) {
    const [kind, id, ...rest] = line.split(unit);
    if (id === undefined) continue;
    const one = told.get(id) ?? { failure: null, words: [], notes: [] };
    told.set(id, one);
    if (kind === 'F') one.failure ??= sentenceOf(rest[0] ?? '', Number(rest[1]));
    else if (kind === 'M') one.notes.push(rest.join(' '));
    else if (kind === 'W') one.words.push(rest.join(' '));
  }
  return told;
}
