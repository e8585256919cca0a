// No secret leaves the reader: in no field, problem or hash that could be looked up.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRoot } from '../../../main/orgs/index.ts';
import { tempDir } from '../../support/temp.ts';
import { copyOf, tetraFolder } from '../fixtures/index.ts';

const random = 'q7Xv2LmN9pRt4WzKb8Yd3FhJ';

async function keysOf(files: Record<string, string>) {
  const root = tempDir('secrets');
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(root, name), text);
  const read = await readRoot(root);
  const keys = new Map(read.orgs[0]!.keys.map((value) => [value.key, value]));
  return {
    text: JSON.stringify(read),
    secret: (key: string) => keys.get(key)!.secret,
    value: (key: string) => keys.get(key)!,
  };
}

describe('secrets', () => {
  it('of the fixtures are nowhere in what is read', async () => {
    for (const root of [tetraFolder(), copyOf('plain'), copyOf('project')])
      expect(JSON.stringify(await readRoot(root))).not.toMatch(/invented-\d/);
  });

  it('are known by name, file, address and form', async () => {
    const { secret, text } = await keysOf({
      'app.toml': [
        '[a]',
        'api_key = "hidden-1"',
        'adminPassword = "hidden-2"',
        'pin_token = 123456',
        `plain = "${random}"`,
        'home = "mongodb+srv://app:hidden-3@db.example.com/x"',
        'list = ["a", "redis://:hidden-4@db.example.com"]',
        'hash = "0f3c9a7be1d2846550aa7c1e9b3d7f10"',
        '[secrets]',
        'db = "hidden-5"',
        '[b]',
        'made = "host=${secrets.db}"',
        'inline = { client_secret = "hidden-6" }',
      ].join('\n'),
      'secrets.env': 'ANYTHING=hidden-7\n',
    });
    const why = [
      'a.api_key',
      'a.adminPassword',
      'a.pin_token',
      'a.plain',
      'a.home',
      'a.list',
      'a.hash',
      'secrets.db',
      'b.made',
    ];
    expect([...why, 'b.inline.client_secret', 'ANYTHING'].map((key) => secret(key)?.why)).toEqual([
      ...['name', 'name', 'name', 'value', 'url', 'url', 'value', 'name', 'reference', 'name', 'file'],
    ]);
    expect(text).not.toMatch(/hidden-\d|123456|q7Xv2|0f3c9a/);
  });

  it('are not what is only about them', async () => {
    const { secret } = await keysOf({
      'app.toml': [
        'auth_key = "~/.ssh/lab/dev_root"',
        'ssh_key_type = "ed25519"',
        'ssl_key_path = "/etc/ssl/private/x"',
        'key_bits = 4096',
        'identity_key = "id_ed25519"',
        'token_required = true',
        'commit = "a"',
        'home = "https://www.example.com/a:b@c"',
        'path = "/opt/Tetra2/services/Available9/nodeServer"',
      ].join('\n'),
    });
    for (const key of [
      'auth_key',
      'ssh_key_type',
      'ssl_key_path',
      'key_bits',
      'identity_key',
      'token_required',
      'home',
      'path',
    ])
      expect([key, secret(key)]).toEqual([key, null]);
  });

  it('are equal where their hashes are, in one reading only', async () => {
    const files = {
      'dev.env': 'DB_PASSWORD=same-word\nOTHER_TOKEN=else\nEMPTY_KEY=\n',
      'prod.env': 'PW_PASSWORD="same-word"\n',
    };
    const first = await keysOf(files);
    expect(first.secret('DB_PASSWORD')!.hash).toBe(first.secret('PW_PASSWORD')!.hash);
    expect(first.secret('DB_PASSWORD')!.hash).not.toBe(first.secret('OTHER_TOKEN')!.hash);
    expect(first.secret('EMPTY_KEY')).toEqual({ why: 'name', hash: null });
    expect((await keysOf(files)).secret('DB_PASSWORD')!.hash).not.toBe(first.secret('DB_PASSWORD')!.hash);
  });

  it('show where they are taken from when that is all that is written', async () => {
    const { value } = await keysOf({
      'tetra.toml': 'access_key = "${DO_SPACES_KEY}"\nsecret_key = "var.OTHER"\n',
      'secrets.env': '\nDO_SPACES_KEY=hidden-8\n',
    });
    expect(value('access_key')).toMatchObject({
      ...{ written: '${DO_SPACES_KEY}', resolved: null, secret: { why: 'name', hash: null } },
      references: [{ kind: 'process', name: 'DO_SPACES_KEY', place: { file: 'secrets.env', line: 2 } }],
    });
    expect(value('secret_key').references).toMatchObject([{ kind: 'process', name: 'OTHER', place: null }]);
  });
});
