// The guide "A desktop for every student", followed literally on a real engine: its files are written, its commands are run
// by a shell in their order, and what the engine then has is looked at.
import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dockerOrSkip, startDocker, testImage, type TestDocker } from '../support/docker.ts';
import { findProgram } from '../support/require.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';

const root = path.resolve(import.meta.dirname, '../..');
const guide = readFileSync(path.join(root, 'docs/guides/a-desktop-for-every-student.md'), 'utf8');

/** Sections by their number, each with its fenced blocks. */
const sections = guide.split(/^## /m).map((text) => ({
  title: text.split('\n', 1)[0]!,
  blocks: [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].map(([, kind, body]) => ({ kind: kind!, body: body! })),
}));

describe.runIf(dockerOrSkip() && findProgram('docker') !== null)('the guide', () => {
  let docker: TestDocker;
  const folder = tempDir('guide');
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    docker = await startDocker();
    await docker.api('POST', `/images/${encodeURIComponent(testImage)}/tag?repo=lab/linux-desktop&tag=24.04`);
    // What the guide calls `provost` is this program, and what it calls the sample is the one that comes with it.
    const shim = path.join(folder, 'provost');
    writeFileSync(shim, `#!/bin/sh\nexec "${process.execPath}" "${path.join(root, 'main/cli.ts')}" "$@"\n`);
    chmodSync(shim, 0o755);
    copyFileSync(path.join(root, 'resources/templates/linux-desktop.toml'), path.join(folder, 'linux-desktop.toml'));
    env = {
      ...{ PATH: `${folder}:${process.env['PATH']}`, HOME: folder, TZ: 'UTC' },
      ...{ DOCKER_HOST: docker.host, PROVOST_DATA_DIR: path.join(folder, 'data') },
    };
  }, 120_000);
  afterAll(async () => {
    await docker?.stop();
    removeTempDir(folder);
  });

  const names = async () => {
    const { json } = await docker.api('GET', '/containers/json?all=1');
    return (json as { Names: string[] }[]).map(({ Names }) => Names[0]!.slice(1)).toSorted();
  };
  const volumes = async () => {
    const { json } = await docker.api('GET', '/volumes');
    return ((json as { Volumes: { Name: string }[] | null }).Volumes ?? []).map(({ Name }) => Name).toSorted();
  };
  /** Runs every command of a section; each has to succeed. @returns what they printed, in order */
  const follow = async (title: RegExp): Promise<string[]> => {
    const section = sections.find((one) => title.test(one.title))!;
    const printed: string[] = [];
    for (const { kind, body } of section.blocks) {
      if (kind === 'csv') writeFileSync(path.join(folder, 'class.csv'), body);
      for (const command of kind === 'sh' ? body.trim().split('\n') : []) {
        const { stdout } = await promisify(execFile)('sh', ['-c', command], { cwd: folder, env });
        printed.push(stdout);
      }
    }
    return printed;
  };
  const desks = ['desk-ada', 'desk-ben', 'desk-cleo', 'desk-dan'];
  const homes = ['home-ada', 'home-ben', 'home-cleo', 'home-dan'];

  test('leads from a list of accounts to desktops, and back', { timeout: 120_000 }, async () => {
    await follow(/desktop for every student/);
    await follow(/^1\./);
    const [imported, shown] = await follow(/^2\./);
    expect(imported).toContain('linux-desktop');
    expect(shown).toContain('desk-ada');

    const [plan] = await follow(/^3\./);
    expect(plan).toContain('Create 4 containers');
    expect(await names()).toEqual([]);

    await follow(/^4\./);
    expect(await names()).toEqual(desks);
    expect(await volumes()).toEqual(homes);
    const ben = (await docker.api('GET', '/containers/desk-ben/json')).json as {
      Id: string;
      Config: { Env: string[] };
      State: { Running: boolean };
    };
    expect(ben.Config.Env).toEqual(expect.arrayContaining(['STUDENT=ben', 'SECTION=A']));
    expect(ben.State.Running).toBe(true);

    const [, again] = await follow(/^5\./);
    expect(again).toContain('1 done');
    expect(await names()).toEqual(desks);
    expect(((await docker.api('GET', '/containers/desk-ben/json')).json as { Id: string }).Id).not.toBe(ben.Id);

    const [list] = await follow(/^6\./);
    for (const desk of desks) expect(list).toContain(desk);

    const before = await volumes();
    await follow(/^7\./);
    expect(before).toEqual(homes);
    expect(await names()).toEqual([]);
    expect(await volumes()).toEqual([]);
  });
});
