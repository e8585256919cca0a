// The worker of match.ts: one task at a time, one answer each.
import { matchLines, type Hit, type MatchTask } from './match.ts';

export type MatchAnswer = { hits: Hit[] } | { problem: string };

const answer = (message: MatchAnswer) =>
  (self as unknown as { postMessage(value: MatchAnswer): void }).postMessage(message);

self.addEventListener('message', ({ data }: MessageEvent<MatchTask>) => {
  try {
    answer({ hits: matchLines(data) });
  } catch (error) {
    answer({ problem: error instanceof Error ? error.message : String(error) });
  }
});
