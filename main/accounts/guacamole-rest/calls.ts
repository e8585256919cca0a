// Small things that every part of this target says to the server.
import { ProvostError } from '../../errors.ts';
import type { Answer } from './http.ts';
import { wordsOf } from './refusal.ts';
import type { Session } from './session.ts';

/** Requests at once: what a browser would open. */
export const width = 6;

/** The segment of a path for one name. */
export const segment = (name: string) => encodeURIComponent(name);

/** The error for an answer that is not what was asked for. @param what "read its groups" */
export function failed(what: string, answer: Answer): ProvostError {
  if (answer.status === 403)
    // One thing that is not allowed, in a session that is: the target itself can be worked with.
    return new ProvostError('TARGET_FAILED', `Guacamole does not let the account of this target ${what}`, {
      ...wordsOf(answer),
      hint: 'Give the account that the target signs in with the permission, or use another',
    });
  if ([502, 503, 504].includes(answer.status))
    return new ProvostError('TARGET_UNREACHABLE', `Guacamole is away: its proxy answers HTTP ${answer.status}`, {
      hint: 'Look whether Guacamole runs behind its proxy',
    });
  return new ProvostError('TARGET_FAILED', `Guacamole could not ${what} (HTTP ${answer.status})`, {
    ...wordsOf(answer),
    hint: 'The log of Guacamole says more',
  });
}

/** The body of a GET. @throws ProvostError TARGET_* when it is not answered with 200 */
export async function get(session: Session, path: string, what: string, signal: AbortSignal): Promise<unknown> {
  const answer = await session.call({ method: 'GET', path }, signal);
  if (answer.status !== 200 || answer.body === undefined) throw failed(what, answer);
  return answer.body;
}

/** The same for what may be missing: undefined. */
export async function find(session: Session, path: string, what: string, signal: AbortSignal): Promise<unknown> {
  const answer = await session.call({ method: 'GET', path }, signal);
  if (answer.status === 404) return undefined;
  if (answer.status !== 200 || answer.body === undefined) throw failed(what, answer);
  return answer.body;
}

/** Does something for each, a few at once; answers in their order. The first that throws ends it. */
export async function each<In, Out>(
  items: readonly In[],
  work: (item: In, at: number) => Promise<Out>,
  atOnce = width,
): Promise<Out[]> {
  const answers: Out[] = [];
  answers.length = items.length;
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const at = next++;
      answers[at] = await work(items[at]!, at);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return answers;
}
