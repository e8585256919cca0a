// Files of nginx, systemd units and env.toml in the model: what they say, where, and nothing of their secrets.
import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRoot } from '../../../main/orgs/read/root.ts';
import { nginxFile } from '../../../main/orgs/read/nginx.ts';
import { parseNginx } from '../../../main/orgs/read/nginx-syntax.ts';
import { newHasher } from '../../../main/orgs/read/secret.ts';
import { systemdUnit } from '../../../main/orgs/read/systemd.ts';
import type { OrgValue } from '../../../preload/contract/org-model.ts';
import { serversFolder } from '../fixtures/index.ts';

const at = (value: OrgValue) => `${value.place!.line} ${value.written}`;
const fenlab = async (root: string) => (await readRoot(root)).orgs[0]!;
const nginx = 'orgs/fenlab/nginx';

describe('nginx', () => {
  it('has servers with where they listen, what they are called and where they lead', async () => {
    const org = await fenlab(serversFolder());
    expect(org.nginx.map(({ file, state, environment }) => `${file} ${state} ${environment}`)).toEqual([
      `${nginx}/sites-available/fen-dev.conf disabled dev`,
      `${nginx}/sites-available/fen-prod.conf enabled prod`,
      `${nginx}/templates/proxy.conf alone null`,
    ]);
    const site = org.nginx[1]!;
    expect(site.link).toEqual({
      path: `${nginx}/sites-enabled/fen-prod.conf`,
      target: '/etc/nginx/sites-available/fen-prod.conf',
    });
    const [plain, secure] = site.servers;
    expect(plain!.place).toEqual({ file: site.file, line: 9 });
    expect(plain!.listen.map(at)).toEqual(['10 80', '11 [::]:80']);
    expect(plain!.names.map(at)).toEqual(['12 fen.example.com', '12 www.fen.example.com']);
    expect(secure!.listen.map(at)).toEqual(['17 443 ssl http2']);
    expect(secure!.certificates.map(at)).toEqual(['19 /etc/ssl/fen/main.pem']);
    expect(secure!.certificateKeys.map(at)).toEqual(['20 /etc/ssl/fen/main.key']);
    expect(secure!.roots.map(at)).toEqual(['21 /srv/fen/www']);
    expect(secure!.proxies.map(at)).toEqual(['26 http://shop']);
    expect(site.upstreams).toMatchObject([{ name: 'shop', place: { line: 2 } }]);
    expect(site.upstreams[0]!.servers.map(at)).toEqual(['3 127.0.0.1:5000']);
    expect(org.nginx[2]!.placeholders.map(({ name }) => name)).toEqual(['DOMAIN', 'PORT']);
    expect(org.problems).toEqual([]);
  });

  it('says what does not fit at its line, and reads the rest', async () => {
    const root = serversFolder();
    writeFileSync(
      path.join(root, nginx, 'sites-available/bad.conf'),
      'server {\n  listen 80\n  server_name a.example.com;\n',
    );
    const { nginx: sites, problems } = await fenlab(root);
    expect(problems.map(({ code, line, message }) => `${code} ${line} ${message}`)).toEqual([
      'not-nginx 1 The brace of “server” is closed nowhere.',
      'not-nginx 2 “listen” is not ended by a semicolon.',
    ]);
    expect(sites[0]!.servers[0]!.names.map(at)).toEqual(['3 a.example.com']);
  });

  it.each([
    ['server { listen 80; }\n}\n', '2 This brace closes nothing.'],
    ['a;\n;\n', '2 There is nothing before this semicolon.'],
    ['server {\n  root /srv\n}\n', '2 “root” is not ended by a semicolon.'],
    ['a "b;\nc;\n', '1 This quote is closed nowhere.'],
    ['{ listen 80; }\n', '1 Nothing says what this brace begins.'],
    ['a;\nlast', '2 “last” is not ended by a semicolon.'],
  ])('%j is told', (text, told) => {
    expect(parseNginx(text).faults.map(({ line, message }) => `${line} ${message}`)).toContain(told);
  });

  it('takes what only looks wrong', () => {
    const fine = [
      'log_format main \'$remote_addr "$request"\'\n  "$status";',
      'content_by_lua_block { if a then b = { "}" ; c } end }\nnext on;',
      'a ${b}c; # } ; {',
      'if ($x ~* "\\.php$") { return 404; }',
      '',
    ];
    for (const text of fine) expect(parseNginx(text).faults).toEqual([]);
    expect(parseNginx(fine[1]!).directives.map(({ name, line }) => `${name} ${line}`)).toEqual([
      'content_by_lua_block 1',
      'next 2',
    ]);
  });

  it('ends whatever it is given', () => {
    for (const text of ['{'.repeat(5000), '"', "'\\", '${', '{{', '{{}}'.repeat(999), 'a{'.repeat(999), '\\'])
      expect(parseNginx(text).faults.length).toBeLessThanOrEqual(20);
  });
});

it('Readers of nginx and systemd files end whatever they are given', () => {
  const parts = [
    'server',
    ' ',
    '\n',
    '{',
    '}',
    ';',
    '"',
    "'",
    '\\',
    '#',
    '${',
    '{{',
    '}}',
    '=',
    '[',
    ']',
    'Environment=',
    '%i',
    '--token ',
  ];
  let seed = 11;
  const next = (most: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * most);
  };
  const hash = newHasher();
  for (let round = 0; round < 500; round++) {
    const text = Array.from({ length: next(60) }, () => parts[next(parts.length)]).join('');
    const lines = text.split('\n').length;
    const source = { path: 'x.conf', text, environment: null };
    const problems = [...nginxFile(source, hash).problems, ...systemdUnit(source, hash).problems];
    for (const { line } of problems) {
      expect(line).toBeGreaterThanOrEqual(1);
      expect(line).toBeLessThanOrEqual(lines);
    }
  }
});

