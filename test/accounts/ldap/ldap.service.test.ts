// A real OpenLDAP: paging, encryption, refusals, limits, names that look like filters; entries as Active Directory has them.
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { passwordPolicy } from '../../../preload/contract/account-model.ts';
import { openLdap } from '../../../main/accounts/ldap/index.ts';
import type { AccountTarget, LiveAccount, TargetConfig } from '../../../main/accounts/target.ts';
import { at, openHouse, refusal } from '../../hosts/harness.ts';
import { makeCertificates, type Certificates } from '../../support/certificates.ts';
import { waitUntil } from '../../support/processes.ts';
import { requireService } from '../../support/require.ts';
import { slapdProbe, startSlapd, type Slapd } from '../../support/slapd.ts';
import { sshdProbe, startSshd } from '../../support/sshd.ts';
import { removeTempDir, tempDir } from '../../support/temp.ts';

const slapd = requireService('slapd', slapdProbe);
const sshd = requireService('sshd', sshdProbe);
const never = new AbortController().signal;

/** Ticks of 100 ns since 1601; 1970 began at 116444736000000000. */
const fileTime = (at: number): string => String(116_444_736_000_000_000n + BigInt(at) * 10_000n);

/** The attributes of Active Directory that matter here, with its own numbers. */
const windowsSchema = [
  ...(
    [
      ['4.221', 'sAMAccountName', 'caseIgnoreMatch', '1.15'],
      ['4.8', 'userAccountControl', 'integerMatch', '1.27'],
      ['4.159', 'accountExpires', 'integerMatch', '1.27'],
      ['4.96', 'pwdLastSet', 'integerMatch', '1.27'],
      ['4.1696', 'lastLogonTimestamp', 'integerMatch', '1.27'],
      ['2.146', 'company', 'caseIgnoreMatch', '1.15'],
      ['2.102', 'memberOf', 'distinguishedNameMatch', '1.12'],
    ] as const
  ).map(
    ([oid, name, rule, syntax]) =>
      `attributetype ( 1.2.840.113556.1.${oid} NAME '${name}' EQUALITY ${rule} SYNTAX 1.3.6.1.4.1.1466.115.121.${syntax} )`,
  ),
  "objectclass ( 1.2.840.113556.1.5.9 NAME 'user' SUP top AUXILIARY MAY ( sAMAccountName $ userAccountControl $ accountExpires $ pwdLastSet $ lastLogonTimestamp $ company $ memberOf ) )",
];

