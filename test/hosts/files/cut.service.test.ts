// Real sshd: the line is cut, or the server's session killed, at random points of a push. Each file is wholly old or wholly
// new then, with its mode and owner, and what was said of it is true; after a sweep nothing of ours is left.
// PROVOST_KILLS says how often each (2 when it is not set); PROVOST_SEED repeats the points.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sha256Of } from '../../../main/hosts/files/place.ts';
import type { RemoteFiles } from '../../../main/hosts/index.ts';
import { ProvostError } from '../../../main/errors.ts';
import { runSeed, seeded } from '../../support/kill.ts';
import { startLine, type Line } from '../../support/line.ts';
import { linuxHostProbe } from '../../support/linux-host.ts';
import { waitUntil } from '../../support/processes.ts';
import { requireService } from '../../support/require.ts';
import { never, openFileHost, workUser, type FileHost } from './harness.ts';

const sshd = requireService('sshd', linuxHostProbe);
const kills = Number(process.env['PROVOST_KILLS'] ?? 2);
const limitMs = 60_000 + kills * 20_000;
const names = Array.from({ length: 20 }, (_, index) => `file-${index}.env`);
const hash = (text: string) => sha256Of(Buffer.from(text));

describe.skipIf(!sshd)('a push that is cut', () => {
  let on: FileHost;
  let line: Line;
  let random: () => number;
  let generation = 0;
  beforeAll(async () => {
    on = await openFileHost();
    line = await startLine(on.host.port);
    on.house.ssh(
      'known_hosts',
      on.host.knownHosts() +
        on.host
          .knownHosts()
          .replaceAll(`:${on.host.port} `, `:${line.port} `)
          .replaceAll(`]:${on.host.port}`, `]:${line.port}`),
    );
    random = seeded(runSeed());
  });
  afterAll(async () => {
    line?.cutAfter(null);
    await on?.close();
    await line?.close();
  });
  beforeEach(async () => {
    line.cutAfter(null);
    generation = 0;
    const files = on.files();
    for (const name of names) {
      const file = `${on.app}/${name}`;
      const there = await files.read(file, never);
      await files.write(
        file,
        { bytes: textOf(name, 0), mode: 0o640, owner: { user: workUser }, expected: there?.sha256 ?? null },
        never,
      );
    }
    await files.close();
  });

  const textOf = (name: string, number: number) => Buffer.from(`${name} ${String(number).padStart(4)}\n`.repeat(500));
  const push = (files: RemoteFiles, from: string[], to: number) =>
    Promise.allSettled(
      names.map(async (name, index) => {
        // Not all in step, so that some are done when others have not begun.
        await sleep(index * 5);
        await files.write(`${on.app}/${name}`, { bytes: textOf(name, to), expected: from[index]! }, never);
      }),
    );
  const there = () => names.map((name) => on.stat(`${on.app}/${name}`)!);
  const ours = () => [
    ...on.names(on.app).filter((name) => name.includes('provost')),
    ...on.names('/root/.provost/backups').filter((name) => name.startsWith('.')),
    ...on.names('/root/.provost/locks'),
  ];

  /** Pushes, is interrupted, and looks. @returns how many files were new */
  async function interrupted(files: RemoteFiles, interrupt: () => Promise<void>): Promise<number> {
    const before = there().map(({ text }) => text);
    const to = ++generation;
    const lock = await files.lock('push', { who: 'ada', why: 'push', ttl: 60 }, never);
    const [results] = await Promise.all([push(files, before.map(hash), to), interrupt()]);
    line.cutAfter(null);
    const after = there();
    results.forEach((result, index) => {
      const [was, is] = [before[index]!, textOf(names[index]!, to).toString()];
      const now = after[index]!;
      expect([now.mode, now.uid]).toEqual([0o640, 4242]);
      expect([was, is]).toContain(now.text);
      if (result.status === 'fulfilled') return expect(now.text).toBe(is);
      expect(result.reason).toBeInstanceOf(ProvostError);
      const { code, message } = result.reason as ProvostError;
      expect(code).toBe('HOST_UNREACHABLE');
      // Else it says that it may be either.
      if (!message.includes('while the file was being put in place')) expect(now.text).toBe(was);
    });
    await waitUntil('the lock is released', () => lock.release().then(() => true));
    await waitUntil('nothing is left', async () => {
      await files.sweep(never);
      return ours().length === 0;
    });
    return after.filter(({ text }, index) => text === textOf(names[index]!, to).toString()).length;
  }

  test('after so many bytes', { timeout: limitMs }, async () => {
    const files = on.files('root', line.port);
    const counts: number[] = [];
    await files.read('/etc/hostname', never);
    const from = line.carried();
    await interrupted(files, () => Promise.resolve());
    const whole = line.carried() - from;
    for (let round = 0; round < kills; round++) {
      counts.push(await interrupted(files, async () => line.cutAfter(Math.floor(random() * whole))));
    }
    expect(counts).toHaveLength(kills);
    process.stdout.write(`  new of ${names.length} after each cut: ${counts.join(' ')}\n`);
  });

  test('the session on the host is killed', { timeout: limitMs }, async () => {
    const files = on.files('root', line.port);
    const counts: number[] = [];
    const from = performance.now();
    await interrupted(files, () => Promise.resolve());
    const whole = performance.now() - from;
    for (let round = 0; round < kills; round++) {
      counts.push(
        await interrupted(files, async () => {
          await sleep(random() * whole * 0.5);
          await on.host.kill({ sessionsOnly: true });
        }),
      );
    }
    expect(counts).toHaveLength(kills);
    process.stdout.write(`  new of ${names.length} after each kill: ${counts.join(' ')}\n`);
  });

  test(
    'who pushed is dead too: the next one sweeps, once it can’t be at work any more',
    { timeout: limitMs },
    async () => {
      const files = on.files('root', line.port, 3000);
      const validate = async (): Promise<void> => {
        await on.host.kill({ sessionsOnly: true });
      };
      const expected = hash(textOf(names[0]!, 0).toString());
      const cut = files.write(`${on.app}/${names[0]}`, { bytes: Buffer.from('x'), expected, validate }, never);
      await expect(cut).rejects.toThrow('lost before the file was put in place');
      expect(ours()).toHaveLength(1);
      const next = on.files();
      // Its connection was killed too, which it may hear of a moment later.
      await waitUntil('the host is reached', () => next.read('/etc/hostname', never).then(() => true));
      const first = await next.sweep(never);
      expect([first.removed, ours().length]).toEqual([[], 1]);
      expect(first.left).toContainEqual(expect.stringContaining('may still be at work'));
      let removed: string[] = [];
      await waitUntil('it is swept', async () => {
        removed = [...removed, ...(await next.sweep(never)).removed];
        return ours().length === 0;
      });
      expect(removed).toEqual([expect.stringContaining(`${on.app}/.${names[0]}.provost-`)]);
      expect(on.names('/root/.provost/pending').length).toBeLessThanOrEqual(1 + kills * 4);
    },
  );
});
