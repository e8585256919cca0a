// Faults planted in configs: each is found at its file and line, and nothing else is.
import { utimesSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { brief, check, clean, cleanProject, folderOf } from './planted.ts';

const hill = 'orgs/hilllab';
const built = `${hill}/tetra.toml`;
const infrastructure = `${hill}/sections/10-infrastructure.toml`;

describe('what is built', () => {
  it('is older than its sections', async () => {
    const folder = clean();
    folder.replace(infrastructure, 'domain = "lab.example.com"', 'domain = "www.example.com"');
    const before = new Date('2026-01-01T00:00:00Z');
    for (const file of [built, `${hill}/sections/00-org.toml`, `${hill}/sections/30-services.toml`])
      folder.date(file, before);
    const found = await check(folder);
    const line = folder.line(built, 'domain = "lab.example.com"');
    expect(brief(found)).toEqual([`error generated-stale - ${built}:${line}`]);
    expect(found[0]!.message).toBe(
      'tetra.toml is older than 10-infrastructure.toml, and says something else: env.prod.domain.',
    );
  });

  it('was edited by hand', async () => {
    const folder = clean();
    folder.replace(built, 'api=3001', 'api=3009');
    utimesSync(path.join(folder.root, built), new Date(), new Date('2100-01-01T00:00:00Z'));
    expect(brief(await check(folder))).toEqual([`error generated-edited - ${built}:${folder.line(built, 'api=3009')}`]);
  });

  it('has a comment that the next build loses', async () => {
    const folder = clean();
    folder.replace(built, 'api=3001\n', '# asked for by the lab\napi=3001\n');
    expect(brief(await check(folder))).toEqual([
      `warning generated-edited - ${built}:${folder.line(built, 'asked for')}`,
    ]);
  });

  it('can’t be built: a table stands in two sections', async () => {
    const folder = clean();
    const file = `${hill}/sections/50-custom.toml`;
    folder.write(file, '# own\n[env.dev]\nwork_user = "dev"\n');
    expect(brief(await check(folder)).filter((one) => !one.includes('generated'))).toEqual([
      `error duplicate-section dev ${file}:2`,
    ]);
  });

  it('leaves out flat sections beside the folder of sections', async () => {
    const folder = clean();
    folder.write(`${hill}/10-infrastructure.toml`, '[env.dev]\nhost = "192.0.2.77"\n');
    expect(brief(await check(folder))).toEqual([`warning ignored-source - ${hill}/10-infrastructure.toml:1`]);
  });
});

describe('values', () => {
  const project = async (from: string, to: string) => {
    const folder = cleanProject();
    folder.replace('tetra.toml', from, to);
    return { line: (sought: string) => folder.line('tetra.toml', sought), found: brief(await check(folder)) };
  };

  it('refer to what is written nowhere, or to themselves', async () => {
    const nowhere = await project('"/home/dev/pd"', '"${variables.nowhere}/pd"');
    expect(nowhere.found).toEqual([`error unresolved dev tetra.toml:${nowhere.line('nowhere')}`]);
    const loop = await project('spaces_region = "fra1"', 'one = "${variables.two}"\ntwo = "${variables.one}"');
    expect(loop.found).toEqual([
      `error unresolved - tetra.toml:${loop.line('one = ')}`,
      `error unresolved - tetra.toml:${loop.line('two = ')}`,
    ]);
  });

  it('are to come from the process, or from somebody', async () => {
    const process = await project('"lab-dev"', '"var.DEV_BUCKET"');
    expect(process.found).toEqual([`warning variable-left dev tetra.toml:${process.line('var.DEV')}`]);
    const dev = await project('"lab-dev"', '"PLACEHOLDER_DEV_BUCKET_HERE"');
    expect(dev.found).toEqual([`warning placeholder-left dev tetra.toml:${dev.line('PLACEHOLDER')}`]);
    const prod = await project('"lab-prod"', '"CHANGEME"');
    expect(prod.found).toEqual([`error placeholder-left prod tetra.toml:${prod.line('CHANGEME')}`]);
  });

  it('refer to what secrets.env does not have', async () => {
    const folder = folderOf({
      'tetra.toml':
        '[org]\nname = "onelab"\n[storage.s3]\naccess_key = "${SPACES_KEY}"\nsecret_key = "${SPACES_SECRET}"\n',
      'secrets.env': 'SPACES_KEY=invented\n',
    });
    expect(brief(await check(folder))).toEqual(['warning unresolved - tetra.toml:5']);
  });

  it('are secrets in TOML, and are not told', async () => {
    const folder = cleanProject();
    folder.replace(
      'tetra.toml',
      '[deployment]\n',
      '[deployment]\napi_token = "hush-1"\nrepo = "https://a:hush-2@example.com"\n',
    );
    const found = await check(folder);
    const line = folder.line('tetra.toml', 'hush-1');
    expect(brief(found)).toEqual([
      `error secret-in-toml - tetra.toml:${line}`,
      `error secret-in-toml - tetra.toml:${line + 1}`,
    ]);
    expect(JSON.stringify(found)).not.toContain('hush');
  });

  it('are secrets that two environments share', async () => {
    const found = await check(
      folderOf({
        'secrets/dev.env': 'API_TOKEN=hush-1\nOWN=hush-2\n',
        'secrets/staging.env': 'API_TOKEN=hush-3\nOWN=hush-2\n',
        'secrets/prod.env': '# prod\nAPI_TOKEN=hush-1\nOWN=hush-4\n',
      }),
    );
    expect(brief(found)).toEqual([
      'error secret-equal prod secrets/prod.env:2',
      'warning secret-equal staging secrets/staging.env:2',
    ]);
    expect(found[0]!.message).toContain('dev (secrets/dev.env:1)');
    expect(JSON.stringify(found)).not.toContain('hush');
  });
});

describe('environments', () => {
  it('lack a field that development has', async () => {
    const folder = cleanProject();
    folder.replace('tetra.toml', 'node_env = "production"\n', '');
    expect(brief(await check(folder))).toEqual([
      `warning environment-key-missing prod tetra.toml:${folder.line('tetra.toml', '[environments.prod]')}`,
    ]);
  });

  it('lack a key of the env file, but for what is for development alone', async () => {
    const folder = folderOf({
      'env/dev.env': 'NODE_ENV=development\nPORT=1\nDEBUG=true\nLOG_VERBOSE=1\nCACHE=on\n',
      'env/staging.env': 'NODE_ENV=staging\nPORT=2\nCACHE=on\n',
      'env/prod.env': 'NODE_ENV=production\nPORT=3\n',
    });
    const found = await check(folder);
    expect(brief(found)).toEqual(['warning environment-key-missing prod env/prod.env:1']);
    expect(found[0]!.message).toBe('prod has no CACHE, and development has one (env/dev.env:5).');
  });
});

describe('what Tetra can’t see', () => {
  it('is told at its line, of its environment', async () => {
    const folder = clean();
    for (const file of [infrastructure, built]) {
      folder.replace(file, 'private_ip = "198.51.100.11"', '  private_ip = "198.51.100.11" # inside');
      folder.replace(file, '[env.prod]', '[ env.prod ]');
    }
    const found = await check(folder);
    const line = folder.line(infrastructure, '[ env.prod ]');
    expect(brief(found)).toEqual([
      `warning unseen-header-spelling prod ${infrastructure}:${line}`,
      `warning unseen-key-indent prod ${infrastructure}:${line + 4}`,
      `warning unseen-trailing-comment prod ${infrastructure}:${line + 4}`,
    ]);
    // The line is that of the key, four below the header with description, host and user.
    expect(line + 4).toBe(folder.line(infrastructure, '# inside'));
  });

  it('is a file that is no TOML at all', async () => {
    const folder = cleanProject();
    folder.append('tetra.toml', '[infrastructure]\nx = 1\n');
    const line = folder.line('tetra.toml', 'x = 1') - 1;
    expect(brief(await check(folder))).toEqual([`error unreadable - tetra.toml:${line}`]);
  });
});
