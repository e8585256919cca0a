// What the probes of an invented container said, as a real engine keeps the last five.
import type { ApiProbe } from '../containers/index.ts';
import { runs, stamp, type SimContainer } from './model.ts';

const interval = 30_000;

/** The health part of an inspected container's state; null without a health check. */
export function healthOf(container: SimContainer, now: number) {
  const { health, startedAt } = container;
  if (health === null || startedAt === null) return null;
  const probes = runs(container) ? Math.min(5, Math.floor((now - startedAt) / interval)) : 0;
  const last = startedAt + Math.floor((now - startedAt) / interval) * interval;
  const log = Array.from({ length: probes }, (_, index): ApiProbe => {
    const at = last - (probes - 1 - index) * interval;
    const failed = health === 'unhealthy';
    return {
      Start: stamp(at),
      End: stamp(at + (failed ? 3000 : 42)),
      ExitCode: failed ? 1 : 0,
      Output: failed ? 'curl: (28) Connection timed out after 3001 milliseconds\n' : 'HTTP/1.1 200 OK\n',
    };
  });
  return { Status: health, FailingStreak: health === 'unhealthy' ? 12 : 0, Log: log };
}

/** As an image's Dockerfile would say it. */
export const healthcheck = {
  Test: ['CMD-SHELL', 'curl -fsS --max-time 3 http://localhost:6080/'],
  Interval: interval * 1e6,
  Timeout: 5e9,
  Retries: 3,
};
