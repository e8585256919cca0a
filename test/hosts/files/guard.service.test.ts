// Real sshd: the host puts files back by itself unless the change is confirmed, whatever becomes of us; commands, the log.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256Of } from '../../../main/hosts/files/place.ts';
import type { RemoteFiles } from '../../../main/hosts/index.ts';
import { linuxHostProbe } from '../../support/linux-host.ts';
import { waitUntil } from '../../support/processes.ts';
import { requireService } from '../../support/require.ts';
import { refusal } from '../harness.ts';
import { never, openFileHost, workUser, type FileHost } from './harness.ts';

const sshd = requireService('sshd', linuxHostProbe);
const hash = (text: string) => sha256Of(Buffer.from(text));

describe.skipIf(!sshd)('changes that are confirmed or undone', () => {
  let on: FileHost;
  let root: RemoteFiles;
  beforeAll(async () => {
    on = await openFileHost();
    root = on.files();
  });
  afterAll(() => on?.close());
  const put = (files: RemoteFiles, file: string, text: string, more: object = {}) =>
    files.write(file, { bytes: Buffer.from(text), expected: null, ...more }, never);

  test('without us: after the connection is cut the host puts back what was there and runs the command', async () => {
    const [conf, fresh] = [`${on.app}/it's $(here).conf`, `${on.app}/fresh.conf`];
    await put(root, conf, 'good\n', { mode: 0o640, owner: { user: workUser } });
    const guard = await root.guard(
      [conf, fresh],
      {
        seconds: 3,
        why: 'new port',
        reload: [['sh', '-c', 'echo "again: $1" >>"$2"', 'sh', "a 'b' $c", '/root/reloaded']],
      },
      never,
    );
    expect(guard.by).toBe('process');
    expect((await guard.state()).state).toBe('waiting');
    await put(root, conf, 'bad\n', { expected: hash('good\n') });
    await put(root, fresh, 'bad too\n');
    await on.host.kill();
    await waitUntil(
      'the host puts it back',
      () => on.stat(conf)?.text === 'good\n' && on.stat('/root/reloaded') !== null,
    );
    expect(on.stat(conf)).toEqual({ mode: 0o640, uid: 4242, text: 'good\n' });
    expect(on.stat(fresh)).toBeNull();
    expect(on.stat('/root/reloaded')?.text).toBe("again: a 'b' $c\n");
    await on.host.restart();
    await waitUntil('the host is back', async () => (await guard.state()).state === 'restored');
    const error = await refusal(guard.confirm());
    expect([error.code, error.message]).toEqual(['CONFLICT', expect.stringContaining('put the files back')]);
    expect(on.names(on.app).filter((name) => name.includes('provost'))).toEqual([]);
  });

  test('confirmed, it stays, and nothing waits any more', async () => {
    const file = `${on.app}/sshd.conf`;
    await put(root, file, 'old');
    const guard = await root.guard([file], { seconds: 2, why: 'new port' }, never);
    const folder = `/root/.provost/guards/${guard.id}`;
    const pid = Number(readFileSync(on.host.where(`${folder}/armed`), 'utf8'));
    expect(on.stat(`${folder}/0`)).toEqual({ mode: 0o600, uid: 0, text: 'old' });
    await put(root, file, 'new', { expected: hash('old') });
    await guard.confirm();
    await guard.confirm();
    await waitUntil('it ends', () => !alive(pid));
    const { due } = await guard.state();
    await waitUntil('its time passes', () => Date.now() > due + 1500);
    expect((await guard.state()).state).toBe('confirmed');
    expect(on.stat(file)?.text).toBe('new');
    expect(on.stat(`${folder}/0`)).toBeNull();
  });

  test('what could not be put back is said; one that nobody carries out is said too', async () => {
    const file = `${on.app}/hard`;
    await put(root, file, 'old');
    const failing = await root.guard(
      [file],
      { seconds: 1, why: 'x', reload: [['sh', '-c', 'echo no such unit >&2; false']] },
      never,
    );
    await waitUntil('it is over', async () => (await failing.state()).state === 'failed');
    expect((await failing.state()).words).toContain('no such unit');
    expect((await root.guards(never)).find(({ id }) => id === failing.id)?.paths).toEqual([file]);
    const dead = await root.guard([file], { seconds: 5, why: 'restart' }, never);
    const folder = on.host.where(`/root/.provost/guards/${dead.id}`);
    process.kill(-Number(readFileSync(`${folder}/armed`, 'utf8')), 'SIGKILL');
    const terms = JSON.parse(readFileSync(`${folder}/terms`, 'utf8')) as object;
    writeFileSync(`${folder}/terms`, JSON.stringify({ ...terms, due: Date.now() - 60_000 }));
    expect((await dead.state()).state).toBe('overdue');
    expect((await root.sweep(never)).left).toContainEqual(expect.stringContaining(dead.id));
  });

  test('a user guards only what is theirs; bad terms are refused', async () => {
    const dev = on.files(workUser);
    await put(root, `${on.app}/roots`, 'x', { mode: 0o644 });
    expect((await refusal(dev.guard([`${on.app}/roots`], { seconds: 5, why: 'x' }, never))).code).toBe('HOST_DENIED');
    await put(dev, `${on.app}/devs`, 'old', { mode: 0o644 });
    const guard = await dev.guard([`${on.app}/devs`], { seconds: 1, why: 'x' }, never);
    await put(dev, `${on.app}/devs`, 'new', { expected: hash('old') });
    await waitUntil('the host puts it back', () => on.stat(`${on.app}/devs`)?.text === 'old');
    await waitUntil('it says so', async () => (await guard.state()).state === 'restored');
    expect(on.stat(`${on.app}/devs`)).toEqual({ mode: 0o644, uid: 4242, text: 'old' });
    for (const seconds of [0, 1.5, 1e9]) {
      expect((await refusal(dev.guard([`${on.app}/devs`], { seconds, why: 'x' }, never))).code).toBe('BAD_INPUT');
    }
  });

  test('commands get their arguments as they are, input, a limit, and another user', async () => {
    const argv = ['printf', '%s|', "it's", '$HOME', 'a\nb', '*'];
    expect((await root.run(argv, { timeout: 20_000 }, never)).stdout.toString()).toBe("it's|$HOME|a\nb|*|");
    const as = await root.run(
      ['sh', '-c', 'id -un; cat; exit 3'],
      { timeout: 20_000, as: workUser, stdin: Buffer.from("in 'it'") },
      never,
    );
    expect([as.code, as.stdout.toString()]).toEqual([3, `${workUser}\nin 'it'`]);
    const much = await refusal(root.run(['yes'], { timeout: 20_000, outputAtMost: 1000 }, never));
    expect(much.message).toContain('printed more');
    const long = await refusal(root.run(['sleep', '60'], { timeout: 300 }, never));
    expect(long.message).toContain('did not end');
    const dev = on.files(workUser);
    expect((await dev.run(['id', '-un'], { timeout: 20_000, as: workUser }, never)).stdout.toString()).toBe('dev\n');
    expect((await refusal(dev.run(['id'], { timeout: 20_000, as: 'root' }, never))).code).toBe('HOST_DENIED');
  });

  test('the log has a line for each note, and nobody else may read it', async () => {
    await Promise.all([root.note('ada pushed\n3 files', never), root.note('bob pushed', never)]);
    const lines = on
      .stat('/root/.provost/log')!
      .text.trim()
      .split('\n')
      .sort((one, other) => one.slice(20).localeCompare(other.slice(20)));
    expect(lines).toEqual([
      expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}Z ada pushed 3 files$/),
      expect.stringMatching(/Z bob pushed$/),
    ]);
    expect(statSync(on.host.where('/root/.provost/log')).mode & 0o777).toBe(0o600);
  });
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
