// A target whose failures are noticed by whoever opened it, whoever asks.
import type { AccountTarget, LiveAccount } from '../target.ts';

export interface Watch {
  /** Before each question. @throws what there is to say instead of asking */
  before(): void;
  failed(error: unknown): void;
  worked(): void;
}

/** Questions that are answered later. `snapshot` answers in batches and has a form of its own. */
const asked = new Set<string | symbol>([
  ...([
    'probe',
    'read',
    'capture',
    'apply',
    'groups',
    'namesOfGroups',
    'grants',
    'sessions',
    'usage',
    'repairs',
  ] as const),
  ...(['forgotten', 'special'] as const),
] satisfies (keyof AccountTarget)[]);

/** The same target, as it is in everything else: also in what it does not have. */
export function guarded(target: AccountTarget, watch: Watch): AccountTarget {
  const wrapped = new Map<string | symbol, unknown>();
  const wrap = (name: string | symbol, method: (...given: unknown[]) => unknown): unknown => {
    if (name === 'snapshot') return (signal: AbortSignal) => watchedSnapshot(target, signal, watch);
    if (!asked.has(name)) return method.bind(target);
    return async (...given: unknown[]) => {
      watch.before();
      try {
        const answer = await method.apply(target, given);
        watch.worked();
        return answer;
      } catch (error) {
        watch.failed(error);
        throw error;
      }
    };
  };
  return new Proxy(target, {
    get(_target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (!wrapped.has(name)) wrapped.set(name, wrap(name, value as (...given: unknown[]) => unknown));
      return wrapped.get(name);
    },
  });
}

async function* watchedSnapshot(
  target: AccountTarget,
  signal: AbortSignal,
  watch: Watch,
): AsyncGenerator<LiveAccount[]> {
  watch.before();
  try {
    yield* target.snapshot(signal);
    watch.worked();
  } catch (error) {
    watch.failed(error);
    throw error;
  }
}
