// Runs match tasks where they can't hold up the window, and ends what takes too long.
import { matchLines, type Hit, type MatchTask } from './match.ts';
import type { MatchAnswer } from './match-worker.ts';

/** ms that an answer may take. */
const limit = 1_500;

export type MatchResult = { hits: Hit[] } | { problem: string };

export interface Matcher {
  run(task: MatchTask): Promise<MatchResult>;
  close(): void;
}

/** In this thread: for text that is meant as it stands, which is always quick. */
export const plainMatch = (task: MatchTask): Hit[] => matchLines(task);

export function workerMatcher(): Matcher {
  let worker: Worker | null = null;
  let busy: Promise<unknown> = Promise.resolve();
  const once = (task: MatchTask): Promise<MatchResult> => {
    const own = (worker ??= new Worker(new URL('./match-worker.ts', import.meta.url), { type: 'module' }));
    return new Promise((resolve) => {
      const end = (result: MatchResult) => {
        clearTimeout(timer);
        own.onmessage = null;
        own.onerror = null;
        resolve(result);
      };
      const stop = (problem: string) => {
        own.terminate();
        if (worker === own) worker = null;
        end({ problem });
      };
      const timer = setTimeout(() => stop('It takes too long: avoid a repetition within a repetition.'), limit);
      own.onmessage = ({ data }: MessageEvent<MatchAnswer>) => end(data);
      own.onerror = (event) => stop(event.message || 'The search could not be started.');
      own.postMessage(task);
    });
  };
  return {
    run(task) {
      const mine = busy.then(() => once(task));
      busy = mine;
      return mine;
    },
    close() {
      worker?.terminate();
      worker = null;
    },
  };
}
