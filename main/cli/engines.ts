// What a list of containers is worth when an engine is away: last known state is never shown as if it were live.
import type { EngineStatus, EngineTest } from '../../preload/contract/engines.ts';
import { oneLine, span } from './text.ts';

/** The engines that an answer speaks for; none for other answers. */
export const enginesOf = (answer: object): EngineStatus[] =>
  'engines' in answer && Array.isArray(answer.engines)
    ? (answer.engines as object[]).filter((one): one is EngineStatus => 'state' in one)
    : [];

/** Never read, so that no container of it is known. One that is down or still connecting may have been read before. */
export const isUnknown = ({ listedAt }: EngineStatus): boolean => listedAt === null;

const states: Record<EngineStatus['state'], string> = {
  connecting: 'has not answered yet',
  connected: '',
  degraded: 'answers, but does not tell of changes',
  down: 'is down',
};

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);

/** A line for each engine that is not live: that it is down, why, what to do, and how old what is listed is. */
export const engineNotes = (engines: readonly EngineStatus[], now = Date.now()): string =>
  engines
    .filter(({ state }) => state !== 'connected')
    .map((engine) => {
      const { name, state, listedAt, problem } = engine;
      const parts = [`The engine ${name} ${states[state]}.`];
      if (problem) {
        parts.push(sentence(problem.message));
        if (problem.words) parts.push(`It said: “${problem.words}”.`);
        parts.push(sentence(problem.hint));
      }
      parts.push(
        listedAt === null
          ? 'What it runs is not known.'
          : `What is listed of it is the last known state, ${span(now - listedAt)} old.`,
      );
      return `${oneLine(parts.join(' '))}\n`;
    })
    .join('');

/** What a test of an engine said. */
export function engineTestText(test: EngineTest): string {
  const { ok, endpoint, product, version, apiVersion, containers, cpus, latency, warning, sameAs, problem, hostKey } =
    test;
  const lines = [];
  if (ok) {
    const counts = [containers !== null && `${containers} containers`, cpus !== null && `${cpus} CPUs`].filter(Boolean);
    const what = `${product === 'podman' ? 'Podman' : 'Docker'} ${version}, API ${apiVersion}`;
    lines.push(`${endpoint} answers: ${[what, ...counts].join(', ')}. One call takes ${latency} ms.`);
  } else if (problem) {
    const words = problem.words ? ` It said: “${problem.words}”.` : '';
    lines.push(`${endpoint || 'It'} does not answer. ${sentence(problem.message)}${words} ${sentence(problem.hint)}`);
  }
  if (warning) lines.push(warning);
  if (sameAs !== null) lines.push(`It is the engine that is in the list as "${sameAs}".`);
  if (hostKey) {
    lines.push(`To trust it: provost hosts trust ${hostKey.destination} --fingerprint ${hostKey.fingerprint}`);
  }
  return lines.map((line) => `${oneLine(line)}\n`).join('');
}

/** What an empty list means: nothing there, nothing there as far as is known, or nothing known. */
export function emptyWords(engines: readonly EngineStatus[]): string {
  if (engines.every(({ state }) => state === 'connected')) return 'There is nothing to list.';
  if (engines.every(isUnknown)) return 'There may be containers that can’t be listed.';
  return 'Nothing that is known of matches.';
}
