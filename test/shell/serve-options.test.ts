// What `provost serve` accepts. Without TLS it never leaves this machine.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { chooseDataDir, defaultDataDir } from '../../main/data-dir.ts';
import { parseServeOptions, UsageError } from '../../main/process/serve-options.ts';
import { consoleUrl, launchUrl } from '../../main/web/links.ts';
import { disposableTempDir } from '../support/temp.ts';

it('listens on this machine alone unless told otherwise', () => {
  expect(parseServeOptions([])).toMatchObject({ host: '127.0.0.1', port: undefined, open: false, demo: false });
  expect(parseServeOptions(['--host', 'localhost', '--port', '0'])).toMatchObject({ host: '127.0.0.1', port: 0 });
});

it.each([['0.0.0.0'], ['::'], ['192.0.2.1'], ['lab.example.com']])('refuses %s without TLS', (host) => {
  expect(() => parseServeOptions(['--host', host])).toThrow(/Without TLS/);
});

it('takes another address with a certificate and its key', () => {
  using dir = disposableTempDir();
  const file = path.join(dir.path, 'pem');
  writeFileSync(file, '');
  const tls = ['--tls-cert', file, '--tls-key', file];
  expect(parseServeOptions(['--host', '192.0.2.1', ...tls])).toMatchObject({
    host: '192.0.2.1',
    tls: { certFile: file },
  });
  expect(() => parseServeOptions(['--tls-cert', file])).toThrow(/go together/);
  expect(() => parseServeOptions(['--tls-cert', file, '--tls-key', `${file}.none`])).toThrow(/can't be read/);
});

it.each([['--port', '65536'], ['--port', '-1'], ['--port', '80x'], ['--port', ''], ['--what'], ['word']])(
  'refuses %s %s',
  (...argv) => {
    expect(() => parseServeOptions(argv)).toThrow(UsageError);
  },
);

it('prints addresses that a browser takes', () => {
  expect(consoleUrl('127.0.0.1', 4000, false)).toBe('http://127.0.0.1:4000/');
  expect(launchUrl('::1', 4000, false, 't')).toBe('http://[::1]:4000/launch?token=t');
  expect(new URL(consoleUrl('0.0.0.0', 8443, true)).protocol).toBe('https:');
});

it('keeps data where the platform keeps it', () => {
  expect(defaultDataDir({}, 'linux', '/home/ada')).toBe('/home/ada/.local/share/provost');
  expect(defaultDataDir({ XDG_DATA_HOME: '/data' }, 'linux', '/home/ada')).toBe('/data/provost');
  expect(defaultDataDir({ XDG_DATA_HOME: 'relative' }, 'linux', '/home/ada')).toBe('/home/ada/.local/share/provost');
  expect(defaultDataDir({}, 'darwin', '/Users/ada')).toBe('/Users/ada/Library/Application Support/Provost');
  expect(defaultDataDir({ APPDATA: 'C:\\Roaming' }, 'win32', 'C:\\Users\\ada')).toBe('C:\\Roaming\\Provost');
});

it('throws the demo’s folder away, and never opens the demo in the operator’s own', async () => {
  using dir = disposableTempDir();
  const env = { PROVOST_DATA_DIR: path.join(dir.path, 'own') };
  const demo = chooseDataDir({ demo: true }, env);
  expect(demo.path).not.toContain(dir.path);
  demo.dispose();
  const { existsSync, statSync } = await import('node:fs');
  expect(existsSync(demo.path)).toBe(false);
  const own = chooseDataDir({ demo: false }, env);
  own.dispose();
  expect(statSync(env.PROVOST_DATA_DIR).mode & 0o777).toBe(0o700);
});
