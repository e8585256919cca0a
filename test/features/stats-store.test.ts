// The statistics of the rows on screen: one stream for all that are shown, opened anew when others are, none for nobody.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { StatsRow } from '../../preload/contract/stats.ts';
import { StatsStore } from '../../renderer/features/containers/stats/store.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const row = (id: string, cpu: number | null): StatsRow => ({
  ...{ engineId: 'e', id, name: id, at: cpu === null ? null : 1, cpu, memory: 1, memoryLimit: null },
  ...{ netRx: null, netTx: null, blockRead: null, blockWrite: null, pids: null },
});

function source() {
  const opened: { keys: string[]; signal: AbortSignal; send(rows: StatsRow[]): void; fail(): void }[] = [];
  const store = new StatsStore({
    ready: () => Promise.resolve(),
    watch: (keys, signal) => {
      let next = Promise.withResolvers<{ rows: readonly StatsRow[] }>();
      const end = Promise.withResolvers<never>();
      signal.addEventListener('abort', () => end.reject(new Error('aborted')));
      end.promise.catch(() => undefined);
      opened.push({ keys, signal, send: (rows) => next.resolve({ rows }), fail: () => end.reject(new Error('lost')) });
      async function* events() {
        for (;;) {
          yield await Promise.race([next.promise, end.promise]);
          next = Promise.withResolvers();
        }
      }
      return Promise.resolve(events());
    },
  });
  return { opened, store };
}

test('rows that are shown share one stream, and those that come later another', async () => {
  const { opened, store } = source();
  const told: string[] = [];
  const ends = ['e/a', 'e/b'].map((key) => store.subscribe(key, () => told.push(key)));
  expect(store.get('e/a')).toBeUndefined();
  await vi.advanceTimersByTimeAsync(250);
  expect(opened.map(({ keys }) => keys)).toEqual([['e/a', 'e/b']]);
  opened[0]!.send([row('a', 12), row('b', null)]);
  await vi.advanceTimersByTimeAsync(1);
  expect(told).toEqual(['e/a', 'e/b']);
  expect(store.get('e/a')).toMatchObject({ cpu: 12 });
  // Its first reading may still be on its way; later it is one without data.
  expect(store.get('e/b')).toBeUndefined();
  await vi.advanceTimersByTimeAsync(6000);
  expect(store.get('e/b')).toBeNull();

  ends[0]!();
  store.subscribe('e/c', () => undefined);
  await vi.advanceTimersByTimeAsync(250);
  expect(opened[0]!.signal.aborted).toBe(true);
  expect(opened[1]!.keys).toEqual(['e/b', 'e/c']);
});

test('the stream ends when nothing is shown, and a row that flies by opens none', async () => {
  const { opened, store } = source();
  const end = store.subscribe('e/a', () => undefined);
  await vi.advanceTimersByTimeAsync(250);
  store.subscribe('e/b', () => undefined)();
  await vi.advanceTimersByTimeAsync(250);
  expect(opened).toHaveLength(1);
  expect(opened[0]!.signal.aborted).toBe(false);
  end();
  await vi.advanceTimersByTimeAsync(250);
  expect(opened[0]!.signal.aborted).toBe(true);
  expect(opened).toHaveLength(1);
});

test('a stream that fails leaves no old numbers, and is opened again', async () => {
  const { opened, store } = source();
  store.subscribe('e/a', () => undefined);
  await vi.advanceTimersByTimeAsync(250);
  opened[0]!.send([row('a', 12)]);
  await vi.advanceTimersByTimeAsync(6000);
  opened[0]!.fail();
  await vi.advanceTimersByTimeAsync(1);
  expect(store.get('e/a')).toBeNull();
  await vi.advanceTimersByTimeAsync(2500);
  expect(opened).toHaveLength(2);
});
