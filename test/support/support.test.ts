// The test support itself: what is missing is skipped or fails, what is started is stopped, and a kill point is met.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { killAndResume, killAt, seeded } from './kill.ts';
import { freePort, run, start, waitUntil } from './processes.ts';
import { findProgram, programs, requireService } from './require.ts';
import { skippedLines } from './skipped.ts';
import { disposableTempDir } from './temp.ts';

const script = (text: string): [string, string[]] => [process.execPath, ['-e', text]];

describe('requireService', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'provost-skips-test-'));
    vi.stubEnv('PROVOST_SKIPS', folder);
    vi.stubEnv('PROVOST_REQUIRE', '');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  test('says nothing when the service is there', () => {
    expect(requireService('docker', () => null)).toBe(true);
    expect(skippedLines(folder)).toEqual([]);
  });

  test('skips with the reason and how to get it', () => {
    expect(requireService('mariadb', programs('no-such-daemon'))).toBe(false);
    expect(skippedLines(folder)).toEqual(['  mariadb: no-such-daemon not found (apt-get install mariadb-server)']);
  });

  test('takes what the probe throws as the reason', async () => {
    expect(await requireService('sshd', () => Promise.reject(new Error('no such user')))).toBe(false);
    expect(skippedLines(folder)[0]).toContain('no such user');
  });

  test('fails when it is required', async () => {
    vi.stubEnv('PROVOST_REQUIRE', 'chromium, docker');
    expect(() => requireService('docker', () => 'not found')).toThrow('docker is required');
    await expect(requireService('docker', () => Promise.resolve('not found'))).rejects.toThrow('docker is required');
    expect(requireService('slapd', () => 'not found')).toBe(false);
  });
});

describe('processes', () => {
  test('findProgram', () => {
    expect(findProgram('no-such-program', process.execPath)).toBe(process.execPath);
    expect(findProgram('no-such-program')).toBeUndefined();
  });

  test('run answers with the output and throws with it', async () => {
    expect(await run(...script('console.log(42)'))).toBe('42\n');
    await expect(run(...script('console.error("no luck"); process.exit(4)'))).rejects.toThrow(/ended with 4\nno luck/);
  });

  test('a program that is not there ends at once', async () => {
    expect(await start('/no/such/program', []).exited).toBe(127);
  });

  test('stop ends what ignores SIGTERM', async () => {
    const stubborn = start(
      ...script('process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)'),
    );
    await waitUntil('up', () => stubborn.output().includes('up'), { process: stubborn });
    await stubborn.stop('SIGTERM', 50);
    expect(await stubborn.exited).toBe('SIGKILL');
  });

  test('waitUntil tells the output of what ended first, and when time is up', async () => {
    const short = start(...script('console.error("bad option"); process.exit(2)'));
    await expect(waitUntil('ready', () => false, { process: short })).rejects.toThrow(/ended with 2\nbad option/);
    await expect(
      waitUntil('ready', () => Promise.reject(new Error('refused')), { timeout: 20, every: 5 }),
    ).rejects.toThrow(/not after 20 ms. refused/);
  });

  test('freePort differs while in use', async () => {
    expect(await freePort()).toBeGreaterThan(1023);
  });

  test('a temporary folder is gone at the end of its block', () => {
    let kept: string;
    {
      using dir = disposableTempDir();
      kept = dir.path;
      expect(existsSync(kept)).toBe(true);
    }
    expect(existsSync(kept)).toBe(false);
  });
});

describe('kill', () => {
  const counting = 'let n = 0; setInterval(() => console.log("step " + ++n), 5)';

  test('random points repeat with their seed', () => {
    const points = (seed: number) => Array.from({ length: 5 }, seeded(seed));
    expect(points(7)).toEqual(points(7));
    expect(points(7)).not.toEqual(points(8));
    expect(points(7).every((point) => point >= 0 && point < 1)).toBe(true);
  });

  test('kills at a text in the output', async () => {
    const { killed, output } = await killAt(start(...script(counting)), { at: 'step 3' });
    expect(killed).toBe(true);
    expect(output).toContain('step 3');
  });

  test('kills at a random moment after a text', async () => {
    const { killed, ms } = await killAt(start(...script(counting)), { after: 'step 1', within: 40, random: seeded(3) });
    expect(killed).toBe(true);
    expect(ms).toBeLessThan(2000);
  });

  test('says when the process had ended before', async () => {
    await expect(killAt(start(...script('console.log("step 1")')), { at: 'step 9' })).rejects.toThrow(/ended with 0/);
    const late = await killAt(start(...script('console.log("up")')), { after: 'up', within: 500, random: () => 1 });
    expect(late.killed).toBe(false);
  });

  test('starts it again', async () => {
    const [command, args] = script(counting);
    const { first, second } = await killAndResume(command, args, { at: 'step 2' });
    await waitUntil('it counts again', () => second.output().includes('step 2'), { process: second });
    await second.stop('SIGKILL');
    expect(first.killed).toBe(true);
  });
});
