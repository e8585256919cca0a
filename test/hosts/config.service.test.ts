// Our reading of ~/.ssh/config against that of OpenSSH itself.
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findRoute } from '../../main/hosts/ssh/route.ts';
import { run } from '../support/processes.ts';
import { findProgram, programs, requireService } from '../support/require.ts';
import { disposableTempDir } from '../support/temp.ts';

const ssh = requireService('sshd', programs('ssh'));

const files: Record<string, string> = {
  config: `Include conf.d/*.conf
Host web-? !web-3
  User www
  Port 2201
Host *.example.com,odd
  User never
Host 192.0.2.*
  IdentityFile ~/.ssh/lab_root
  IdentitiesOnly yes
Match host 192.0.2.9,192.0.2.8 user root
  Port 2209
  IdentityFile ~/.ssh/%r_%h
Match originalhost "alias" !user root
  HostName 192.0.2.8
  User dev
Match user dev
  ServerAliveInterval 7
Host alias
  HostKeyAlias Fleet
Host !web-1 *
  Port = 2299
`,
  'conf.d/a.conf': 'Host deep\n  HostName %h.example.com\n  User from-a\n',
  'conf.d/b.conf': 'Host deep\n  User from-b\n  Port 2205\nHost jumpy\n  ProxyJump deep\n',
};

test.skipIf(!ssh)('names, users, ports, keys and jumps are those that ssh -G prints', async () => {
  using dir = disposableTempDir('config');
  const folder = path.join(dir.path, '.ssh');
  mkdirSync(path.join(folder, 'conf.d'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text, { mode: 0o600 });
  // ssh takes ~ from passwd, and resolves Include from there when the file is not its own: so both get whole paths.
  const whole = (text: string) => text.replaceAll('~/.ssh', folder).replaceAll('Include ', `Include ${folder}/`);
  for (const [name, text] of Object.entries(files))
    writeFileSync(path.join(folder, name), whole(text), { mode: 0o600 });
  const file = path.join(folder, 'config');
  const around = {
    ...{ env: {}, home: dir.path, localUser: os.userInfo().username, platform: 'linux' as const, userConfig: file },
    systemConfig: path.join(dir.path, 'none'),
  };
  const destinations = ['web-1', 'web-2', 'web-3', 'odd', 'x.example.com', 'root@192.0.2.9', 'dev@192.0.2.9', 'alias'];
  for (const destination of [...destinations, 'root@alias', 'deep', 'jumpy', 'eve@web-1', 'root@192.0.2.8']) {
    const said = await run(findProgram('ssh')!, ['-G', '-F', file, destination]);
    const theirs = (name: string) =>
      said
        .split('\n')
        .filter((line) => line.startsWith(`${name} `))
        .map((line) => line.slice(name.length + 1));
    const route = await findRoute(destination, around);
    const hop = route.at(-1)!;
    expect([destination, hop.user]).toEqual([destination, theirs('user')[0]]);
    expect([destination, hop.host, String(hop.port)]).toEqual([destination, theirs('hostname')[0], theirs('port')[0]]);
    const named = hop.identityFiles.filter((one) => !/id_(rsa|ecdsa|ed25519)$/.test(one));
    const wanted = theirs('identityfile').filter((one) => !one.startsWith('~'));
    expect([destination, named]).toEqual([
      destination,
      wanted.map((one) => one.replace('%r_%h', `${hop.user}_${hop.host}`)),
    ]);
    expect(route.length).toBe(theirs('proxyjump').length === 0 ? 1 : 2);
  }
});
