// The supervisor: pauses between starts, gives up on a crash loop, and closes in order.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FromBackend, ToBackend } from '../../main/process/messages.ts';
import {
  CRASHES,
  CRASH_WINDOW_MS,
  Supervisor,
  type BackendChild,
  type BackendState,
} from '../../main/process/supervisor.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

class Child implements BackendChild {
  readonly pid = 1;
  readonly sent: ToBackend[] = [];
  killed = false;
  #messages: ((message: FromBackend) => void)[] = [];
  #exits: (() => void)[] = [];
  send(message: ToBackend) {
    this.sent.push(message);
  }
  onMessage(listener: (message: FromBackend) => void) {
    this.#messages.push(listener);
  }
  onExit(listener: () => void) {
    this.#exits.push(listener);
  }
  kill() {
    this.killed = true;
    this.exit();
  }
  says(message: FromBackend) {
    for (const listener of this.#messages) listener(message);
  }
  exit() {
    for (const listener of this.#exits.splice(0)) listener();
  }
}

function setUp() {
  const children: Child[] = [];
  const states: BackendState[] = [];
  const supervisor = new Supervisor({
    spawn: () => {
      const child = new Child();
      children.push(child);
      return child;
    },
    openOptions: () => ({ dataDir: 'd', shell: 'browser', demo: false, keyring: false }),
    onMessage: () => undefined,
    onState: (state) => states.push(state),
  });
  const last = () => {
    const child = children.at(-1);
    if (!child) throw new Error('nothing was spawned');
    return child;
  };
  return { supervisor, children, states, last };
}

describe('the supervisor', () => {
  it('opens the backend, and sends only to one that is ready', () => {
    const { supervisor, states, last } = setUp();
    supervisor.start();
    expect(last().sent).toEqual([{ type: 'open', options: expect.objectContaining({ dataDir: 'd' }) }]);
    expect(supervisor.send({ type: 'port' })).toBe(false);
    last().says({ type: 'ready' });
    expect(supervisor.send({ type: 'port' })).toBe(true);
    expect(states.map(({ state }) => state)).toEqual(['starting', 'ready']);
  });

  it('starts it again after a crash, after growing pauses', () => {
    const { supervisor, children, last } = setUp();
    supervisor.start();
    const pauses: number[] = [];
    for (let crash = 0; crash < 4; crash++) {
      last().says({ type: 'ready' });
      last().exit();
      const { state } = supervisor;
      if (state.state !== 'restarting') throw new Error(state.state);
      pauses.push(state.nextTryAt - Date.now());
      vi.advanceTimersByTime(pauses.at(-1) ?? 0);
      expect(children).toHaveLength(crash + 2);
    }
    expect(pauses).toEqual([200, 400, 800, 1600]);
  });

  it('gives up on a crash loop, and begins anew when asked', () => {
    const { supervisor, children, last } = setUp();
    supervisor.start();
    for (let crash = 0; crash < CRASHES; crash++) {
      last().says({ type: 'ready' });
      last().exit();
      vi.advanceTimersByTime(10_000);
    }
    expect(supervisor.state).toMatchObject({ state: 'stopped', failure: { code: 'INTERNAL' } });
    expect(children).toHaveLength(CRASHES);
    supervisor.start();
    last().exit();
    expect(supervisor.state.state).toBe('restarting');
  });

  it('forgets crashes that are long ago', () => {
    const { supervisor, last } = setUp();
    supervisor.start();
    for (let crash = 0; crash < CRASHES * 2; crash++) {
      last().exit();
      vi.advanceTimersByTime(CRASH_WINDOW_MS / 4);
      expect(supervisor.state.state).toBe('starting');
    }
  });

  it('does not repeat a first start that can’t succeed', () => {
    const { supervisor, children, last } = setUp();
    supervisor.start();
    last().says({ type: 'failed', code: 'DATA_FOLDER_BUSY', message: 'Another one has it.' });
    last().exit();
    vi.advanceTimersByTime(60_000);
    expect(supervisor.state).toMatchObject({ state: 'stopped', failure: { code: 'DATA_FOLDER_BUSY' } });
    expect(children).toHaveLength(1);
  });

  it('closes in order, and ends what does not close', async () => {
    const { supervisor, last } = setUp();
    supervisor.start();
    last().says({ type: 'ready' });
    const closed = supervisor.close();
    expect(last().sent.at(-1)).toEqual({ type: 'close' });
    expect(last().killed).toBe(false);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(last().killed).toBe(true);
    await closed;
    supervisor.start();
    expect(supervisor.state.state).not.toBe('starting');
  });
});
