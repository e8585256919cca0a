import { MessageChannel } from 'node:worker_threads';
import { Writable } from 'node:stream';
import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { eventIterator, oc, type ContractRouterClient } from '@orpc/contract';
import { createRouterClient } from '@orpc/server';
import fc from 'fast-check';
import pino from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { localOwner, type Operator } from '../../main/access/operator.ts';
import { ProvostError } from '../../main/errors.ts';
import { RpcServer, type ChannelEvents, type Message } from '../../main/rpc/channel.ts';
import { buildRouter, type AllHandlers } from '../../main/rpc/router.ts';
import { procedure, type ProcedureMeta } from '../../preload/contract/procedure.ts';

const read: ProcedureMeta = { permission: 'system.read', scope: 'global', kind: 'query', summary: 'A test' };
const tree = {
  test: {
    double: procedure(read)
      .input(z.object({ value: z.number() }))
      .output(z.object({ value: z.number() })),
    fail: procedure(read)
      .input(z.object({ how: z.string() }))
      .output(z.object({})),
    lie: procedure(read)
      .input(z.object({}))
      .output(z.object({ value: z.number() })),
    ofOrg: procedure({ ...read, scope: 'organization' })
      .input(z.object({ org: z.string().optional() }))
      .output(z.object({})),
    count: procedure({ ...read, kind: 'stream' })
      .input(z.object({}))
      .output(eventIterator(z.number())),
    hang: procedure(read).input(z.object({})).output(z.object({})),
  },
};

function setUp() {
  const logged: string[] = [];
  const log = pino(
    { level: 'warn' },
    new Writable({ write: (chunk, _encoding, done) => (logged.push(String(chunk)), done()) }),
  );
  const ended: string[] = [];
  const handlers = {
    test: {
      double: ({ value }: { value: number }) => ({ value: value * 2 }),
      fail: ({ how }: { how: string }) => {
        if (how === 'known') throw new ProvostError('ENGINE_UNREACHABLE', 'It is away.', { hint: 'Start it.' });
        if (how === 'full') throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
        throw new TypeError('secret at /home/ada/key on 192.0.2.7');
      },
      lie: () => ({ value: 'not a number, and secret' }),
      ofOrg: () => ({}),
      count: async function* (_input: unknown, { signal }: { signal: AbortSignal }) {
        try {
          for (let value = 0; !signal.aborted; value++) {
            yield value;
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
        } finally {
          ended.push('count');
        }
      },
      hang: (_input: unknown, { signal }: { signal: AbortSignal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => {
            ended.push('hang');
            reject(signal.reason as Error);
          }),
        ),
    },
  } as unknown as AllHandlers;
  const router = buildRouter(handlers, log, tree);
  const client = (operator: Operator = localOwner('ada')) =>
    createRouterClient(router, { context: { operator } }) as unknown as ContractRouterClient<typeof tree>;
  return { router, client, log, logged, ended, handlers };
}

const failure = async (promise: Promise<unknown>): Promise<ORPCError<string, Record<string, unknown>>> => {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ORPCError);
  return error as ORPCError<string, Record<string, unknown>>;
};

describe('building the router', () => {
  const build = (test: Record<string, unknown>, handlers: Record<string, unknown> = { x: () => ({}) }) =>
    buildRouter({ test: handlers } as unknown as AllHandlers, pino({ level: 'silent' }), { test });

  it('refuses a procedure without a permission, a scope or a handler', () => {
    expect(() => build({ x: oc.input(z.object({})) })).toThrow('test.x declares no permission');
    const unknown = { ...read, permission: 'everything' as 'system.read' };
    expect(() => build({ x: procedure(unknown).input(z.object({})) })).toThrow('test.x declares no permission');
    const noScope = { ...read, scope: undefined } as unknown as ProcedureMeta;
    expect(() => build({ x: procedure(noScope).input(z.object({})) })).toThrow('test.x declares no scope');
    expect(() => build({ x: procedure(read).input(z.object({})) }, {})).toThrow('test.x has no handler');
    expect(() => build({}, { y: () => ({}) })).toThrow('test.y has a handler but no procedure');
  });
});

