// kill -9 in the middle of writing files: each is wholly the old or wholly the new one with its mode, the next start tells
// which by content and goes on, and nothing of ours is left beside them.
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { killAt, runSeed, seeded, type KillPoint } from '../../support/kill.ts';
import { start } from '../../support/processes.ts';
import { tempDir } from '../../support/temp.ts';
import { folderWith, openBench } from './harness.ts';
import { count, newText, oldText } from './kill-files.ts';

const child = path.join(import.meta.dirname, 'kill-child.ts');
const isNew = (index: number) => index % 3 === 2;
const fileOf = (root: string, index: number) => path.join(root, isNew(index) ? `new/${index}/b.toml` : `${index}.toml`);

it('each file is whole after every kill, and the job goes on to its end', { timeout: 240_000 }, async () => {
  const random = seeded(runSeed());
  const dataDir = tempDir('files-data');
  const root = folderWith(
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`${index}.toml`, oldText(index)] as const).filter(
        (_, index) => !isNew(index),
      ),
    ),
  );
  for (let index = 0; index < count; index++) if (!isNew(index)) chmodSync(fileOf(root, index), 0o640);
  symlinkSync('0.toml', path.join(root, 'active'));
  const whole = () => {
    for (let index = 0; index < count; index++) {
      const file = fileOf(root, index);
      if (isNew(index) && !existsSync(file)) continue;
      expect([oldText(index), newText(index)]).toContain(readFileSync(file, 'utf8'));
      expect((statSync(file).mode & 0o777).toString(8)).toBe(isNew(index) ? '644' : '640');
    }
    expect(lstatSync(path.join(root, 'active')).isSymbolicLink()).toBe(true);
    expect(['0.toml', '1.toml']).toContain(readlinkSync(path.join(root, 'active')));
  };
  const stops: [stopAt: string, point: KillPoint][] = [
    ...['made:1', 'written:2', 'synced:1', 'placed:1', 'placed:2'].map((stopAt): [string, KillPoint] => [
      stopAt,
      { at: 'stopped' },
    ]),
    ...[60, 60].map((within): [string, KillPoint] => ['random', { after: 'writing', within, random }]),
  ];
  for (const [stopAt, point] of stops) {
    const { killed, output } = await killAt(start(process.execPath, [child, dataDir, root, stopAt]), point);
    expect(killed, output).toBe(true);
    whole();
  }
  const last = start(process.execPath, [child, dataDir, root, 'never']);
  expect(await last.exited, last.output()).toBe(0);
  expect(last.output()).toContain(`"done":${count + 1}`);
  for (let index = 0; index < count; index++) expect(readFileSync(fileOf(root, index), 'utf8')).toBe(newText(index));
  const left = (readdirSync(root, { recursive: true }) as string[]).filter((name) => name.includes('provost'));
  expect(left).toEqual([]);

  // Undo knows what every one of them was, and which folders were made, whenever the process had died.
  const bench = openBench({ dataDir });
  const { rows } = await bench.plans.jobHandlers.list({ sort: 'begun', ascending: false, limit: 1 }, bench.call);
  const undone = await bench.run(bench.undo(rows[0]!));
  expect(undone.counts).toMatchObject({ done: count + 1 });
  for (let index = 0; index < count; index++) {
    if (!isNew(index)) expect(readFileSync(fileOf(root, index), 'utf8')).toBe(oldText(index));
  }
  expect(existsSync(path.join(root, 'new'))).toBe(false);
  expect(readlinkSync(path.join(root, 'active'))).toBe('0.toml');
  await bench.close();
});
