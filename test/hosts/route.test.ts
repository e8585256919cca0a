// From a destination and the files below ~/.ssh to the way there.
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProvostError } from '../../main/errors.ts';
import type { Surroundings } from '../../main/hosts/ssh/config.ts';
import { parseDestination } from '../../main/hosts/ssh/destination.ts';
import { findRoute } from '../../main/hosts/ssh/route.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';
import { refusal } from './harness.ts';

let home: string;
let around: Surroundings;
beforeAll(() => {
  home = tempDir('route');
  mkdirSync(path.join(home, '.ssh', 'conf.d'), { recursive: true });
  mkdirSync(path.join(home, 'etc'));
  around = {
    env: { SSH_AUTH_SOCK: '/run/agent', TOKEN_DIR: '/token' },
    ...{ home, localUser: 'ada', platform: 'linux' },
    userConfig: path.join(home, '.ssh', 'config'),
    systemConfig: path.join(home, 'etc', 'ssh_config'),
  };
});
afterAll(() => removeTempDir(home));

const config = (text: string, name = '.ssh/config', mode = 0o600) => {
  writeFileSync(path.join(home, name), text);
  chmodSync(path.join(home, name), mode);
};
const last = async (destination: string) => (await findRoute(destination, around)).at(-1)!;
const short = async (destination: string) => {
  const { user, host, port } = await last(destination);
  return `${user}@${host}:${port}`;
};

describe('a destination', () => {
  test.each([
    ['lab', { host: 'lab', user: null, port: null }],
    [' ada@lab.example.com ', { host: 'lab.example.com', user: 'ada', port: null }],
    ['ada@lab:2222', { host: 'lab', user: 'ada', port: 2222 }],
    ['ssh://ada@lab:2222/', { host: 'lab', user: 'ada', port: 2222 }],
    ['SSH://lab', { host: 'lab', user: null, port: null }],
    ['ssh://a%40b@lab', { host: 'lab', user: 'a@b', port: null }],
    ['ada@example.com@lab', { host: 'lab', user: 'ada@example.com', port: null }],
    ['[2001:db8::1]:22', { host: '2001:db8::1', user: null, port: 22 }],
    ['root@2001:db8::1', { host: '2001:db8::1', user: 'root', port: null }],
  ])('%s', (text, expected) => expect(parseDestination(text)).toEqual(expected));

  test.each([
    '',
    '@',
    'ada@',
    '-oProxyCommand=id',
    'ada@-x',
    'a b',
    'lab:0',
    'lab:65536',
    'lab:x',
    'lab;id',
    '$(id)',
    'a/b',
    'ssh://ada:pw@lab',
    '-l@lab',
  ])('is not: %s', async (text) => expect((await refusal(() => parseDestination(text))).code).toBe('BAD_INPUT'));
});

const table: [string, string, string, string][] = [
  ['nothing is configured', '', 'lab', 'ada@lab:22'],
  ['the first value wins', 'Host lab\n Port 1\nHost *\n Port 2\n User bob\n', 'lab', 'bob@lab:1'],
  ['what is asked for wins over the file', 'Host lab\n Port 1\n User bob\n', 'eve@lab:3', 'eve@lab:3'],
  [
    'names have no case, and = is a space',
    'HOST lab\n hostname=real.example.com\n\tUSER = bob\n',
    'lab',
    'bob@real.example.com:22',
  ],
  ['? is one character', 'Host lab?\n User bob\n', 'lab', 'ada@lab:22'],
  ['a negated pattern takes away', 'Host * !lab\n User bob\n', 'lab', 'ada@lab:22'],
  ['negated patterns alone match nothing', 'Host !web\n User bob\n', 'lab', 'ada@lab:22'],
  ['%h in HostName', 'Host lab\n HostName %h.example.com\n', 'lab', 'ada@lab.example.com:22'],
  [
    'Match host sees the real name',
    'Host lab\n HostName 192.0.2.7\nMatch host 192.0.2.*\n User bob\n',
    'lab',
    'bob@192.0.2.7:22',
  ],
  [
    'Match originalhost sees the alias',
    'Host lab\n HostName 192.0.2.7\nMatch originalhost lab\n Port 5\n',
    'lab',
    'ada@192.0.2.7:5',
  ],
  ['Match host and user', 'Match Host 192.0.2.7 User root\n Port 7\n', 'root@192.0.2.7', 'root@192.0.2.7:7'],
  ['Match host and another user', 'Match Host 192.0.2.7 User root\n Port 7\n', 'dev@192.0.2.7', 'dev@192.0.2.7:22'],
  ['Match !user', 'Match !user root\n Port 7\n', 'dev@lab', 'dev@lab:7'],
  ['Match all', 'Match all\n Port 7\n', 'lab', 'ada@lab:7'],
  ['Match exec never holds', 'Match host lab exec "true"\n Port 7\n', 'lab', 'ada@lab:22'],
  ['nor does its negation', 'Match !exec false host lab\n Port 7\n', 'lab', 'ada@lab:22'],
  ['before any Host', 'User bob\nHost lab\n User eve\n', 'lab', 'bob@lab:22'],
  ['Windows line ends', 'Host lab\r\n  User bob\r\n  Port 9\r\n', 'lab', 'bob@lab:9'],
];
test.each(table)('%s', async (_what, text, destination, expected) => {
  config(text);
  expect(await short(destination)).toBe(expected);
});