describe('a call', () => {
  it('is validated both ways', async () => {
    const { client, logged } = setUp();
    expect(await client().test.double({ value: 4 })).toEqual({ value: 8 });
    const bad = await failure(client().test.double({ value: 'four' as unknown as number }));
    expect(bad).toMatchObject({ code: 'BAD_INPUT', data: { issues: [{ path: 'value' }] } });
    const lie = await failure(client().test.lie({}));
    expect(lie.code).toBe('INTERNAL');
    expect(JSON.stringify(lie)).not.toContain('secret');
    expect(logged.join('')).toContain((lie.data as { id: string }).id);
  });

  it('carries known errors and masks all others under an id in the log', async () => {
    const { client, logged } = setUp();
    expect(await failure(client().test.fail({ how: 'known' }))).toMatchObject({
      code: 'ENGINE_UNREACHABLE',
      message: 'It is away.',
      data: { hint: 'Start it.' },
      defined: true,
    });
    expect(await failure(client().test.fail({ how: 'full' }))).toMatchObject({ code: 'DISK_FULL' });
    const masked = await failure(client().test.fail({ how: 'unknown' }));
    expect(masked.code).toBe('INTERNAL');
    expect(JSON.stringify(masked)).not.toMatch(/secret|home|192\.0/);
    expect(logged.join('')).toContain((masked.data as { id: string }).id);
  });

  it('is refused without the permission, and for an organization that is not the operator’s', async () => {
    const { client } = setUp();
    const nobody: Operator = { name: 'eve', permissions: new Set(), orgs: null };
    expect(await failure(client(nobody).test.double({ value: 1 }))).toMatchObject({ code: 'FORBIDDEN' });
    const acme: Operator = { ...localOwner('bob'), orgs: new Set(['acme']) };
    expect(await client(acme).test.ofOrg({ org: 'acme' })).toEqual({});
    expect(await failure(client(acme).test.ofOrg({ org: 'other' }))).toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('a channel', () => {
  function overPort(setup: ReturnType<typeof setUp>) {
    const { port1, port2 } = new MessageChannel();
    const server = new RpcServer(setup.router, setup.log);
    const events = server.attach(
      { send: (message) => port2.postMessage(message), close: () => port2.close() },
      localOwner('ada'),
    );
    port2.on('message', (message: Message) => events.message(message));
    port2.on('close', () => events.closed());
    onTestFinished(() => port1.close());
    const client: ContractRouterClient<typeof tree> = createORPCClient(
      new RPCLink({ port: port1 as unknown as MessagePort }),
    );
    return { port1, client, server };
  }

  it('stops a handler when the caller aborts, breaks off, or is gone', async () => {
    const setup = setUp();
    const { client, port1 } = overPort(setup);
    const abort = new AbortController();
    const hanging = client.test.hang({}, { signal: abort.signal }).catch(() => 'ended');
    await new Promise((resolve) => setTimeout(resolve, 20));
    abort.abort();
    expect(await hanging).toBe('ended');
    for await (const value of await client.test.count({})) if (value === 3) break;
    void (async () => {
      for await (const _ of await client.test.count({}));
    })().catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 30));
    port1.close();
    await expect.poll(() => setup.ended).toEqual(['hang', 'count', 'count']);
  });

  it('answers or closes on each of 10,000 malformed messages, and stays up for the next caller', async () => {
    const { router, log } = setUp();
    const server = new RpcServer(router, log);
    let answered = 0;
    let closed = 0;
    const attach = (): ChannelEvents => {
      let open = true;
      return server.attach(
        {
          send: () => void answered++,
          close: () => {
            if (open) closed++;
            open = false;
          },
        },
        { name: 'eve', permissions: new Set(), orgs: null },
      );
    };
    const json = fc.json().map((text) => text as Message);
    const request = fc
      .record({
        i: fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
        t: fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }),
        p: fc.oneof(
          fc.record({
            u: fc.oneof(
              fc.constantFrom('/test/double', '/test/__proto__', '/constructor', '//x', '/test/fail', ''),
              fc.string(),
            ),
            b: fc.jsonValue(),
            h: fc.option(fc.dictionary(fc.string(), fc.string()), { nil: undefined }),
            m: fc.option(fc.constantFrom('GET', 'POST', 'X'), { nil: undefined }),
          }),
          fc.jsonValue(),
        ),
      })
      .map((value) => JSON.stringify(value) as Message);
    const bytes = fc.uint8Array({ maxLength: 200 }).map((value) => new Uint8Array(value) as Message);
    const messages = fc.sample(fc.oneof(json, request, bytes, fc.string() as fc.Arbitrary<Message>), {
      numRuns: 10_000,
      seed: 7,
    });
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < messages.length; index++) {
      const events = attach();
      events.message(messages[index]!);
      // Some callers leave at once, as a broken one would.
      if (index % 3 === 0) events.closed();
      if (index % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answered).toBeGreaterThan(100);
    expect(closed).toBeGreaterThan(1000);
    server.close();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200 * 1024 * 1024);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    const { client } = overPort(setUp());
    expect(await client.test.double({ value: 21 })).toEqual({ value: 42 });
  });
});
