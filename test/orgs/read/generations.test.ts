// The same facts in each of the six generations become the same environments.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readRoot } from '../../../main/orgs/index.ts';
import type { Org, OrgField, OrgRoot, OrgValue } from '../../../preload/contract/org-model.ts';
import { copyOf, tetraFolder } from '../fixtures/index.ts';

const named = ({ orgs }: OrgRoot, name: string): Org => orgs.find((org) => org.name === name)!;

const texts = (org: Org, fields: readonly OrgField[]) =>
  org.environments
    .map(({ name, kind, fields: own }) => ({
      ...{ name, kind },
      ...Object.fromEntries(fields.map((field) => [field, own[field]?.resolved ?? null])),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));

const common: OrgField[] = ['host', 'authUser', 'workUser', 'port', 'privateIp', 'domain', 'description'];
const own = { authUser: 'root', port: '22' };
const remote = [
  {
    ...{ name: 'dev', kind: 'remote', host: '192.0.2.10', workUser: 'dev', privateIp: '198.51.100.10', ...own },
    ...{ domain: 'dev.lab.example.com', description: 'Development' },
  },
  {
    ...{ name: 'prod', kind: 'remote', host: '203.0.113.10', workUser: 'prod', privateIp: '198.51.100.11', ...own },
    ...{ domain: 'lab.example.com', description: 'Production' },
  },
];

let root: string;
let read: OrgRoot;
let project: OrgRoot;
beforeAll(async () => {
  root = tetraFolder();
  read = await readRoot(root);
  project = await readRoot(copyOf('project'));
});

describe('the six generations', () => {
  const orgOf = (name: string) => (name === 'project' ? project.orgs[0]! : named(read, name));
  it.each([
    ['A', 'northlab', 'single'],
    ['B', 'project', 'single'],
    ['C', 'southlab', 'single'],
    ['D', 'eastlab', 'compiled'],
    ['E', 'westlab', 'single'],
    ['F', 'hilllab', 'sections'],
  ])('%s says of its hosts what the others say', (generation, name, layout) => {
    const org = orgOf(name);
    expect(org).toMatchObject({ generation, layout, problems: [] });
    expect(texts(org, common).filter(({ kind }) => kind === 'remote')).toEqual(remote);
    const local = org.environments.find((one) => one.name === 'local')!;
    expect(local.kind).toBe('local');
    expect(local.fields.description?.resolved).toBe('Laptop');
  });

  it('take more from those that say more', () => {
    const more: OrgField[] = ['key', 'floatingIp', 'url', 'appPort', 'nodeEnv'];
    const dev = { key: '~/.ssh/lab/dev_root', appPort: '3000' };
    const rich = { url: 'https://dev.lab.example.com', nodeEnv: 'development', floatingIp: null };
    for (const name of ['southlab', 'westlab'])
      expect(texts(named(read, name), more)[0]).toEqual({ name: 'dev', kind: 'remote', ...dev, ...rich });
    expect(texts(named(read, 'hilllab'), ['key', 'appPort'])[0]).toMatchObject(dev);
    expect(texts(named(read, 'eastlab'), ['key', 'floatingIp'])[0]).toMatchObject({ key: dev.key });
    for (const name of ['southlab', 'westlab'])
      expect(texts(named(read, name), more)[2]!).toMatchObject({ floatingIp: '203.0.113.99' });
    // What customizations add is told from where it stands.
    const key = named(read, 'southlab').environments.find(({ name }) => name === 'prod')!.fields.key!;
    expect([key.resolved, key.place!.file]).toEqual([
      '~/.ssh/lab/prod_root',
      'orgs/southlab/southlab.customizations.toml',
    ]);
  });

  it('know one file per environment, and flat sections with environments that Google manages', () => {
    expect(named(read, 'marshlab')).toMatchObject({ generation: 'D', layout: 'environments', problems: [] });
    expect(texts(named(read, 'marshlab'), ['host', 'workUser', 'domain', 'description'])).toEqual([
      ...[{ name: 'dev', kind: 'remote', host: '192.0.2.10', workUser: 'dev', domain: 'dev.lab.example.com' }].map(
        (one) => ({
          ...one,
          description: 'Development',
        }),
      ),
      {
        name: 'local',
        kind: 'local',
        host: 'localhost',
        workUser: 'local',
        domain: 'local.lab.example.com',
        description: 'Laptop',
      },
      {
        name: 'prod',
        kind: 'remote',
        host: '203.0.113.10',
        workUser: 'prod',
        domain: 'lab.example.com',
        description: 'Production',
      },
    ]);
    expect(named(read, 'flatlab')).toMatchObject({ generation: 'F', layout: 'flat' });
    // An environment of a header alone is one.
    expect(texts(named(read, 'flatlab'), ['host', 'domain'])).toEqual([
      { name: 'prod', kind: 'managed', host: null, domain: 'flat.example.com' },
      { name: 'qa', kind: 'managed', host: null, domain: null },
    ]);
  });

  it('every value stands at the file and line that it names', () => {
    const lines = new Map<string, string[]>();
    let looked = 0;
    const check = (folder: string, { place, key }: OrgValue) => {
      const file = path.join(folder, place!.file);
      if (!lines.has(file)) lines.set(file, readFileSync(file, 'utf8').split('\n'));
      const last = /(?:"[^"]*"|[^."]+)$/.exec(key)![0].replaceAll('"', '');
      expect(lines.get(file)![place!.line - 1], `${key} in ${place!.file}:${place!.line}`).toContain(last);
      looked++;
    };
    for (const one of [read, project]) for (const org of one.orgs) for (const value of org.keys) check(one.root, value);
    expect(looked).toBeGreaterThan(150);
    const tables = named(read, 'hilllab').tables.filter(({ name }) => name === 'env.prod');
    expect(tables.map(({ place }) => place.file)).toContain('orgs/hilllab/sections/10-infrastructure.toml');
  });

  it('an assumed value has no place', () => {
    const { fields } = named(read, 'northlab').environments.find(({ name }) => name === 'dev')!;
    expect([fields.authUser!.place, fields.workUser!.place, fields.port!.place]).toEqual([null, null, null]);
    expect(fields.host!.place).toEqual({ file: 'orgs/northlab/northlab.toml', line: 12 });
    expect(fields.key).toBeNull();
  });
});

