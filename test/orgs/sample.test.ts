// The organizations of the demo: what a newcomer meets first, with a fault of each kind and nothing else that is wrong.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readRoot } from '../../main/orgs/index.ts';
import { checkRoot } from '../../main/orgs/check/index.ts';
import { sampleOrganizations } from '../../main/demo/index.ts';
import { tempDir } from '../support/temp.ts';

const now = Date.parse('2026-03-02T09:00:00Z');

test('the sample has four organizations of as many generations, and exactly the faults that were planted', async () => {
  const { root, nh } = sampleOrganizations(tempDir('sample'), now);
  const texts = new Map<string, string>();
  const read = await readRoot(root, { nh, keep: (file, text) => void texts.set(file, text) });
  expect(read.orgs.map(({ name, generation, layout }) => `${name} ${generation} ${layout}`)).toEqual([
    'harborlight F sections',
    'maplecollege C single',
    'northgate E single',
    'fernlab D environments',
  ]);
  expect(read.active?.org).toBe('harborlight');
  expect(read.orgs[0]?.aliases).toEqual(['hl']);
  expect(read.digests.map(({ context }) => context)).toEqual(['harborlight']);
  const found = await checkRoot({ root: read, texts, now });
  expect(found.map(({ rule, file, line }) => `${rule} ${path.posix.basename(file)}:${line}`)).toEqual([
    'secret-equal prod.env:8',
    'secrets-mode secrets.env:1',
    'host-differs 10-infrastructure.toml:29',
    'port-clash 30-services.toml:4',
    'generated-stale tetra.toml:34',
    'unresolved maplecollege.toml:46',
    'placeholder-left maplecollege.toml:47',
    'secret-in-toml tetra.toml:46',
    'port-clash api.tsm:4',
    'service-link-broken reports.tsm:1',
    'digest-stale digocean.json:1',
    'environment-key-missing prod.env:1',
    'environment-key-missing 10-infrastructure.toml:27',
  ]);
});

test('what was changed in an earlier demo stays', () => {
  const dataDir = tempDir('sample');
  const { root } = sampleOrganizations(dataDir, now);
  const file = path.join(root, 'orgs/northgate/tetra.toml');
  writeFileSync(file, '[org]\nname = "northgate"\n');
  sampleOrganizations(dataDir, now);
  expect(readFileSync(file, 'utf8')).toBe('[org]\nname = "northgate"\n');
});
