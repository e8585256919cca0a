// Files of real containers: look, fetch, put, copy into and out of many, and back.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localOwner } from '../../main/access/operator.ts';
import { openBackend, type Backend } from '../../main/backend.ts';
import { chunkAtMost } from '../../preload/contract/files.ts';
import { dockerOrSkip, startDocker, type TestDocker } from '../support/docker.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';
import { quiet, until } from './harness.ts';

type Client = ReturnType<Backend['client']>;

const sha = (data: Buffer) => createHash('sha256').update(data).digest('hex');

async function upload(
  client: Client,
  input: { container?: string; folder?: string; name: string; replace?: boolean },
  data: Buffer,
) {
  const { upload: id } = await client.files.beginUpload({ ...input, size: data.length });
  for (let at = 0; at < data.length; at += chunkAtMost) {
    const chunk = data.subarray(at, at + chunkAtMost).toString('base64');
    await client.files.sendChunk({ upload: id, data: chunk });
  }
  return client.files.finishUpload({ upload: id });
}

async function download(client: Client, container: string, file: string) {
  const pieces: Buffer[] = [];
  let begun: { name: string; folder: boolean; size: number | null } | null = null;
  for await (const event of await client.files.download({ container, path: file })) {
    if (event.kind === 'begun') begun = event;
    else if (event.kind === 'data') pieces.push(Buffer.from(event.data, 'base64'));
  }
  return { begun, data: Buffer.concat(pieces) };
}

