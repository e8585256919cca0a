// Programs in real containers: terminals and their sizes, floods, ends; one command in one container and in many.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localOwner } from '../../main/access/operator.ts';
import { openBackend, type Backend } from '../../main/backend.ts';
import type { RunEvent, TerminalEvent } from '../../preload/contract/exec.ts';
import { dockerOrSkip, startDocker, type TestDocker } from '../support/docker.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';
import { quiet, until } from './harness.ts';

type Client = ReturnType<Backend['client']>;

/** A terminal as a window holds it: acknowledges what it took, unless it is told to be slow. */
async function terminal(client: Client, input: Partial<Parameters<Client['exec']['openTerminal']>[0]> = {}) {
  const abort = new AbortController();
  const events = await client.exec.openTerminal({ container: 'lab-0', ...input }, { signal: abort.signal });
  const seen = {
    text: '',
    head: Buffer.alloc(0) as Buffer,
    bytes: 0,
    session: '',
    command: [] as string[],
    exit: null as TerminalEvent | null,
    slow: false,
  };
  const reading = (async () => {
    for await (const event of events) {
      if (event.kind === 'opened') Object.assign(seen, { session: event.session, command: event.command });
      else if (event.kind === 'exit') seen.exit = event;
      else {
        const data = Buffer.from(event.data, 'base64');
        seen.bytes += data.length;
        if (seen.head.length < 100) seen.head = Buffer.concat([seen.head, data]);
        seen.text = (seen.text + data.toString('utf8')).slice(-100_000);
        if (!seen.slow) await client.exec.acknowledge({ session: seen.session, bytes: data.length });
      }
    }
  })().catch((error: unknown) => {
    if (!abort.signal.aborted) throw error;
  });
  await Promise.race([reading, until('it is open', () => seen.session !== '', 10_000)]);
  return {
    seen,
    reading,
    type: (text: string) =>
      client.exec.sendInput({ session: seen.session, data: Buffer.from(text).toString('base64') }),
    async leave() {
      abort.abort();
      await reading;
    },
  };
}

async function run(client: Client, input: Parameters<Client['exec']['run']>[0]) {
  const events = await client.exec.run({ unpaced: true, ...input });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  let exit: RunEvent | null = null;
  for await (const event of events) {
    if (event.kind === 'output') (event.stream === 'stdout' ? out : err).push(Buffer.from(event.data, 'base64'));
    else if (event.kind === 'exit') exit = event;
  }
  return { out: Buffer.concat(out), err: Buffer.concat(err).toString('utf8'), exit };
}

