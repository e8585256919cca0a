// A folder is for real work or for the demo, whichever it was opened as first, and never for both.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { chooseDataDir } from '../../main/data-dir.ts';
import { claimFolder } from '../../main/database/kind.ts';
import { disposableTempDir } from '../support/temp.ts';

const refused = expect.objectContaining({ code: 'CONFLICT' }) as Error;

it('becomes what it is opened as first', () => {
  using real = disposableTempDir();
  claimFolder(real.path, false);
  claimFolder(real.path, false);
  expect(() => claimFolder(real.path, true)).toThrow(refused);
  using demo = disposableTempDir();
  claimFolder(demo.path, true);
  claimFolder(demo.path, true);
  expect(() => claimFolder(demo.path, false)).toThrow(/holds a demo/);
});

it('takes a database from before there were marks for real work', () => {
  using folder = disposableTempDir();
  writeFileSync(path.join(folder.path, 'state.db'), '');
  expect(() => claimFolder(folder.path, true)).toThrow(refused);
  claimFolder(folder.path, false);
});

it('refuses the demo in a real folder before anything joins the backend that runs there', () => {
  using folder = disposableTempDir();
  claimFolder(folder.path, false);
  expect(() => chooseDataDir({ dataDir: folder.path, demo: true })).toThrow(/holds real work/);
  chooseDataDir({ dataDir: folder.path, demo: false });
});
