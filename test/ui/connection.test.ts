// The link to the backend: it reconnects by itself, fails calls with words of its own, and never repeats one.
import { MessageChannel, type MessagePort as NodePort } from 'node:worker_threads';
import { os } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection, ConnectionLost } from '../../renderer/client/connection.ts';
import { createClient } from '../../renderer/client/link.ts';
import { toProblem } from '../../renderer/client/problem.ts';
import { SignedOut, type Wire } from '../../renderer/client/wire.ts';

type Open = ConstructorParameters<typeof Connection>[0] & {};

/** Opens what the test says, in turn, and can end what is open. */
function script(...answers: (Error | Wire)[]) {
  let close: ((signedOut: boolean) => void) | undefined;
  let tries = 0;
  const open: Open = async (onClose) => {
    const answer = answers[tries++] ?? new Error('nothing more in the script');
    if (answer instanceof Error) throw answer;
    close = onClose;
    return answer;
  };
  return { open, end: (signedOut = false) => close?.(signedOut), tries: () => tries };
}

const wire = { kind: 'port' } as unknown as Wire;
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('document', new EventTarget());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('Connection', () => {
  beforeEach(() => void vi.useFakeTimers());

  it('makes the first call wait, and hands over the session', async () => {
    const { open } = script(wire);
    const connection = new Connection(open);
    const asked = connection.session();
    connection.start();
    expect((await asked).wire).toBe(wire);
    expect(connection.state.kind).toBe('connected');
  });

  it('tries again with growing pauses, and says when', async () => {
    const { open, tries } = script(new Error('no'), new Error('no'), wire);
    const connection = new Connection(open);
    connection.start();
    await settle();
    const { state } = connection;
    expect(state.kind === 'reconnecting' && state.nextTryAt! - Date.now()).toBeGreaterThanOrEqual(200);
    await vi.advanceTimersByTimeAsync(250);
    expect(tries()).toBe(2);
    await vi.advanceTimersByTimeAsync(500);
    expect(connection.state.kind).toBe('connected');
  });

  it('fails calls at once while it reconnects, so that no click happens late', async () => {
    const { open, end } = script(wire);
    const connection = new Connection(open);
    connection.start();
    await settle();
    end();
    await expect(connection.session()).rejects.toBeInstanceOf(ConnectionLost);
    expect(connection.state.kind).toBe('reconnecting');
  });

  it('tries now when asked, once', async () => {
    const { open, end, tries } = script(wire, wire);
    const connection = new Connection(open);
    connection.start();
    await settle();
    end();
    connection.tryNow();
    connection.tryNow();
    await settle();
    expect(connection.state.kind).toBe('connected');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(tries()).toBe(2);
  });

  it('stops when the session is over', async () => {
    const { open, end, tries } = script(wire, new SignedOut());
    const connection = new Connection(open);
    connection.start();
    await settle();
    end(true);
    expect(connection.state.kind).toBe('signed-out');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tries()).toBe(1);
  });
});

describe('createClient', () => {
  const router = {
    system: {
      info: os.handler(() => new Promise(() => {})),
      getSettings: os.handler(() => ({ brakeShare: 0.2, brakeFloor: 5 })),
    },
    jobs: {
      watch: os.handler(async function* () {
        yield { jobId: 'first' };
        await new Promise(() => {});
      }),
    },
  };
  let server: NodePort;

  function connected() {
    const channel = new MessageChannel();
    server = channel.port2;
    new RPCHandler(router).upgrade(channel.port2);
    channel.port2.start();
    const port = channel.port1 as unknown as MessagePort;
    const open: Open = async (onClose) => {
      port.addEventListener('close', () => onClose(false));
      port.start();
      return { kind: 'port', port };
    };
    const connection = new Connection(open);
    connection.start();
    return createClient(connection);
  }
  afterEach(() => server.close());

  it('answers', async () => {
    expect(await connected().system.getSettings({})).toEqual({ brakeShare: 0.2, brakeFloor: 5 });
  });

  it('says that the connection was lost when the wire ends during a call', async () => {
    const call = connected().system.info({});
    setTimeout(() => server.close(), 30);
    const error: unknown = await call.catch((thrown: unknown) => thrown);
    expect(toProblem(error)).toMatchObject({ code: 'CONNECTION_LOST', words: null });
  });

  it('ends a stream with an error, not in silence, when the wire ends', async () => {
    const events = await connected().jobs.watch({ jobId: 'x' });
    const seen: string[] = [];
    setTimeout(() => server.close(), 30);
    const read = async () => {
      for await (const { jobId } of events) seen.push(jobId);
    };
    await expect(read()).rejects.toBeInstanceOf(ConnectionLost);
    expect(seen).toEqual(['first']);
  });

  it('throws the reason of an abort, for calls and for streams', async () => {
    const client = connected();
    const reason = new Error('enough');
    const abort = new AbortController();
    const call = client.system.info({}, { signal: abort.signal });
    const events = await client.jobs.watch({ jobId: 'x' }, { signal: abort.signal });
    await events.next();
    const next = events.next();
    setTimeout(() => abort.abort(reason), 20);
    await expect(call).rejects.toBe(reason);
    await expect(next).rejects.toBe(reason);
  });
});
