// Faults planted in files of nginx, units, env.toml, ports and secrets: each is found at its line, and nothing else is.
import { chmodSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { brief, check, cleanServers, clean } from './planted.ts';

const nginx = 'orgs/fenlab/nginx';
const prod = `${nginx}/sites-available/fen-prod.conf`;
const dev = `${nginx}/sites-available/fen-dev.conf`;
const unit = 'orgs/fenlab/systemd/app@.service';
const env = 'tsm/shop/env.toml';

async function planted(file: string, from: string, to: string) {
  const folder = cleanServers();
  folder.replace(file, from, to);
  if (file.endsWith('.env')) chmodSync(path.join(folder.root, file), 0o600);
  return { found: await check(folder), line: (sought: string) => folder.line(file, sought) };
}

describe('nginx', () => {
  it('has braces and semicolons that do not fit', async () => {
    const { found, line } = await planted(prod, 'root /srv/fen/www;', 'root /srv/fen/www');
    expect(brief(found)).toEqual([`error unreadable - ${prod}:${line('root ')}`]);
  });

  it('has a name on one port in two files, of the same environment or of none', async () => {
    const folder = cleanServers();
    const text = 'server { listen 0.0.0.0:80; server_name WWW.fen.example.com; }\n';
    folder.write(`${nginx}/other-dev.conf`, text);
    expect(brief(await check(folder))).toEqual([]);
    folder.write(`${nginx}/other.conf`, `# one more\n${text}`);
    expect(brief(await check(folder))).toEqual([
      `warning server-name-twice - ${nginx}/other.conf:2`,
      `warning server-name-twice prod ${prod}:${folder.line(prod, 'www.fen')}`,
    ]);
  });

  it('passes requests to a port that nobody has', async () => {
    const upstream = await planted(prod, '127.0.0.1:5000', '127.0.0.1:5009');
    expect(brief(upstream.found)).toEqual([`warning proxy-port-unknown prod ${prod}:${upstream.line('5009')}`]);
    const folder = cleanServers();
    folder.replace(dev, '127.0.0.1:3000', 'localhost:3999');
    // It is not enabled.
    expect(brief(await check(folder))).toEqual([]);
    rmSync(path.join(folder.root, nginx, 'sites-enabled'), { recursive: true });
    expect(brief(await check(folder))).toEqual([`warning proxy-port-unknown dev ${dev}:${folder.line(dev, '3999')}`]);
  });

  it('has the certificate of another environment', async () => {
    const named = await planted(
      prod,
      'ssl_certificate_key /etc/ssl/fen/main.key',
      'ssl_certificate_key /etc/ssl/dev/main.key',
    );
    expect(brief(named.found)).toEqual([`warning certificate-of-other prod ${prod}:${named.line('ssl/dev')}`]);
    const said = await planted(
      'orgs/fenlab/tetra.toml',
      'dev_cert_path = "/etc/ssl/fen/dev.pem"',
      'dev_cert_path = "/etc/ssl/fen/main.pem"',
    );
    expect(brief(said.found)).toEqual([`warning certificate-of-other prod ${prod}:19`]);
  });

  it('has a link that leads nowhere', async () => {
    const folder = cleanServers();
    symlinkSync('../sites-available/gone.conf', path.join(folder.root, nginx, 'sites-enabled/gone.conf'));
    const found = await check(folder);
    expect(brief(found)).toEqual([`error site-link-broken - ${nginx}/sites-enabled/gone.conf:1`]);
    expect(found[0]!.fixable).toBe(true);
  });

  it('and units have what was not filled in, outside of templates', async () => {
    const site = await planted(prod, 'root /srv/fen/www', 'root {{WWW_PATH}}');
    expect(brief(site.found)).toEqual([`error template-unfilled prod ${prod}:${site.line('WWW_PATH')}`]);
    const own = await planted(unit, '%h/shop', '{{ home }}/shop');
    expect(brief(own.found)).toEqual([`error template-unfilled - ${unit}:${own.line('home')}`]);
  });
});

describe('units', () => {
  it.each([
    ['[Install]', '[Instal]', 'error unit-section-unknown', 'Write [Install].'],
    ['MemoryMax=', 'MemoryMx=', 'warning unit-key-unknown', 'Write MemoryMax=.'],
    ['StartLimitIntervalSec=60', 'Restart=always', 'warning unit-key-unknown', 'It belongs into [Service].'],
    ['%h/shop', 'srv/shop', 'error unit-path-relative', 'Write the whole path.'],
    ['-/etc/fen', '-etc/fen', 'error unit-path-relative', 'Write the whole path.'],
    ['-/usr/bin/mkdir', '-./bin/mkdir', 'error unit-path-relative', 'Write the whole path.'],
  ])('have %s as %s', async (from, to, told, fix) => {
    const { found, line } = await planted(unit, from, to);
    expect(brief(found)).toEqual([`${told} - ${unit}:${line(to.replace(/\/\w*$/, ''))}`]);
    expect(found[0]!.fix).toBe(fix);
  });

  it('are no templates and use %i', async () => {
    const folder = cleanServers();
    const file = 'orgs/fenlab/systemd/one.service';
    folder.write(file, '[Service]\nUser=%i\nExecStart=/usr/bin/printf 100%%i\n');
    const found = await check(folder);
    expect(brief(found)).toEqual([`error unit-instance-empty - ${file}:2`]);
    expect(found[0]!.fix).toContain('one@.service');
  });
});

describe('env.toml', () => {
  it('inherits in a circle, or from nothing', async () => {
    const circle = await planted(env, '[dev]\n', '[dev]\ninherit = "staging"\n');
    expect(circle.found.filter(({ rule }) => rule === 'inherit-broken').map(({ environment }) => environment)).toEqual([
      'dev',
      'staging',
    ]);
    const missing = await planted(env, 'inherit = "dev"', 'inherit = "qa"');
    expect(brief(missing.found)).toContain(`error inherit-broken staging ${env}:${missing.line('"qa"')}`);
  });

  it('gives production what is meant for development', async () => {
    const { found, line } = await planted(env, 'DEBUG = "false"\n', '');
    expect(brief(found)).toEqual([
      `warning inherited-from-development staging ${env}:${line('[staging]')}`,
      `warning inherited-from-development prod ${env}:${line('[prod]')}`,
    ]);
    expect(found[1]!.message).toBe(
      `prod gets DEBUG from dev (${env}:${line('DEBUG')}), since nothing else is written for it.`,
    );
  });

  it('names a secret that secrets.env does not have, or has one itself', async () => {
    const gone = await planted(env, '$SHOP_DB_PASSWORD', '$SHOP_PASSWORD');
    expect(brief(gone.found)).toEqual([`warning unresolved - ${env}:${gone.line('SHOP_PASSWORD')}`]);
    const own = await planted(env, '$SHOP_DB_PASSWORD', 'hush-1');
    expect(brief(own.found)).toEqual([`error secret-in-toml - ${env}:${own.line('hush-1')}`]);
    expect(JSON.stringify(own.found)).not.toContain('hush');
  });
});

it('A port is outside of the range of its environment', async () => {
  const { found, line } = await planted('orgs/fenlab/tetra.toml', 'port = 5000', 'port = 3001');
  expect(brief(found)).toEqual([
    `warning proxy-port-unknown prod ${prod}:3`,
    `warning port-out-of-range prod orgs/fenlab/tetra.toml:${line('3001')}`,
  ]);
});

it('A secret is that of another organization', async () => {
  const folder = clean();
  folder.write('org/marshlab/secrets/dev.env', 'API_TOKEN=invented-1\n', 0o600);
  const found = await check(folder);
  expect(brief(found)).toEqual(['warning secret-shared dev org/marshlab/secrets/dev.env:1']);
  expect(found[0]!.message).toBe('API_TOKEN is equal to SPACES_KEY of eastlab (org/eastlab/secrets.env:1).');
});
