// What follows when files are in place: services are restarted, and have to be well within their time.
import { setTimeout as delay } from 'node:timers/promises';
import type { RemoteFiles } from '../../hosts/index.ts';
import { ProvostError } from '../../errors.ts';
import type { Argv } from './map.ts';
import type { Target } from './targets.ts';
import { tail } from './validate.ts';

type Runs = Pick<RemoteFiles, 'run'>;

/** Milliseconds: a service may take its time to stop. */
const afterLimit = 120_000;
const healthLimit = 10_000;
const pause = 500;

const unique = <T>(items: readonly T[]): T[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
];

export const commandsOf = (items: readonly Pick<Target, 'after'>[]): Argv[] => {
  const all = unique(items.flatMap(({ after }) => after));
  // Units are read again before anything is started from them.
  const isReload = (argv: Argv) => argv.at(-1) === 'daemon-reload';
  return [...all.filter(isReload), ...all.filter((argv) => !isReload(argv))];
};

/** Each once, one after the other. @throws ProvostError CONFLICT with the program's words, HOST_* */
export async function runAfter(files: Runs, commands: readonly Argv[], signal: AbortSignal): Promise<void> {
  for (const argv of commands) {
    const { code, stdout, stderr } = await files.run(argv, { timeout: afterLimit }, signal);
    if (code === 0) continue;
    const words = tail(stderr.length > 0 ? stderr : stdout);
    throw new ProvostError('CONFLICT', `“${argv.join(' ')}” failed.`, words === '' ? {} : { words });
  }
}

/** Waits until all are well. @throws ProvostError CONFLICT when one is not in its time, HOST_* */
export async function waitForHealth(
  files: Runs,
  items: readonly Pick<Target, 'health'>[],
  tell: (progress: string) => void,
  signal: AbortSignal,
): Promise<void> {
  for (const health of unique(items.flatMap((item) => item.health ?? []))) {
    const until = performance.now() + health.seconds * 1000;
    const name =
      'unit' in health.check ? health.check.unit : 'http' in health.check ? health.check.http : health.check.argv[0]!;
    tell(`waits until ${name} is well`);
    for (let well = 0; ;) {
      const { code, stdout, stderr } = await files.run(argvOf(health.check), { timeout: healthLimit }, signal);
      // A unit that starts and dies is active for a moment.
      well = code === 0 ? well + 1 : 0;
      if (well >= ('unit' in health.check ? 2 : 1)) break;
      if (code === 127)
        throw new ProvostError('CONFLICT', `${name} can’t be asked: a program for that is missing there.`);
      if (performance.now() > until) {
        const words = tail(stderr.length > 0 ? stderr : stdout);
        throw new ProvostError(
          'CONFLICT',
          `${name} was not well within ${health.seconds} s.`,
          words === '' ? {} : { words },
        );
      }
      await delay(pause, undefined, { signal });
    }
  }
}

function argvOf(check: NonNullable<Target['health']>['check']): Argv {
  if ('argv' in check) return check.argv;
  if ('unit' in check) return ['systemctl', 'is-active', check.unit];
  const ask =
    'if command -v curl >/dev/null; then exec curl -fsS -o /dev/null --max-time 8 -- "$1"; elif command -v wget >/dev/null; then exec wget -q -O /dev/null -T 8 -- "$1"; else exit 127; fi';
  return ['sh', '-c', ask, 'sh', check.http];
}