describe.runIf(dockerOrSkip())('programs in real containers', () => {
  let docker: TestDocker;
  let backend: Backend;
  let client: Client;
  let ids: string[];
  const folder = tempDir('exec');

  beforeAll(async () => {
    docker = await startDocker();
    ids = await docker.create(20, (index) => ({ labels: { 'provost.org': index < 10 ? 'acme' : 'demo' } }));
    await docker.startAll(ids);
    backend = await openBackend({
      ...{ dataDir: folder, shell: 'cli', demo: false, env: { DOCKER_HOST: docker.host }, log: quiet },
    });
    client = backend.client(localOwner('tester'));
    await until(
      'all are listed',
      async () => (await client.containers.list({ state: ['running'] })).rows.length === 20,
    );
  });
  afterAll(async () => {
    await backend.close();
    await docker.stop();
    removeTempDir(folder);
  });

  const processes = async (id: string): Promise<string> =>
    JSON.stringify((await docker.api('GET', `/containers/${id}/top`)).json);

  test('a terminal finds the shell, echoes, knows its size and its new one, and tells the exit code', async () => {
    const one = await terminal(client, { columns: 91, rows: 33 });
    expect(one.seen.command).toEqual(['/bin/sh']);
    await one.type('busybox stty size; echo "snow ☃ ö"\n');
    await until('it answers', () => /33 91[\s\S]*snow ☃ ö/.test(one.seen.text));
    await client.exec.resizeTerminal({ session: one.seen.session, columns: 120, rows: 40 });
    await one.type('busybox stty size\n');
    await until('it knows its new size', () => one.seen.text.includes('40 120'));
    await one.type('exit 7\n');
    await until('it ends', () => one.seen.exit !== null);
    expect(one.seen.exit).toEqual({ kind: 'exit', code: 7, reason: null });
    await expect(one.type('x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('every byte comes through a terminal as it is', async () => {
    const one = await terminal(client, {
      command: ['/bin/sh', '-c', `busybox stty raw -echo; printf '\\000\\001\\200\\377\\r\\n'; exec cat`],
    });
    await until('the bytes are there', () => one.seen.bytes >= 6);
    await client.exec.sendInput({
      session: one.seen.session,
      data: Buffer.from([0xff, 0, 3, 0xfe]).toString('base64'),
    });
    await until('they are sent back', () => one.seen.bytes >= 10);
    expect(one.seen.head).toEqual(Buffer.from([0, 1, 0x80, 0xff, 13, 10, 0xff, 0, 3, 0xfe]));
    await one.leave();
  });

  test('a flood that nobody takes waits in the container and fills no memory; taken up again it goes on', async () => {
    const one = await terminal(client);
    const before = process.memoryUsage().rss;
    one.seen.slow = true;
    await one.type('yes flood\n');
    await until('it is held', () => one.seen.bytes >= 512 * 1024);
    await sleep(1500);
    const held = one.seen.bytes;
    expect(held).toBeLessThan(1024 * 1024);
    expect(process.memoryUsage().rss - before).toBeLessThan(80 * 1024 * 1024);
    one.seen.slow = false;
    await client.exec.acknowledge({ session: one.seen.session, bytes: held });
    await until('it goes on', () => one.seen.bytes > held + 1024 * 1024, 20_000);
    await one.leave();
    // Who closes a terminal hangs up on what runs in it.
    await until('nothing of it is left', async () => !(await processes(ids[0]!)).includes('yes flood'), 10_000);
  });

  test('a container that stops ends its terminal with why; a stopped one has none', async () => {
    const one = await terminal(client, { container: 'lab-19' });
    await docker.api('POST', `/containers/${ids[19]}/stop?t=0`);
    await until('it ends', () => one.seen.exit !== null, 10_000);
    expect(one.seen.exit).toMatchObject({ reason: 'The container stopped.' });
    await expect(terminal(client, { container: 'lab-19' })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'The container "lab-19" does not run.',
    });
    await docker.startAll([ids[19]!]);
  });

  test('a session belongs to the operator who opened it, and to who may see its container', async () => {
    const one = await terminal(client);
    const other = backend.client({ ...localOwner('other'), orgs: new Set(['demo']) });
    const theirs = { session: one.seen.session, data: Buffer.from('id\n').toString('base64') };
    await expect(other.exec.sendInput(theirs)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await other.exec.acknowledge({ session: one.seen.session, bytes: 1 })).toEqual({ open: false });
    await expect(terminal(other)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await one.leave();
    const { rows } = await client.audit.list({ limit: 50 });
    expect(rows.find(({ action }) => action === 'containers.terminal')).toMatchObject({ subject: 'lab-0' });
    expect(JSON.stringify(rows)).not.toContain('flood');
  });

  test('one command: its output on two streams byte by byte, its input, and its exit code', async () => {
    const ran = await run(client, {
      container: 'lab-1',
      command: ['sh', '-c', `printf '\\377\\000out'; echo err >&2; exit 3`],
    });
    expect(ran.out).toEqual(Buffer.from([0xff, 0, 0x6f, 0x75, 0x74]));
    expect(ran).toMatchObject({ err: 'err\n', exit: { code: 3, reason: null } });
    const missing = await run(client, { container: 'lab-1', command: ['no-such-program'] }).catch(
      (error: unknown) => error,
    );
    expect(JSON.stringify(missing)).toMatch(/no-such-program|126|127/);

    const events = await client.exec.run({ container: 'lab-1', command: ['cat'], stdin: true, unpaced: true });
    let echoed = '';
    for await (const event of events) {
      if (event.kind === 'opened') {
        const data = Buffer.from('given').toString('base64');
        await client.exec.sendInput({ session: event.session, data, end: true });
      } else if (event.kind === 'output') echoed += Buffer.from(event.data, 'base64').toString();
    }
    expect(echoed).toBe('given');
  });

  test('in twenty: what each said, the failed with its words, the late ended, the stopped left out, and no undo', async () => {
    await docker.api('POST', `/containers/${ids[3]}/stop?t=0`);
    const plan = await client.exec.planRun({
      all: true,
      seconds: 2,
      command: [
        'sh',
        '-c',
        // What differs between them is their host name.
        `case "$(cat /etc/hostname)" in ${ids[4]!.slice(0, 12)}) echo broken >&2; exit 9;; ${ids[5]!.slice(0, 12)}) sleep 600;; esac; echo same`,
      ],
    });
    expect(plan).toMatchObject({
      sentence: 'Run a command in 19 containers, leave 1 as it is',
      deed: 'Run a command in 19',
      brake: null,
      cannotUndo: [{ what: 'What the command does', count: 19 }],
    });
    const { jobId } = await client.plans.apply({ planId: plan.planId });
    await until('it is finished', async () => (await client.jobs.get({ jobId })).finishedAt !== null, 40_000);
    const job = await client.jobs.get({ jobId });
    expect(job.counts).toMatchObject({ done: 17, failed: 2, unknown: 0 });
    expect(job.canUndo).toBe(false);
    const { rows } = await client.exec.listOutputs({ jobId });
    expect(rows.length).toBe(19);
    const groups = new Map<string, string[]>();
    for (const row of rows) groups.set(row.group, [...(groups.get(row.group) ?? []), row.label]);
    expect([...groups.values()].map(({ length }) => length).sort((a, b) => b - a)).toEqual([17, 1, 1]);
    const broken = rows.find(({ label }) => label === 'lab-4')!;
    expect(await client.exec.getOutput({ jobId, seq: broken.seq })).toMatchObject({ exitCode: 9, text: 'broken\n' });
    const results = await client.jobs.listResults({ jobId, state: 'failed' });
    expect(results.rows.map(({ label, message, words }) => ({ label, message, words }))).toEqual(
      expect.arrayContaining([
        { label: 'lab-4', message: 'Ended with exit code 9.', words: 'broken' },
        { label: 'lab-5', message: 'It was ended after 2 s.', words: null },
      ]),
    );
    await until('the late one is gone', async () => !(await processes(ids[5]!)).includes('sleep 600'), 10_000);
    // Others' outputs are nobody's business.
    const scoped = backend.client({ ...localOwner('scoped'), orgs: new Set(['acme']) });
    expect((await scoped.exec.listOutputs({ jobId })).rows.every(({ label }) => Number(label.slice(4)) < 10)).toBe(
      true,
    );
    await docker.startAll([ids[3]!]);
  });

  test('much output is cut, and said to be', async () => {
    const plan = await client.exec.planRun({
      names: ['lab-6'],
      command: ['sh', '-c', 'yes 1234567 | busybox head -c 300000'],
    });
    const { jobId } = await client.plans.apply({ planId: plan.planId });
    await until('it is finished', async () => (await client.jobs.get({ jobId })).finishedAt !== null, 20_000);
    expect((await client.exec.listOutputs({ jobId })).rows[0]).toMatchObject({
      exitCode: 0,
      bytes: 300_000,
      cut: 300_000 - 65_536,
      firstLine: '1234567',
    });
  });
});
