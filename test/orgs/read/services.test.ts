// Services are parsed as assignments and never run; digests are read with their lines.
import { existsSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRoot } from '../../../main/orgs/index.ts';
import { tempDir } from '../../support/temp.ts';
import { copyOf, tetraFolder } from '../fixtures/index.ts';

const available = 'tsm/services-available';
const enabled = 'tsm/services-enabled';
const service = async (root: string, name: string) => (await readRoot(root)).services.find((one) => one.name === name);

describe('services', () => {
  it('are enabled, disabled, broken, no link, or stale', async () => {
    const root = tetraFolder();
    expect(await service(root, 'web')).toMatchObject({ state: 'enabled', enabled: true, org: null });
    expect(await service(root, 'api-dev')).toMatchObject({
      ...{ state: 'disabled', enabled: false },
      generated: { environment: 'dev', source: '../api/env.toml' },
    });
    symlinkSync(path.join(root, available, 'api-dev.tsm'), path.join(root, enabled, 'api-dev.tsm'));
    const later = Date.now() / 1000 + 100;
    utimesSync(path.join(root, 'tsm/api/env.toml'), later, later);
    expect(await service(root, 'api-dev')).toMatchObject({ state: 'generated-stale', enabled: true });
    rmSync(path.join(root, available, 'web.tsm'));
    expect(await service(root, 'web')).toMatchObject({ state: 'enabled-broken', enabled: false, file: null });
    rmSync(path.join(root, enabled, 'web.tsm'));
    writeFileSync(path.join(root, enabled, 'web.tsm'), 'TSM_NAME=web\n');
    expect(await service(root, 'web')).toMatchObject({ state: 'enabled-not-a-link', enabled: false, link: null });
  });

  it('of September 2025 are found at their place', async () => {
    const root = tetraFolder();
    mkdirSync(path.join(root, 'services/enabled'), { recursive: true });
    writeFileSync(path.join(root, 'services/old.tsm.sh'), 'export TSM_NAME="old"\nexport TSM_PORT=3999\n');
    symlinkSync('../old.tsm.sh', path.join(root, 'services/enabled/old.tsm.sh'));
    expect(await service(root, 'old')).toMatchObject({ state: 'enabled', port: { resolved: '3999' } });
  });

  it('say what they set, secrets by their name alone', async () => {
    const web = (await service(tetraFolder(), 'web'))!;
    expect(web).toMatchObject({
      command: { resolved: 'node server.js', place: { file: `${available}/web.tsm`, line: 3 } },
      port: { resolved: '3000' },
      env: { resolved: 'env/prod.env' },
      cwd: { written: '$HOME/web', resolved: null, references: [{ kind: 'process', name: 'HOME' }] },
    });
    expect(web.values.find(({ key }) => key === 'TSM_ARGS')).toMatchObject({ resolved: '--verbose, --name=two words' });
    expect(web.values.find(({ key }) => key === 'DB_PASSWORD')).toMatchObject({ written: null, resolved: null });
  });

  it('are not run, whatever is in them', async () => {
    const root = tetraFolder();
    const trace = path.join(tempDir('trace'), 'ran');
    const bad = [
      `TSM_NAME=$(touch ${trace})`,
      `TSM_COMMAND="x $(touch ${trace})"`,
      `TSM_CWD=\`touch ${trace}\``,
      `TSM_PORT=1; touch ${trace}`,
      `touch ${trace}`,
      `TSM_ARGS=( $(touch ${trace}) )`,
      `TSM_ENV=a touch ${trace}`,
      `TSM_DESCRIPTION="\${X:-$(touch ${trace})}"`,
      "TSM_STACK='$(not run in single quotes)'",
    ];
    writeFileSync(path.join(root, available, 'bad.tsm'), bad.join('\n'));
    const read = await readRoot(root);
    const refused = read.problems.filter(({ code }) => code === 'not-an-assignment').map(({ line }) => line);
    expect(refused).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const values = read.services.find(({ name }) => name === 'bad')!.values;
    expect(values.map(({ key, resolved }) => [key, resolved])).toEqual([['TSM_STACK', '$(not run in single quotes)']]);
    expect(existsSync(trace)).toBe(false);
  });
});

describe('digests', () => {
  it('tell servers with their addresses, and call an empty list unknown', async () => {
    const root = tetraFolder();
    const { digests } = await readRoot(root, { nh: copyOf('nh') });
    expect(digests).toHaveLength(1);
    const [digest] = digests;
    expect(digest).toMatchObject({ context: 'hill', problems: [] });
    expect(digest!.path).toMatch(/^\.\.\/.*nh\/hill\/digocean\.json$/);
    expect(digest!.lists).toMatchObject({
      Droplets: { state: 'known', count: 2 },
      Volumes: { state: 'unknown', count: 0 },
    });
    expect(digest!.droplets).toMatchObject([
      {
        name: 'hilllab-dev01',
        publicIps: ['192.0.2.10'],
        privateIps: ['198.51.100.10'],
        floatingIps: [],
        place: { line: 4 },
      },
      { name: 'hilllab-prod01', publicIps: ['203.0.113.10'], floatingIps: ['203.0.113.99'], memoryMb: null },
    ]);
    expect(digest!.environments).toMatchObject([
      { droplet: 'hilllab-dev01', environments: ['dev'] },
      { droplet: 'hilllab-prod01', environments: ['prod', 'staging'], place: { line: 3 } },
    ]);
  });

  it('are read in the form of an object, in an organization’s folder, and when they are broken', async () => {
    const root = tetraFolder();
    const file = path.join(root, 'orgs/westlab/digitalocean.json');
    writeFileSync(file, '{\n "Droplets": [\n  {"id": 7, "name": "west-1"}\n ], "Volumes": null }');
    expect((await readRoot(root)).digests).toMatchObject([
      {
        context: 'westlab',
        droplets: [{ name: 'west-1', place: { line: 3 } }],
        lists: { Volumes: { state: 'unknown' } },
      },
    ]);
    writeFileSync(file, '{"Droplets": [\n');
    expect((await readRoot(root)).digests).toMatchObject([{ droplets: [], problems: [{ code: 'not-json', line: 2 }] }]);
    writeFileSync(file, '['.repeat(100_000));
    expect((await readRoot(root)).digests[0]!.problems[0]!.code).toBe('not-json');
  });
});