test('nothing in the files is run', async () => {
  const proof = path.join(home, 'proof');
  config(
    `Match exec "touch ${proof}"\n User bob\nHost lab\n CanonicalizeHostname yes\n CanonicalDomains $(touch${proof}).example.com\n` +
      ` KnownHostsCommand /usr/bin/touch ${proof}\n PermitLocalCommand yes\n LocalCommand touch ${proof}\n`,
  );
  const { notes } = await last('lab');
  expect(existsSync(proof)).toBe(false);
  expect(notes).toEqual(['"Match exec" is never run.', 'CanonicalizeHostname is not followed.']);
});

test('Include with wildcards, in order, only where its Host holds, and never in a circle', async () => {
  config('Port 1\nUser bob\n', '.ssh/conf.d/20-late');
  config('Port 2\n', '.ssh/conf.d/10-early');
  config('Port 3\n', '.ssh/conf.d/.hidden');
  config('Host other\n  Include conf.d/20-late\nHost lab\n  Include conf.d/*\n  HostName in.example.com\n');
  expect(await short('lab')).toBe('bob@in.example.com:2');
  expect(await short('web')).toBe('ada@web:22');
  config('Include ~/.ssh/config\nUser bob\n');
  expect(await short('lab')).toBe('bob@lab:22');
  config('Include nothing/here nothing-*\nUser bob\n');
  expect(await short('lab')).toBe('bob@lab:22');
});

test('the system’s file comes after the user’s', async () => {
  config('Port 8\nUser sys\n', 'etc/ssh_config');
  config('Port 9\n');
  expect(await short('lab')).toBe('sys@lab:9');
  config('', 'etc/ssh_config');
});

test('files, tokens and the agent', async () => {
  config(
    'Host lab\n HostName real.example.com\n User bob\n Port 9\n IdentityFile ~/keys/%r@%h-%p\n IdentityFile "%d/with space/%n"\n' +
      ' IdentityFile ${TOKEN_DIR}/%u/100%%\n IdentitiesOnly yes\n UserKnownHostsFile ~/.ssh/kh-%k /etc/kh\n GlobalKnownHostsFile none\n' +
      ' HostKeyAlias Fleet\n IdentityAgent ~/agent.sock\n ServerAliveInterval 5\n ServerAliveCountMax 2\n StrictHostKeyChecking no\n',
  );
  expect(await last('lab')).toEqual({
    ...{ host: 'real.example.com', port: 9, user: 'bob', keyNames: ['fleet'], identitiesOnly: true },
    knownHostsFiles: [path.join(home, '.ssh/kh-fleet'), '/etc/kh'],
    identityFiles: [
      path.join(home, 'keys/bob@real.example.com-9'),
      path.join(home, 'with space/lab'),
      '/token/ada/100%',
    ],
    agent: path.join(home, 'agent.sock'),
    keepAlive: { everyMs: 5000, times: 2 },
    notes: ['StrictHostKeyChecking no is not followed: an unknown host key is never accepted by itself.'],
  });
  config('Host a\n IdentityAgent none\nHost b\n IdentityAgent $OTHER\nHost c\n IdentityAgent SSH_AUTH_SOCK\n');
  expect([(await last('a')).agent, (await last('b')).agent, (await last('c')).agent]).toEqual([
    null,
    null,
    '/run/agent',
  ]);
  const plain = await last('lab:2222');
  expect(plain.keyNames).toEqual(['[lab]:2222', 'lab']);
  expect(plain.identityFiles.map((file) => path.basename(file))).toEqual(['id_rsa', 'id_ecdsa', 'id_ed25519']);
  expect(plain.keepAlive).toEqual({ everyMs: 10_000, times: 3 });
});

const hops = async (destination: string) =>
  (await findRoute(destination, around)).map(({ user, host, port }) => `${user}@${host}:${port}`);

test('jump hosts, one after the other, each with its own entry', async () => {
  config(
    'Host target\n ProxyJump bob@one:2201,ssh://two\nHost one\n HostName one.example.com\n ProxyJump zero\nHost two\n User eve\n ProxyJump nowhere\n' +
      'Host none\n ProxyJump none\nHost *\n User sys\n',
  );
  expect(await hops('target')).toEqual(['sys@zero:22', 'bob@one.example.com:2201', 'eve@two:22', 'sys@target:22']);
  expect(await hops('none')).toEqual(['sys@none:22']);
});

test('a circle of jump hosts, a ProxyCommand, and a file that makes no sense are told and not followed', async () => {
  config('Host *\n ProxyJump bastion\n');
  expect((await refusal(hops('lab'))).message).toMatch(/circle/);
  config('Host * !bastion\n ProxyJump bastion\n');
  expect(await hops('lab')).toEqual(['ada@bastion:22', 'ada@lab:22']);
  config('Host lab\n ProxyCommand nc -X connect %h %p\n');
  expect((await refusal(hops('lab'))).message).toMatch(/ProxyCommand/);
  config('Host lab\n ProxyCommand none\n');
  expect(await hops('lab')).toEqual(['ada@lab:22']);
  const senseless: [string, number][] = [
    ['Host "lab\n', 0o600],
    ['Host\n  User bob\n', 0o600],
    ['Match host\n', 0o600],
    ['User bob\n', 0o666],
    ['Host lab\n Port x\n', 0o600],
  ];
  for (const [text, mode] of senseless) {
    config(text, '.ssh/config', mode);
    const told = await hops('lab').catch((error: ProvostError) => error);
    expect([text, told]).toEqual([text, expect.objectContaining({ code: 'HOST_UNREACHABLE' })]);
    expect(JSON.stringify([(told as ProvostError).message, (told as ProvostError).data])).not.toContain(home);
  }
});
