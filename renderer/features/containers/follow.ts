// Keeps a ContainerStore current: opens the watch, reads the list page by page, and begins again when the watch ends.
import type { ContainerStore, Delta, ListPage } from './store.ts';

/** The two calls of the contract that it needs. */
export interface Source {
  watch(signal: AbortSignal): Promise<AsyncIterable<Delta>>;
  list(cursor: string | undefined, signal: AbortSignal): Promise<ListPage & { nextCursor: string | null }>;
}

/** Rejects with what ended the watch or the reading; resolves when `signal` fired or the watch ended by itself. */
export async function followOnce(source: Source, store: ContainerStore, signal: AbortSignal): Promise<void> {
  const own = new AbortController();
  const both = AbortSignal.any([signal, own.signal]);
  let reading: Promise<void> = Promise.resolve();
  let failed: { error: unknown } | null = null;
  try {
    // The watch is open before the list is read, so that nothing falls in between.
    for await (const event of await source.watch(both)) {
      if (event.kind === 'ready') {
        const load = store.begin(event);
        reading = readAll(source, store, load, both).catch((error: unknown) => {
          failed ??= { error };
          own.abort();
        });
      } else store.apply(event);
    }
    await reading;
  } catch (error) {
    // When the list could not be read, that is the cause, and the aborted watch its consequence.
    if (!signal.aborted) throw failed ? (failed as { error: unknown }).error : error;
  } finally {
    own.abort();
  }
  if (failed && !signal.aborted) throw (failed as { error: unknown }).error;
}

async function readAll(source: Source, store: ContainerStore, load: number, signal: AbortSignal): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await source.list(cursor, signal);
    store.page(load, page);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && !signal.aborted);
  if (!signal.aborted) store.finish(load);
}