describe('systemd units', () => {
  it('have sections and settings with their lines, secrets covered', async () => {
    const { units } = await fenlab(serversFolder());
    const [unit, dropIn] = units;
    expect(unit).toMatchObject({ name: 'app@.service', template: true, instance: null, placeholders: [] });
    expect(dropIn).toMatchObject({ name: 'app@.service', file: 'orgs/fenlab/systemd/app@.service.d/hardening.conf' });
    expect(unit!.sections.map(({ name, place }) => `${name} ${place.line}`)).toEqual([
      'Unit 2',
      'Service 7',
      'Install 21',
    ]);
    const settings = Object.fromEntries(unit!.settings.map((value) => [value.key, at(value)]));
    expect(settings).toMatchObject({
      'Service.User': '8 %i',
      'Service.Environment.NODE_ENV': '10 production',
      'Service.Environment.PORT': '10 5000',
      'Service.Environment.DB_PASSWORD': '10 null',
      'Service.EnvironmentFile': '11 -/etc/fen/%i.env',
      'Service.ExecStartPre': '12 -/usr/bin/mkdir -p  /run/fen',
      'Service.ExecStart': '14 null',
      'Service.Restart': '17 on-failure',
      'Install.WantedBy': '22 multi-user.target',
    });
    expect(JSON.stringify(units)).not.toContain('invented');
  });

  it('say what is neither a section nor a setting', async () => {
    const root = serversFolder();
    const file = 'orgs/fenlab/systemd/bad@dev.service';
    writeFileSync(path.join(root, file), 'User=a\n[Service\nwhat\n[Service]\nType=simple\n');
    const { units, problems } = await fenlab(root);
    expect(problems.map(({ line, message }) => `${line} ${message}`)).toEqual([
      '1 This setting stands before the first section, and is ignored.',
      '2 The header of this section is not closed.',
      '3 This is neither a section nor a setting.',
    ]);
    expect(units.find((unit) => unit.file === file)).toMatchObject({
      instance: 'dev',
      environment: 'dev',
      template: false,
    });
  });
});

describe('env.toml', () => {
  const source = async (root: string) => (await readRoot(root)).serviceSources[0]!;
  const of = async (name: string) => {
    const { environments } = await source(serversFolder());
    const { chain, values } = environments.find((one) => one.name === name)!;
    return {
      chain: chain.join(' '),
      ...Object.fromEntries(
        values.map((one) => [
          one.name,
          `${one.resolved} ${one.from}:${one.place!.line}${one.overrides.map(({ from }) => ` <${from}`).join('')}`,
        ]),
      ),
    };
  };

  it('gives each environment what those before it have, and says where it is written', async () => {
    expect(await of('prod')).toEqual({
      chain: 'shared local dev staging prod',
      ...{
        DB_PASSWORD: 'null secrets:13',
        DEBUG: 'false staging:28 <dev',
        LEVEL: 'error prod:33 <staging <local <shared',
      },
      ...{
        NODE_ENV: 'production staging:25 <local <shared',
        PORT: '5101 prod:32 <staging <dev <local',
        REGION: 'fra1 shared:10',
      },
    });
    expect(await of('staging')).toMatchObject({
      chain: 'shared local dev staging',
      LEVEL: 'warn staging:26 <local <shared',
    });
    // Any other name goes on from local.
    expect(await of('kiosk')).toMatchObject({
      chain: 'shared local kiosk',
      PORT: '3200 kiosk:36 <local',
      LEVEL: 'debug local:17 <shared',
    });
  });

  it('names secrets of secrets.env, with their places and without their values', async () => {
    const root = serversFolder();
    const { name, org, environments, command } = await source(root);
    expect({ name, org, command: command!.written }).toEqual({
      name: 'shop',
      org: 'fenlab',
      command: 'node shop.js --port $PORT',
    });
    const secret = environments[0]!.values.find(({ from }) => from === 'secrets')!;
    expect(secret).toMatchObject({
      ...{ written: '$SHOP_DB_PASSWORD', resolved: null, environment: 'local' },
      references: [{ kind: 'process', name: 'SHOP_DB_PASSWORD', place: { file: 'orgs/fenlab/secrets.env', line: 2 } }],
    });
    expect(JSON.stringify(await readRoot(root))).not.toContain('invented-5');
  });

  it('inherits from whom it says, in circles and from nobody too', async () => {
    const root = serversFolder();
    const file = path.join(root, 'tsm/shop/env.toml');
    writeFileSync(
      file,
      '[service]\nname = "x"\n[a]\ninherit = "b"\nX = "1"\n[b]\ninherit = "a"\n[c]\ninherit = "gone"\n[d]\ninherit = "c"\n[prod]\ninherit = "e"\n[e]\nY = "2"\n',
    );
    const { environments } = await source(root);
    expect(
      environments.map(
        ({ name, chain, broken, inherit }) => `${name} ${broken} ${inherit?.resolved}: ${chain.join(' ')}`,
      ),
    ).toEqual([
      'a circle b: b a',
      'b circle a: a b',
      'c missing gone: c',
      'd missing c: c d',
      'prod null e: e prod',
      'e null undefined: e',
    ]);
  });

  it('out of the root is not read', async () => {
    const root = serversFolder();
    symlinkSync('/etc', path.join(root, 'tsm/outside'));
    expect((await readRoot(root)).serviceSources.map(({ file }) => file)).toEqual(['tsm/shop/env.toml']);
  });
});
