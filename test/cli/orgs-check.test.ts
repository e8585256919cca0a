// `provost orgs check`: what it prints, its pages and its exit code.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runCli } from '../../main/cli/run.ts';
import { clean, folderOf } from '../orgs/check/planted.ts';
import { tempDir } from '../support/temp.ts';
import { memoryIo } from './fake.ts';

async function run(...argv: string[]) {
  const home = tempDir('home');
  const env = { HOME: home, PROVOST_DATA_DIR: path.join(home, 'data') };
  const { io, written } = memoryIo({ tty: true, columns: 80, env });
  const code = await runCli(['orgs', 'check', ...argv], io);
  return { code, ...written };
}

it('Nothing is wrong, or warnings alone: exit code 0', async () => {
  const folder = clean();
  expect(await run('--root', folder.root)).toMatchObject({ code: 0, out: 'Nothing is wrong.\n' });
  rmSync(path.join(folder.root, 'config/tetra.toml'));
  const { code, out } = await run('--root', folder.root);
  expect(code).toBe(0);
  expect(out).toMatch(/^warning {2}config\/tetra\.toml:1 {2}No organization is active/);
  expect(out).toMatch(/\n0 errors, 1 warning\.\n$/);
  // It is about the folder, and about no organization.
  expect(await run('hilllab', '--root', folder.root)).toMatchObject({ code: 0, out: 'Nothing is wrong.\n' });
});

it('An error: exit code 1, as text and as JSON, on whichever page it is', async () => {
  const { root } = folderOf({
    'tetra.toml':
      '[org]\nname = "onelab"\n[env.prod]\ndomain = "CHANGEME"\n[storage]\nsecret_key = "hush-1"\nbucket = "var.B"\n',
  });
  const { code, out } = await run('--root', root);
  expect(code).toBe(1);
  expect(out).toContain('error  tetra.toml:4  onelab prod: env.prod.domain still has a placeholder.\n');
  expect(out).toMatch(/\n2 errors, 1 warning\.\n$/);
  const page = await run('--root', root, '--json', '--limit', '1', '--cursor', '2');
  expect(page.code).toBe(1);
  const json = JSON.parse(page.out) as { rows: object[] };
  expect(json).toMatchObject({ total: 3, nextCursor: null, ok: false, errors: 2, warnings: 1 });
  expect(json.rows).toMatchObject([{ rule: 'variable-left', file: 'tetra.toml', line: 7 }]);
  expect(out + page.out).not.toContain('hush');
  expect((await run('--root', root, '--limit', '1')).out).toContain('1 are shown here; go on with --cursor 1.');
});

it('An organization that is not there', async () => {
  const { code, err } = await run('nobody', '--root', clean().root);
  expect(code).not.toBe(0);
  expect(err).toContain('There is no organization “nobody” in this folder.');
});
