// Which engines of a plan answer now. One that does not is told with its reason, and slows the others little: once another
// has answered, it is waited for no longer than a moment.
import { ProvostError } from '../../errors.ts';
import { EngineAway, EngineLate, toProvostError } from '../engine-error.ts';
import type { EngineLink } from '../link.ts';

/** ms that an engine is waited for after another has answered. */
const patience = 4000;

/** What an engine call threw, with what its connection knows about why. */
export function reasonOf(error: unknown, link: EngineLink): unknown {
  const { problem } = link.status;
  if (problem && error instanceof EngineAway) {
    return new ProvostError(problem.code, problem.message, {
      hint: problem.hint,
      ...(problem.words && { words: problem.words }),
    });
  }
  return toProvostError(error, link.endpoint);
}

/**
 * @param ask what each is asked; throws what the engine does
 * @returns those that do not answer, each with why
 * @throws ProvostError ENGINE_* when none of them answers, and whatever else `ask` threw
 */
export async function reach(
  links: readonly EngineLink[],
  ask: (link: EngineLink) => Promise<unknown>,
): Promise<ReadonlyMap<string, ProvostError>> {
  const away = new Map<string, ProvostError>();
  let answered: () => void = () => undefined;
  const first = new Promise<void>((resolve) => (answered = resolve));
  let timer: NodeJS.Timeout | undefined;
  const late = first.then(
    () => new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), patience))),
  );
  await Promise.all(
    links.map(async (link) => {
      try {
        const asking = ask(link);
        asking.catch(() => undefined); // Told by the race, or known to be late by then.
        if ((await Promise.race([asking.then(() => 'answered'), late])) === 'late') throw new EngineLate(patience);
        answered();
      } catch (error) {
        const reason = reasonOf(error, link);
        if (!(reason instanceof ProvostError)) throw error;
        away.set(link.engineId, reason);
      }
    }),
  ).finally(() => clearTimeout(timer));
  if (links.length > 0 && away.size === links.length) throw away.get(links[0]!.engineId)!;
  return away;
}

/** Why a change of a plan can't be: "its engine can’t be reached: …". */
export const awayReason = ({ message, data }: ProvostError): string =>
  `its engine can’t be reached: ${message}${data.words ? ` (“${data.words}”)` : ''}`;