describe.runIf(dockerOrSkip())('files of real containers', () => {
  let docker: TestDocker;
  let backend: Backend;
  let client: Client;
  let ids: string[];
  const folder = tempDir('files');
  const here = tempDir('here');

  beforeAll(async () => {
    docker = await startDocker();
    ids = await docker.create(6, (index) => ({
      labels: { 'provost.org': 'demo' },
      // The last one can’t be written.
      body: index === 5 ? { HostConfig: { NetworkMode: 'none', ReadonlyRootfs: true } } : {},
    }));
    await docker.startAll(ids);
    backend = await openBackend({
      ...{ dataDir: folder, shell: 'cli', demo: false, env: { DOCKER_HOST: docker.host }, log: quiet },
    });
    client = backend.client(localOwner('tester'));
    await until('all are listed', async () => (await client.containers.list({ state: ['running'] })).rows.length === 6);
  });
  afterAll(async () => {
    await backend.close();
    await docker.stop();
    removeTempDir(folder);
    removeTempDir(here);
  });

  const sh = async (container: string, script: string): Promise<string> => {
    let out = '';
    const events = await client.exec.run({ container, command: ['sh', '-c', script], unpaced: true });
    for await (const event of events) if (event.kind === 'output') out += Buffer.from(event.data, 'base64').toString();
    return out;
  };
  const job = async (planId: string) => {
    const { jobId } = await client.plans.apply({ planId });
    await until('it is finished', async () => (await client.jobs.get({ jobId })).finishedAt !== null, 60_000);
    return client.jobs.get({ jobId });
  };

  test('a folder is listed the same while it runs, without a stat, and while it is stopped', async () => {
    await sh(
      'lab-0',
      `busybox mkdir -p '/odd/a b' && cd /odd && printf 'x' > 'new
line' && printf 12345 > -dash && busybox ln -s /nowhere/at/all link && busybox ln -s stat /bin/stat`,
    );
    await sh('lab-0', 'busybox rm -f /bin/stat');
    const archived = await client.files.list({ container: 'lab-0', path: '/odd/' });
    await sh('lab-0', 'busybox ln -s busybox /bin/stat; busybox ln -s busybox /bin/readlink');
    const asked = await client.files.list({ container: 'lab-0', path: '/odd' });
    expect(asked).toMatchObject({ path: '/odd', truncated: false });
    expect(asked.rows.map(({ name, kind, size, target }) => ({ name, kind, size, target }))).toEqual([
      { name: 'a b', kind: 'folder', size: null, target: null },
      { name: '-dash', kind: 'file', size: 5, target: null },
      { name: 'link', kind: 'link', size: null, target: '/nowhere/at/all' },
      { name: 'new\nline', kind: 'file', size: 1, target: null },
    ]);
    const withoutMode = (rows: typeof asked.rows) => rows.map((row) => ({ ...row, mode: '' }));
    expect(withoutMode(archived.rows)).toEqual(withoutMode(asked.rows));
    expect((await client.files.list({ container: 'lab-0', path: '/' })).rows.map(({ name }) => name)).toContain('bin');
    await expect(client.files.list({ container: 'lab-0', path: '/none' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(client.files.list({ container: 'lab-0', path: '/odd/-dash' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    const all = await client.files.list({ container: 'lab-0', path: '/bin' });
    expect(all.rows.find(({ name }) => name === 'sh')).toMatchObject({ kind: 'link', target: 'busybox' });
  });

  test('bytes come and go as they are, through links, of a stopped container too', async () => {
    const data = randomBytes(3 * 1024 * 1024 + 17);
    await sh('lab-1', 'busybox mkdir -p /data/deep; busybox ln -s /data/deep /short');
    await docker.api('POST', `/containers/${ids[1]}/stop?t=0`);
    expect(await upload(client, { container: 'lab-1', folder: '/short', name: 'ö file.bin' }, data)).toEqual({
      bytes: data.length,
      staged: null,
    });
    const back = await download(client, 'lab-1', '/data/deep/ö file.bin');
    expect(back.begun).toMatchObject({ name: 'ö file.bin', folder: false, size: data.length });
    expect(sha(back.data)).toBe(sha(data));
    const again = upload(client, { container: 'lab-1', folder: '/short', name: 'ö file.bin' }, data);
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT' });
    await upload(
      client,
      { container: 'lab-1', folder: '/short', name: 'ö file.bin', replace: true },
      Buffer.from('text ☃'),
    );
    expect(await client.files.preview({ container: 'lab-1', path: '/short/ö file.bin' })).toMatchObject({
      path: '/short/ö file.bin',
      text: 'text ☃',
      truncated: false,
    });
    expect((await download(client, 'lab-1', '/data')).begun).toMatchObject({ name: 'data.tar', folder: true });
    await docker.startAll([ids[1]!]);
    expect((await client.files.preview({ container: 'lab-1', path: '/bin/busybox' })).text).toBe(null);
  });

  test('a hundred MiB in and out, in bounded memory', async () => {
    const file = path.join(here, 'large.bin');
    const large = randomBytes(100 * 1024 * 1024);
    writeFileSync(file, large);
    const wanted = sha(large);
    const before = process.memoryUsage();
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().external - before.external);
    }, 20);
    const plan = await client.files.planCopyIn({ names: ['lab-2'], from: file, path: '/' });
    expect(plan.sentence).toBe('Copy it into 1 container');
    expect((await job(plan.planId)).counts).toMatchObject({ done: 1 });
    const to = path.join(here, 'out-large');
    const events = [];
    for await (const event of await client.files.copyOut({ names: ['lab-2'], path: '/large.bin', to }))
      events.push(event);
    clearInterval(watch);
    expect(events.at(-1)).toMatchObject({ kind: 'end', finished: 1, total: 1 });
    expect(sha(readFileSync(path.join(to, 'lab-2/large.bin')))).toBe(wanted);
    expect(most).toBeLessThan(80 * 1024 * 1024);
  }, 60_000);

  test('into many: new, replaced, already there, read-only and missing each say so; undo puts back what was there', async () => {
    const file = path.join(here, 'motd');
    writeFileSync(file, 'welcome\n', { mode: 0o640 });
    await sh('lab-1', 'printf old > /motd');
    // Undo of a new file is the container's own rm, which this small image has under another name only.
    for (const name of ['lab-0', 'lab-3']) await sh(name, 'busybox ln -s busybox /bin/rm');
    await docker.api('POST', `/containers/${ids[4]}/stop?t=0`);
    const first = await client.files.planCopyIn({ all: true, from: file, path: '/motd' });
    expect(first.counts).toMatchObject({ create: 5, conflict: 1 });
    const plan = await client.files.planCopyIn({ all: true, from: file, path: '/motd', replace: true });
    expect(plan.counts).toMatchObject({ create: 5, update: 1, conflict: 0 });
    const done = await job(plan.planId);
    expect(done.counts).toMatchObject({ done: 5, failed: 1 });
    const { rows } = await client.jobs.listResults({ jobId: done.jobId, state: 'failed' });
    expect(rows[0]).toMatchObject({
      label: 'lab-5',
      message: '/motd can’t be written: it is read-only in this container.',
    });
    expect(await sh('lab-1', 'cat /motd; busybox stat -c %a /motd')).toBe('welcome\n640\n');
    const again = await client.files.planCopyIn({ names: ['lab-1'], from: file, path: '/motd', replace: true });
    expect(again.counts).toMatchObject({ skip: 1, update: 0 });

    await sh('lab-2', 'printf changed > /motd');
    const undo = await client.jobs.planUndo({ jobId: done.jobId });
    const changes = (await client.plans.listChanges({ planId: undo.planId })).rows;
    expect(changes.find(({ label }) => label === 'lab-2')).toMatchObject({
      kind: 'conflict',
      reason: 'it was changed since',
    });
    expect(changes.find(({ label }) => label === 'lab-4')).toMatchObject({ kind: 'conflict' });
    const undone = await job(undo.planId);
    expect(undone.counts).toMatchObject({ done: 3, failed: 0 });
    expect(await sh('lab-1', 'cat /motd')).toBe('old');
    expect(await sh('lab-0', 'ls /motd 2>&1')).toContain('No such file');
    expect(await sh('lab-2', 'cat /motd')).toBe('changed');
    await docker.startAll([ids[4]!]);
  }, 60_000);

  test('a folder with links goes in and comes out the same; what leads out of it stays out', async () => {
    const source = path.join(here, 'course');
    mkdirSync(path.join(source, 'week 1'), { recursive: true });
    writeFileSync(path.join(source, 'week 1/notes.txt'), 'notes');
    symlinkSync('week 1/notes.txt', path.join(source, 'latest'));
    symlinkSync('/etc/shadow', path.join(source, 'escape'));
    const plan = await client.files.planCopyIn({ names: ['lab-0', 'lab-3'], from: source, path: '/' });
    expect(plan.cannotUndo[0]?.count).toBe(2);
    expect((await job(plan.planId)).counts).toMatchObject({ done: 2 });
    expect(await sh('lab-3', 'cat /course/latest; busybox readlink /course/escape')).toBe('notes/etc/shadow\n');
    const to = path.join(here, 'out-course');
    const events = [];
    const selection = { names: ['lab-0', 'lab-3', 'lab-2'] };
    for await (const event of await client.files.copyOut({ ...selection, path: '/course', to })) events.push(event);
    const ended = new Map(events.map(({ container, kind, text }) => [container, `${kind} ${text}`]));
    expect(ended.get('lab-3')).toMatch(/^done lab-3: 1 links or devices/);
    expect(ended.get('lab-2')).toMatch(/^failed There is nothing at \/course/);
    expect(readFileSync(path.join(to, 'lab-0/course/week 1/notes.txt'), 'utf8')).toBe('notes');
    expect(readlinkSync(path.join(to, 'lab-0/course/latest'))).toBe('week 1/notes.txt');
    expect(existsSync(path.join(to, 'lab-2'))).toBe(false);
    expect(() => lstatSync(path.join(to, 'lab-0/course/escape'))).toThrow('ENOENT');
  });

  test('a file put aside is copied into many; scoped operators name no file of this machine', async () => {
    const { staged } = await upload(client, { name: 'hosts.txt' }, Buffer.from('10.0.0.1 gate\n'));
    const scoped = backend.client({ ...localOwner('scoped'), orgs: new Set(['demo']) });
    const plan = await scoped.files.planCopyIn({ org: 'demo', names: ['lab-3'], staged: staged!, path: '/tmp-hosts' });
    expect((await job(plan.planId)).counts).toMatchObject({ done: 1 });
    expect(await sh('lab-3', 'cat /tmp-hosts')).toBe('10.0.0.1 gate\n');
    const named = scoped.files.planCopyIn({ org: 'demo', all: true, from: '/etc/hostname', path: '/' });
    await expect(named).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const out = (async () => {
      for await (const _ of await scoped.files.copyOut({ org: 'demo', all: true, path: '/etc/hostname', to: here }));
    })();
    await expect(out).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