describe('references', () => {
  const value = (key: string) => project.orgs[0]!.keys.find((one) => one.key === key)!;

  it('are put in, and say where they lead', () => {
    expect(value('environments.dev.domain_name')).toMatchObject({
      written: 'dev.${variables.domain_base}',
      resolved: 'dev.lab.example.com',
      references: [{ written: '${variables.domain_base}', kind: 'config', place: { file: 'tetra.toml', line: 13 } }],
    });
    // 3_000 is 3000 for everybody else.
    expect(value('environments.dev.port')).toMatchObject({ resolved: '3000', written: '${variables.default_port}' });
    expect(value('environments.dev.ufw_rules')).toMatchObject({
      kind: 'list',
      resolved: 'allow 22/tcp, allow 3000/tcp',
    });
  });

  it('to the process environment stay names, though it has such a variable', async () => {
    process.env['DEV_SPACES_BUCKET'] = 'not-to-be-read';
    const again = await readRoot(project.root);
    delete process.env['DEV_SPACES_BUCKET'];
    expect(JSON.stringify(again)).not.toContain('not-to-be-read');
    expect(value('environments.dev.spaces_bucket')).toMatchObject({
      ...{ written: 'var.DEV_SPACES_BUCKET', resolved: null },
      references: [{ kind: 'process', name: 'DEV_SPACES_BUCKET', place: null }],
    });
  });

  it('that lead nowhere or in a circle have no value, and harm nothing else', () => {
    expect(value('environments.dev.pd_dir')).toMatchObject({
      ...{ written: '${variables.nowhere}/pd', resolved: null },
      references: [{ kind: 'config', name: 'variables.nowhere', place: null }],
    });
    expect(value('variables.loop_a').resolved).toBeNull();
  });

  it('tell placeholders from values', () => {
    expect(value('environments.prod.spaces_bucket').placeholder).toBe(true);
    expect(value('environments.prod.domain_name').placeholder).toBe(false);
  });
});
