// The list of containers in the window: order of revisions, repeats, and beginning again after a gap.
import { describe, expect, test } from 'vitest';
import type { ContainerRow } from '../../preload/contract/containers.ts';
import { followOnce, type Source } from '../../renderer/features/containers/follow.ts';
import { ContainerStore, rowKey, type Delta } from '../../renderer/features/containers/store.ts';

const row = (id: string, state: ContainerRow['state'] = 'running'): ContainerRow => ({
  engineId: 'local',
  id,
  name: `web-${id}`,
  image: 'busybox',
  state,
  status: 'Up',
  health: 'none',
  ports: [],
  org: null,
  account: null,
  project: null,
  service: null,
  task: null,
  labels: {},
  createdAt: 0,
  seenAt: 0,
});
const delta = (revision: number, upserted: ContainerRow[] = [], removed: string[] = []): Delta => ({
  kind: 'delta',
  revision,
  upserted,
  removed: removed.map((id) => ({ engineId: 'local', id })),
  engines: [],
});
const ready = (revision: number): Delta => ({ ...delta(revision), kind: 'ready' });

/** A store whose notifications wait until `flush`. */
function setUp() {
  const waiting: (() => void)[] = [];
  const store = new ContainerStore((callback) => waiting.push(callback));
  const flush = (): void => waiting.splice(0).forEach((callback) => callback());
  const states = (): Record<string, string> => {
    flush();
    return Object.fromEntries(store.snapshot().rows.map((one) => [one.id, one.state]));
  };
  return { store, flush, states };
}

describe('order', () => {
  test('a delta that came while the list was read outlives the older page', () => {
    const { store, states } = setUp();
    const load = store.begin(ready(10));
    store.apply(delta(12, [row('a', 'exited')], ['b']));
    store.page(load, { rows: [row('a'), row('b'), row('c')], revision: 11, engines: [] });
    store.finish(load);
    expect(states()).toEqual({ a: 'exited', c: 'running' });
  });

  test('a page that was read later than a delta wins over it', () => {
    const { store, states } = setUp();
    const load = store.begin(ready(10));
    store.page(load, { rows: [row('a', 'exited')], revision: 13, engines: [] });
    store.apply(delta(12, [row('a', 'running')]));
    store.finish(load);
    expect(states()).toEqual({ a: 'exited' });
  });

  test('a container removed and made again under its id is there', () => {
    const { store, states } = setUp();
    const load = store.begin(ready(1));
    store.apply(delta(2, [], ['a']));
    store.apply(delta(3, [row('a')]));
    store.finish(load);
    expect(states()).toEqual({ a: 'running' });
  });
});

test('a repeated or older delta changes nothing', () => {
  const { store, states } = setUp();
  store.finish(store.begin(ready(1)));
  expect(store.apply(delta(5, [row('a', 'exited')]))).toBe(true);
  expect(store.apply(delta(4, [row('a', 'running')]))).toBe(false);
  expect(states()).toEqual({ a: 'exited' });
});

test('one revision may come in parts', () => {
  const { store, states } = setUp();
  store.finish(store.begin(ready(1)));
  store.apply(delta(5, [row('a')]));
  store.apply(delta(5, [row('b')]));
  expect(states()).toEqual({ a: 'running', b: 'running' });
});

test('after a gap the list is read again: what is known stays until then, and what is gone goes', () => {
  const { store, states } = setUp();
  let load = store.begin(ready(900));
  store.page(load, { rows: [row('a'), row('b')], revision: 900, engines: [] });
  store.finish(load);
  // The backend began anew and counts from the start.
  load = store.begin(ready(1));
  expect(states()).toEqual({ a: 'running', b: 'running' });
  store.page(load, { rows: [row('a', 'exited')], revision: 1, engines: [] });
  store.finish(load);
  expect(states()).toEqual({ a: 'exited' });
});

test('pages of a load that was overtaken are ignored', () => {
  const { store, states } = setUp();
  const old = store.begin(ready(1));
  const load = store.begin(ready(2));
  store.page(old, { rows: [row('z')], revision: 9, engines: [] });
  store.finish(old);
  store.page(load, { rows: [row('a')], revision: 2, engines: [] });
  store.finish(load);
  expect(states()).toEqual({ a: 'running' });
});

test('a burst is one notification, and engines alone keep the same rows', () => {
  const { store, flush } = setUp();
  store.finish(store.begin(ready(1)));
  flush();
  let heard = 0;
  store.subscribe(() => heard++);
  for (let revision = 2; revision < 1000; revision++) store.apply(delta(revision, [row(String(revision))]));
  flush();
  expect(heard).toBe(1);
  const { rows } = store.snapshot();
  expect(rows).toHaveLength(998);
  store.apply(delta(1001));
  flush();
  expect(store.snapshot().rows).toBe(rows);
  expect(store.get(rowKey({ engineId: 'local', id: '7' }))?.name).toBe('web-7');
});

describe('following', () => {
  const events = async function* (list: Delta[]): AsyncGenerator<Delta> {
    for (const event of list) {
      yield event;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };

  test('opens the watch before it reads the list, and reads every page', async () => {
    const { store, states } = setUp();
    const order: string[] = [];
    const source: Source = {
      watch: async () => {
        order.push('watch');
        return events([ready(1), delta(2), delta(3), delta(4), delta(5, [row('c')])]);
      },
      list: async (cursor) => {
        order.push(`list ${cursor}`);
        return cursor === undefined
          ? { rows: [row('a')], revision: 1, engines: [], nextCursor: 'two' }
          : { rows: [row('b')], revision: 1, engines: [], nextCursor: null };
      },
    };
    await followOnce(source, store, new AbortController().signal);
    expect(order).toEqual(['watch', 'list undefined', 'list two']);
    expect(states()).toEqual({ a: 'running', b: 'running', c: 'running' });
  });

  test('says why the list could not be read, and closes the watch', async () => {
    const { store } = setUp();
    let closed: AbortSignal | undefined;
    const source: Source = {
      watch: async (signal) => {
        closed = signal;
        return (async function* () {
          yield ready(1);
          await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
        })();
      },
      list: async () => Promise.reject(new Error('no permission')),
    };
    await expect(followOnce(source, store, new AbortController().signal)).rejects.toThrow('no permission');
    expect(closed?.aborted).toBe(true);
  });
});
