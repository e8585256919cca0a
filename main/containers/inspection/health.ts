// A container's health check and what its last probes said.
import type { ApiInspect } from '../api.ts';
import { cleanLine } from '../logs/index.ts';

/** Characters of a probe's output that are kept; the engine keeps 4096. */
const outputAtMost = 4096;

export function healthOf({ State: state, Config: config }: ApiInspect) {
  const check = config['Healthcheck'] as { Test?: string[] | null; Interval?: number } | null | undefined;
  const health = state.Health;
  const [kind, ...words] = check?.Test ?? [];
  const test = kind === undefined || kind === 'NONE' ? null : words.join(' ');
  return {
    status: health?.Status ?? 'none',
    failingStreak: health?.FailingStreak ?? 0,
    test: test === null && health ? 'as the image says' : test,
    // The engine counts nanoseconds; 0 stands for its usual 30 seconds.
    interval: test === null ? null : (check?.Interval ?? 0) / 1e6 || 30_000,
    rows: (health?.Log ?? [])
      .map(({ Start = '', End = '', ExitCode = -1, Output = '' }) => {
        const at = Date.parse(Start);
        return {
          at: Number.isNaN(at) ? 0 : at,
          took: Math.max(0, Date.parse(End) - at) || 0,
          exitCode: ExitCode,
          output: Output.slice(0, outputAtMost)
            .split('\n')
            .map((line) => cleanLine(line).text)
            .join('\n')
            .trim(),
        };
      })
      .toReversed(),
  };
}
