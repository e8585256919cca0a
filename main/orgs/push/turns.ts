// Who may begin: a host of a push when all before it are done, and one push at a time on a host.
import type { BatchErrand } from '../../plans/operation.ts';
import { ProvostError } from '../../errors.ts';
import type { HostRecord, PushStore } from './store.ts';

export class Turns {
  readonly #store: Pick<PushStore, 'hosts'>;
  #changed = Promise.withResolvers<void>();
  readonly #confirmed = new Set<string>();
  readonly #hosts = new Map<string, Promise<unknown>>();

  constructor(store: Pick<PushStore, 'hosts'>) {
    this.#store = store;
  }

  /** Some host of some push is further than it was, or a confirmation has come. */
  changed(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers<void>();
    resolve();
  }

  /** It is remembered by nobody but this backend: with it ends the guard that waits for it. */
  confirm({ push_id, position }: Pick<HostRecord, 'push_id' | 'position'>): void {
    this.#confirmed.add(`${push_id} ${position}`);
    this.changed();
  }

  isConfirmed = ({ push_id, position }: Pick<HostRecord, 'push_id' | 'position'>): boolean =>
    this.#confirmed.has(`${push_id} ${position}`);

  /** Resolves when something has changed, at the latest after this many ms. @throws the signal's reason */
  async next(signal: AbortSignal, most?: number): Promise<void> {
    const { promise } = this.#changed;
    const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    const timer = most === undefined ? undefined : setTimeout(resolve, most);
    try {
      await Promise.race([promise, ended]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }

  /**
   * Waits for the hosts before this one.
   * @returns null when it may begin; otherwise why it never will
   * @throws ProvostError CANCELLED; the signal's reason
   */
  async wait(
    { push_id, position }: Pick<HostRecord, 'push_id' | 'position'>,
    { has, tell, cancelled }: Pick<BatchErrand, 'has' | 'tell' | 'cancelled'>,
    signal: AbortSignal,
  ): Promise<string | null> {
    const either = AbortSignal.any([signal, cancelled]);
    for (;;) {
      const before = this.#store
        .hosts(push_id)
        .filter((one) => one.position < position && (JSON.parse(one.keys) as string[]).some(has));
      const failed = before.find(({ phase }) => phase === 'failed');
      if (failed) return `Not begun, because of ${failed.host} (${failed.environment}).`;
      const open = before.find(({ phase }) => phase !== 'done');
      if (!open) return null;
      tell(`waits for ${open.host} (${open.environment})`);
      try {
        await this.next(either);
      } catch (error) {
        if (signal.aborted) throw error;
        throw new ProvostError('CANCELLED', 'Cancelled before it was begun.');
      }
    }
  }

  /** One after the other on each host. */
  async alone<Result>(host: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#hosts.get(host) ?? Promise.resolve();
    const own = before.then(work, work);
    const settled = own.then(
      () => undefined,
      () => undefined,
    );
    this.#hosts.set(host, settled);
    try {
      return await own;
    } finally {
      if (this.#hosts.get(host) === settled) this.#hosts.delete(host);
    }
  }
}
