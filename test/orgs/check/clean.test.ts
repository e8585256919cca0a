// Nothing is found where nothing is wrong: every generation, every layout, and a digest that fits.
import { expect, test } from 'vitest';
import { readRoot } from '../../../main/orgs/read/root.ts';
import { tempDir } from '../../support/temp.ts';
import { copyOf } from '../fixtures/index.ts';
import { brief, check, clean, cleanProject, cleanServers, Planted } from './planted.ts';

test('Generations A, C, D, E and F in all layouts of Tetra are clean', async () => {
  const folder = clean();
  const { orgs } = await readRoot(folder.root);
  expect([...new Set(orgs.map(({ generation }) => generation))].toSorted()).toEqual(['A', 'C', 'D', 'E', 'F']);
  expect(new Set(orgs.map(({ layout }) => layout))).toEqual(
    new Set(['sections', 'flat', 'single', 'environments', 'compiled']),
  );
  expect(await check(folder)).toEqual([]);
});

test('A project of generation B is clean', async () => {
  const folder = cleanProject();
  expect((await readRoot(folder.root)).orgs.map(({ generation }) => generation)).toEqual(['B']);
  expect(await check(folder)).toEqual([]);
});

test('A plain folder is clean, and is not held to what Tetra can see', async () => {
  const folder = new Planted(copyOf('plain'));
  folder.append('app.toml', '\n  [ indented ]\n  size = 1 # with a comment\n');
  expect(brief(await check(folder))).toEqual([]);
});

test('Files of nginx, systemd units and an env.toml are clean', async () => {
  expect(brief(await check(cleanServers()))).toEqual([]);
});

test('A folder with nothing to check is not clean', async () => {
  expect(await check(new Planted(tempDir('empty')))).toMatchObject([{ rule: 'nothing-here', severity: 'error' }]);
});