const person = (dn: string, attributes: Record<string, string | string[]>): string =>
  [
    `dn: ${dn}`,
    'objectClass: inetOrgPerson',
    ...Object.entries(attributes).flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}`)),
    '',
    '',
  ].join('\n');

const base = 'ou=people,dc=example,dc=com';
const students = Array.from({ length: 2500 }, (_, index) =>
  person(`uid=s${index},${base}`, {
    ...{ uid: `s${index}`, cn: `Student ${index}`, givenName: 'Student', sn: String(index) },
    ...{ mail: `s${index}@example.com`, employeeNumber: String(10_000 + index), o: 'Example', title: 'Pupil' },
  }),
);
/** Names that are a filter to whoever pastes them into one. */
const odd = String.raw`a*b(c)\d`;

describe.skipIf(!slapd)('a directory as a source', () => {
  let dir: string;
  let certificates: Certificates;
  let server: Slapd;
  beforeAll(async () => {
    dir = tempDir('ldap-certs');
    certificates = await makeCertificates(dir);
    server = await startSlapd({
      certificates,
      logging: true,
      settings: [...windowsSchema, 'sizelimit 5000'],
      databaseSettings: [
        'dbnosync',
        `limits dn.exact="uid=narrow,${base}" size.soft=500 size.hard=500 size.pr=500 size.prtotal=500`,
      ],
    });
    await server.add(
      [
        `dn: ${base}\nobjectClass: organizationalUnit\nou: people\n\n`,
        `dn: ou=groups,dc=example,dc=com\nobjectClass: organizationalUnit\nou: groups\n\n`,
        ...students,
        person(`uid=narrow,${base}`, { uid: 'narrow', cn: 'Narrow', sn: 'Narrow', userPassword: 'narrow-for-tests' }),
        person(`cn=odd,${base}`, { uid: [odd], cn: 'odd', sn: 'Ödd' }),
        person(`cn=nobody,${base}`, { cn: 'nobody', sn: 'No username' }),
        `dn: cn=Lab\\, 1,ou=groups,dc=example,dc=com\nobjectClass: groupOfNames\ncn: Lab, 1\nmember: UID=s7, ${base}\nmember: uid=s8,${base}\n\n`,
        'dn: cn=unix,ou=groups,dc=example,dc=com\nobjectClass: posixGroup\ncn: unix\ngidNumber: 5000\nmemberUid: s7\n\n',
        'dn: ou=windows,dc=example,dc=com\nobjectClass: organizationalUnit\nou: windows\n\n',
        ...(
          [
            ['ada', { userAccountControl: '512', accountExpires: '9223372036854775807', pwdLastSet: '0' }],
            [
              'bob',
              {
                userAccountControl: '514',
                accountExpires: '0',
                lastLogonTimestamp: fileTime(Date.UTC(2026, 10, 2, 9)),
              },
            ],
            // The midnight after 2031-07-31, in Berlin.
            ['eve', { userAccountControl: '66048', accountExpires: fileTime(Date.UTC(2031, 6, 31, 22)) }],
            ['PC-7$', { userAccountControl: '4096' }],
          ] as const
        ).map(([name, values]) =>
          person(`cn=${name},ou=windows,dc=example,dc=com`, {
            ...{ cn: name, sn: name, sAMAccountName: name, displayName: `The ${name}`, company: 'Example Ltd' },
            ...{ memberOf: String.raw`CN=R\C3\A4um\, 2,ou=groups,dc=example,dc=com`, ...values },
          }).replace('inetOrgPerson', 'inetOrgPerson\nobjectClass: user'),
        ),
      ].join(''),
    );
  });
  afterAll(async () => {
    await server?.stop();
    removeTempDir(dir);
  });

  interface Settings extends Partial<TargetConfig> {
    secret?: string | null;
    tunnel?: Parameters<typeof openLdap>[1]['tunnel'];
  }
  const open = ({ secret = server.password, tunnel, ...config }: Settings = {}): Promise<AccountTarget> =>
    openLdap(
      {
        ...{ targetId: 't', name: 'directory', kind: 'ldap', via: null, org: null, dataSource: null },
        ...{ url: `${server.url}/${base}`, ca: readFileSync(certificates.ca, 'utf8') },
        ...{ bindDn: server.bindDn, searchFilter: null, ...config },
      },
      {
        password: async () => secret,
        totp: null,
        tunnel: tunnel ?? (() => Promise.reject(new Error('not asked for'))),
        ssh: () => Promise.reject(new Error('not asked for')),
      },
    );
  const all = async (target: AccountTarget) => {
    const found = new Map<string, LiveAccount>();
    const sizes: number[] = [];
    for await (const batch of target.snapshot(never)) {
      sizes.push(batch.length);
      for (const one of batch) found.set(one.username, one);
    }
    return { found, sizes };
  };
  const secure = () => `ldaps://127.0.0.1:${server.securePort}/${base}`;

  test('2,500 accounts come in pages of a thousand, over StartTLS, with their groups', async () => {
    const target = await open();
    const { found, sizes } = await all(target);
    expect(found.size).toBe(2502);
    expect(sizes.length).toBe(3);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1000);
    expect(found.get('s7')).toEqual({
      username: 's7',
      values: {
        ...{ username: 's7', full_name: 'Student 7', first_name: 'Student', last_name: '7' },
        ...{ email: 's7@example.com', external_id: '10007', organization: 'Example', title: 'Pupil' },
        ...{ groups: ['Lab, 1', 'unix'], disabled: 'false', must_change_password: 'false', valid_until: null },
      },
      ...{ org: null, passwordMark: null, lastSeen: null, protected: null },
    });
    const probe = await target.probe(never);
    expect(probe).toMatchObject({ version: 'OpenLDAP', accounts: 2502 });
    expect(probe.steps.find((step) => step.what === 'Encrypt the connection')!.detail).toBe('StartTLS');
    expect(probe.warnings).toEqual(['1 entries have no username and are left out.']);
    expect(await target.groups!(never)).toContainEqual({ name: 'Lab, 1', members: 2, groups: [], disabled: false });
  });

  test('ldaps with its certificate authority; without it nothing is said', async () => {
    const target = await open({ url: secure() });
    expect((await target.probe(never)).steps[1]!.detail).toBe('ldaps');
    for (const url of [secure(), `${server.url}/${base}`]) {
      const binds = server.log().split('BIND dn').length;
      const refused = await refusal((await open({ url, ca: null })).probe(never));
      expect(refused).toMatchObject({
        code: 'TARGET_DENIED',
        message: expect.stringContaining('not trusted') as string,
      });
      expect(server.log().split('BIND dn').length).toBe(binds);
    }
    const wrongPort = await refusal((await open({ url: `ldaps://127.0.0.1:${server.port}/${base}` })).probe(never));
    expect(['TARGET_FAILED', 'TARGET_UNREACHABLE']).toContain(wrongPort.code);
  });

  test('entries as Active Directory has them', async () => {
    const target = await open({ url: secure().replace('people', 'windows') });
    const { found } = await all(target);
    expect([...found.keys()].toSorted()).toEqual(['ada', 'bob', 'eve']);
    expect(found.get('ada')!.values).toMatchObject({
      ...{ full_name: 'The ada', organization: 'Example Ltd', groups: ['Räum, 2'] },
      ...{ disabled: 'false', must_change_password: 'true', valid_until: null },
    });
    expect(found.get('bob')).toMatchObject({
      values: { disabled: 'true', valid_until: null },
      lastSeen: Date.UTC(2026, 10, 2, 9),
    });
    expect(found.get('eve')!.values).toMatchObject({ disabled: 'false', valid_until: '2031-07-31' });
    expect((await target.read(['ADA', 'missing'], never)).get('ada')!.username).toBe('ada');
  });

  test('a name is never a part of the filter', async () => {
    const target = await open({ searchFilter: 'objectClass=inetOrgPerson' });
    const read = await target.read([odd, '*', 's*', 's1)(uid=*', 'S2'], never);
    expect([...read.keys()].toSorted()).toEqual([odd.toLowerCase(), 's2']);
    await expect(open({ searchFilter: '(&(broken' })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  test('a wrong password is asked once, and not again until it is another one', async () => {
    const settings = { secret: 'wrong-for-tests' };
    const target = await open(settings);
    const refused = () => server.log().split('RESULT tag=97 err=49').length - 1;
    const before = refused();
    for (let turn = 0; turn < 5; turn++) {
      expect(await refusal(target.probe(never))).toMatchObject({ code: 'TARGET_DENIED' });
    }
    await waitUntil('slapd has told', () => refused() > before);
    expect(refused() - before).toBe(1);
    expect(JSON.stringify(await refusal(target.probe(never)))).not.toContain('wrong-for-tests');
    // A name without a password would be taken for a visitor.
    expect(await refusal((await open({ secret: null })).probe(never))).toMatchObject({
      code: 'TARGET_DENIED',
      message: 'No password is stored for the bind DN.',
    });
  });

  test('a size limit is said, not taken for the end', async () => {
    const target = await open({ bindDn: `uid=narrow,${base}`, secret: 'narrow-for-tests' });
    expect(await refusal(all(target))).toMatchObject({
      code: 'TARGET_FAILED',
      message: 'The directory hands out fewer entries than there are.',
    });
  });

  test('a base that is not there, and one with letters that an address encodes', async () => {
    const missing = await refusal((await open({ url: `${server.url}/ou=none,dc=example,dc=com` })).probe(never));
    expect(missing).toMatchObject({ code: 'TARGET_FAILED', message: expect.stringContaining('base DN') as string });
    const encoded = await open({ url: `${server.url}/ou%3Dpeople%2Cdc=example,dc=com` });
    expect((await encoded.read(['s1'], never)).size).toBe(1);
  });

  test('it changes nothing', async () => {
    const target = await open();
    expect(target.traits.writes).toBe(false);
    const options = { policy: passwordPolicy.parse({}), managedBy: null, makeGroups: [] };
    const deed = { verb: 'delete', username: 's1' } as const;
    expect(await refusal(target.apply([deed], options, never))).toMatchObject({ code: 'TARGET_UNSUPPORTED' });
    expect((await target.read(['s1'], never)).size).toBe(1);
  });

  test('a directory that is down, silent, or goes away in the middle ends every wait', async () => {
    const held: net.Socket[] = [];
    const silent = net.createServer((socket) => void held.push(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as net.AddressInfo;
    const waiting = new AbortController();
    const asked = (await open({ url: `ldaps://127.0.0.1:${port}/${base}` })).probe(waiting.signal);
    setTimeout(() => waiting.abort(new Error('enough')), 200);
    await expect(asked).rejects.toThrow('enough');
    for (const socket of held) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
    const down = await refusal((await open({ url: `ldap://127.0.0.1:${port}/${base}` })).probe(never));
    expect(down).toMatchObject({ code: 'TARGET_UNREACHABLE', data: { words: 'ECONNREFUSED' } });

    // A way that is cut after the first page: no second one is asked for over another.
    const target = await open({ tunnel: cuttable, via: 'somewhere' });
    const cut: net.Socket[] = [];
    async function cuttable(host: string, to: number) {
      const socket = net.connect(to, host);
      await new Promise((resolve) => socket.once('connect', resolve));
      cut.push(socket);
      return socket;
    }
    const pages = target.snapshot(never)[Symbol.asyncIterator]();
    expect((await pages.next()).value).toHaveLength(1000);
    cut[0]!.destroy();
    expect(await refusal(pages.next())).toMatchObject({ code: 'TARGET_UNREACHABLE' });
    expect(cut).toHaveLength(1);
  });

  test.skipIf(!sshd)('through an SSH connection, encrypted all the way', async () => {
    const house = await openHouse();
    const gate = await startSshd();
    try {
      house.takeKey(gate);
      house.ssh('known_hosts', gate.knownHosts());
      const tunnel: NonNullable<Settings['tunnel']> = async (host, port, signal) =>
        (await house.hosts.connect(at(gate), signal)).openTcp(host, port, signal);
      for (const url of [secure(), `${server.url}/${base}`]) {
        const { found } = await all(await open({ url, tunnel, via: at(gate) }));
        expect(found.size).toBe(2502);
      }
    } finally {
      await house.close();
      await gate.stop();
    }
  });
});

describe.skipIf(!slapd)('a directory without a certificate', () => {
  test('is read, with a warning about the password; not where encryption is asked for', async () => {
    const server = await startSlapd({ databaseSettings: ['dbnosync'] });
    const open = (config: Partial<TargetConfig>) =>
      openLdap(
        {
          ...{ targetId: 't', name: 'directory', kind: 'ldap', via: null, org: null, dataSource: null, ca: null },
          ...{ url: `${server.url}/dc=example,dc=com`, bindDn: server.bindDn, searchFilter: null, ...config },
        },
        {
          password: async () => server.password,
          totp: null,
          tunnel: () => Promise.reject(new Error('not asked for')),
          ssh: () => Promise.reject(new Error('not asked for')),
        },
      );
    try {
      const clear = await (await open({})).probe(never);
      expect(clear.steps[1]!.detail).toBe('not encrypted');
      expect(clear.warnings.join(' ')).toContain('unencrypted');
      expect(clear.warnings.join(' ')).toContain('No account is found');
      // Nothing that could be overheard is said by a visitor.
      expect((await (await open({ bindDn: null })).probe(never)).warnings.join(' ')).not.toContain('unencrypted');
      expect(await refusal((await open({ ca: 'any' })).probe(never))).toMatchObject({ code: 'TARGET_DENIED' });
    } finally {
      await server.stop();
    }
  });
});
