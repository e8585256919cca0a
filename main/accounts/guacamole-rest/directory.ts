// Adding, changing and removing users themselves. A server from 1.6 on gets lists, each of which is one transaction; others
// get one request for each user.
import type { Answer } from './http.ts';
import { each, failed, segment } from './calls.ts';
import type { Met } from './read.ts';
import { needsReplace, type WireUser } from './users.ts';

export type Act =
  { op: 'add' | 'replace'; user: WireUser & { password?: string } } | { op: 'remove'; username: string };

/** null: done. Otherwise why not, and what Guacamole said. */
export type Result = { problem: string; words?: string } | null;

interface Patch {
  op: string;
  path: string;
  value?: unknown;
}

/** What nginx lets through by default is 1 MiB, what Guacamole does is 2; some room is left for how others count. */
const listBytes = 900 * 1024;
const listLength = 500;

/** @returns a result for each, in their order. @throws ProvostError when the server is away or refuses all */
export async function carryOut(met: Met, acts: readonly Act[], signal: AbortSignal): Promise<Result[]> {
  if (!met.server.atomic) return each(acts, (act) => single(met, act, signal));
  const results = acts.map((): Result => null);
  for (const list of lists(met, acts)) await sendList(met, list, results, signal);
  return results;
}

interface Item {
  /** Place among the acts. */
  at: number;
  patches: Patch[];
  bytes: number;
}

function itemOf(act: Act, at: number, met: Met): Item {
  const patches = patchesOf(act, met);
  return { at, patches, bytes: Buffer.byteLength(JSON.stringify(patches)) };
}

function patchesOf(act: Act, met: Met): Patch[] {
  if (act.op === 'remove') return [{ op: 'remove', path: `/${act.username}` }];
  const path = `/${act.user.username}`;
  if (act.op === 'replace') return [{ op: 'replace', path, value: act.user }];
  // `add` drops attributes that are not in the schema; `replace`, in the same transaction, does not.
  const { password: _, ...again } = act.user;
  return [
    { op: 'add', path, value: act.user },
    ...(needsReplace(act.user, met.server) ? [{ op: 'replace', path, value: again }] : []),
  ];
}

function* lists(met: Met, acts: readonly Act[]): Generator<Item[]> {
  let list: Item[] = [];
  let bytes = 0;
  for (let at = 0; at < acts.length; at++) {
    const item = itemOf(acts[at]!, at, met);
    if (list.length > 0 && (list.length >= listLength || bytes + item.bytes > listBytes)) {
      yield list;
      list = [];
      bytes = 0;
    }
    list.push(item);
    bytes += item.bytes;
  }
  if (list.length > 0) yield list;
}

interface WireOutcome {
  error?: { key?: string; variables?: { MESSAGE?: string } } | null;
}

/**
 * One list, and what is surely wrong with some of it taken out until the rest happened. What is blamed and need not be at
 * fault (a transaction that another one has broken) stays in and is tried again with the others.
 */
async function sendList(met: Met, list: Item[], results: Result[], signal: AbortSignal): Promise<void> {
  let left = list;
  while (left.length > 0) {
    const answer = await send(met, left, signal);
    if (answer.status === 200 || answer.status === 204) return;
    const blamed = blame(left, answer);
    if (left.length === 1) {
      results[left[0]!.at] = blamed.get(left[0]!) ?? problemOf(answer);
      return;
    }
    const certain = [...blamed].filter(([, result]) => isCertain(result));
    if (certain.length === 0) {
      // Too big for a proxy, or one of them breaks the server: halves find out which.
      const middle = left.length >> 1;
      await sendList(met, left.slice(0, middle), results, signal);
      await sendList(met, left.slice(middle), results, signal);
      return;
    }
    for (const [item, result] of certain) results[item.at] = result;
    const out = new Set(certain.map(([item]) => item));
    left = left.filter((item) => !out.has(item));
  }
}

const send = async (met: Met, list: readonly Item[], signal: AbortSignal): Promise<Answer> => {
  const answer = await met.session.call(
    { method: 'PATCH', path: '/users', json: list.flatMap((item) => item.patches) },
    signal,
  );
  if ([502, 503, 504].includes(answer.status)) throw failed('change its users', answer);
  return answer;
};

function blame(list: readonly Item[], answer: Answer): Map<Item, NonNullable<Result>> {
  const outcomes = (answer.body as { patches?: WireOutcome[] } | undefined)?.patches ?? [];
  const blamed = new Map<Item, NonNullable<Result>>();
  let at = 0;
  for (const item of list) {
    for (let patch = 0; patch < item.patches.length; patch++) {
      const error = outcomes[at++]?.error;
      if (error && !blamed.has(item)) blamed.set(item, inWords(error.variables?.MESSAGE ?? error.key ?? '', error.key));
    }
  }
  return blamed;
}

/** Of its own doing. Other errors can be those of a transaction that another row has broken. */
const isCertain = (result: NonNullable<Result>) => !result.problem.startsWith('Guacamole could not');

async function single(met: Met, act: Act, signal: AbortSignal): Promise<Result> {
  const name = act.op === 'remove' ? act.username : act.user.username;
  const answer =
    act.op === 'add'
      ? await met.session.call({ method: 'POST', path: '/users', json: act.user }, signal)
      : act.op === 'replace'
        ? await met.session.call({ method: 'PUT', path: `/users/${segment(name)}`, json: act.user }, signal)
        : await met.session.call({ method: 'DELETE', path: `/users/${segment(name)}` }, signal);
  if ([502, 503, 504].includes(answer.status)) throw failed('change its users', answer);
  return answer.status === 200 || answer.status === 204 ? null : problemOf(answer);
}

export function problemOf(answer: Answer): NonNullable<Result> {
  const body = answer.body as { message?: string; translatableMessage?: { key?: string } } | undefined;
  if (answer.status === 403)
    return { problem: 'Guacamole does not let the account of this target do that', ...said(body?.message) };
  if (answer.status === 413) return { problem: 'It is too big for a request to Guacamole' };
  if (answer.status === 404) return { problem: 'It is not there any more', ...said(body?.message) };
  const key = body?.translatableMessage?.key;
  return inWords(body?.message ?? '', key !== undefined && key.startsWith('PASSWORD_POLICY.') ? key : undefined);
}

const said = (words: string | undefined) => (words === undefined || words === '' ? {} : { words });

/** @param words Guacamole's message, or the key of one in its own catalogue */
function inWords(words: string, key = words): NonNullable<Result> {
  if (/already exists/i.test(words)) return { problem: 'Guacamole has an account that it takes for the same', words };
  if (key.startsWith('PASSWORD_POLICY.'))
    return { problem: "The password is against the policy of Guacamole's own configuration", words };
  if (/not found/i.test(words)) return { problem: 'It is not there any more', words };
  if (/permission denied/i.test(words))
    return { problem: 'Guacamole does not let the account of this target do that', words };
  if (/your own user/i.test(words)) return { problem: 'It is the account that Provost signs in with', words };
  return { problem: 'Guacamole could not do it', ...said(words) };
}
