// Environments side by side: which keys stand on one line, and which lines differ.
import { expect, test } from 'vitest';
import type { OrgEnvironment, OrgValue } from '../../preload/contract/org-model.ts';
import { environmentLines, identityOf, keyWithout } from '../../renderer/features/orgs/environments.ts';

const value = (key: string, resolved: string | null, more: Partial<OrgValue> = {}): OrgValue => ({
  key,
  place: { file: 'tetra.toml', line: 1 },
  kind: 'string',
  written: resolved,
  resolved,
  references: [],
  secret: null,
  placeholder: false,
  environment: null,
  ...more,
});
const secret = (key: string, hash: string | null, environment: string): OrgValue =>
  value(key, null, { secret: { why: 'name', hash }, environment });
const fields = (some: Partial<OrgEnvironment['fields']>) => some as OrgEnvironment['fields'];
const environment = (name: string, some: Partial<OrgEnvironment['fields']>): OrgEnvironment => ({
  name,
  kind: 'remote',
  place: { file: 'tetra.toml', line: 1 },
  fields: fields(some),
});

test('the name of an environment is taken out of a key wherever a generation puts it', () => {
  expect(keyWithout('env.dev.theme', 'dev')).toBe('theme');
  expect(keyWithout('environments.dev.dev_ip', 'dev')).toBe('ip');
  expect(keyWithout('services.app.dev.port', 'dev')).toBe('services.app.port');
  expect(keyWithout('connectors."@dev".host', 'dev')).toBe('connectors.host');
  expect(keyWithout('infrastructure.prod_server_ip', 'prod')).toBe('infrastructure.server_ip');
  expect(keyWithout('LOG_LEVEL', 'dev')).toBe('LOG_LEVEL');
});

test('fields come first, and a key that is one of them is not shown again', () => {
  const host = value('env.dev.host', '192.0.2.1', { environment: 'dev' });
  const lines = environmentLines({
    environments: [environment('dev', { host }), environment('prod', { host: null })],
    keys: [host, value('env.dev.theme', 'sea', { environment: 'dev', place: { file: 'tetra.toml', line: 3 } })],
  });
  expect(lines.map(({ id, differs }) => [id, differs])).toEqual([
    ['field.host', true],
    ['key.theme', true],
  ]);
  expect(lines[1]!.values.map((one) => one?.resolved ?? null)).toEqual(['sea', null]);
});

test('equal values do not differ, and secrets are told apart by their hash alone', () => {
  const keys = [
    value('PORT', '3000', { environment: 'dev', place: { file: 'dev.env', line: 1 } }),
    value('PORT', '3000', { environment: 'prod', place: { file: 'prod.env', line: 1 } }),
    secret('TOKEN', 'aa', 'dev'),
    secret('TOKEN', 'bb', 'prod'),
    secret('SESSION', 'cc', 'dev'),
    secret('SESSION', 'cc', 'prod'),
  ];
  const lines = environmentLines({ environments: [environment('dev', {}), environment('prod', {})], keys });
  expect(lines.map(({ key, differs }) => [key, differs])).toEqual([
    ['PORT', false],
    ['TOKEN', true],
    ['SESSION', false],
  ]);
});

test('a text is never equal to a secret, nor nothing to an empty secret', () => {
  expect(identityOf(value('A', 'aa'))).not.toBe(identityOf(secret('A', 'aa', 'dev')));
  expect(identityOf(null)).not.toBe(identityOf(secret('A', null, 'dev')));
});

test('of a key that is written twice the later one counts', () => {
  const keys = ['one', 'two'].map((text, index) =>
    value('A', text, { environment: 'dev', place: { file: 'dev.env', line: index + 1 } }),
  );
  const [line] = environmentLines({ environments: [environment('dev', {})], keys });
  expect(line!.values[0]!.resolved).toBe('two');
});
