// A real OpenLDAP server on a free port of 127.0.0.1, with an empty dc=example,dc=com.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Certificates } from './certificates.ts';
import { findProgram, programs } from './require.ts';
import { freePort, run, start, waitUntil } from './processes.ts';
import { removeTempDir, tempDir } from './temp.ts';

const probePrograms = programs('slapd', 'slapadd', 'ldapsearch', 'ldapadd');
export const slapdProbe = (): string | null =>
  probePrograms() ??
  (existsSync('/etc/ldap/schema/core.schema') ? null : 'its schema files are not in /etc/ldap/schema');

export interface Slapd {
  host: string;
  port: number;
  /** Of ldaps; null: it has no certificate. */
  securePort: number | null;
  url: string;
  baseDn: string;
  bindDn: string;
  password: string;
  /** Runs ldapsearch as the administrator. @returns its LDIF */
  search(filter: string, ...attributes: string[]): Promise<string>;
  /** Adds the entries of an LDIF text. */
  add(ldif: string): Promise<void>;
  /** The end of its log. */
  log(): string;
  stop(): Promise<void>;
}

const modules = () =>
  ['/usr/lib/ldap', '/usr/lib64/openldap', '/usr/lib/openldap'].find(
    (folder) => existsSync(folder) && readdirSync(folder).some((name) => name.startsWith('back_mdb')),
  );

export interface SlapdOptions {
  /** Encrypts with it: StartTLS, and ldaps on a port of its own. */
  certificates?: Certificates;
  /** Further lines of slapd.conf, for all databases and for this one. */
  settings?: string[];
  databaseSettings?: string[];
  /** Writes each bind and search to its log. */
  logging?: boolean;
}

export async function startSlapd(options: SlapdOptions = {}): Promise<Slapd> {
  const dir = tempDir('ldap');
  const baseDn = 'dc=example,dc=com';
  const bindDn = `cn=admin,${baseDn}`;
  const password = 'only-for-tests';
  mkdirSync(path.join(dir, 'data'));
  const modulePath = modules();
  const config = path.join(dir, 'slapd.conf');
  writeFileSync(
    config,
    [
      ...['core', 'cosine', 'inetorgperson', 'nis'].map((name) => `include /etc/ldap/schema/${name}.schema`),
      `pidfile ${dir}/pid`,
      `argsfile ${dir}/args`,
      ...(modulePath ? [`modulepath ${modulePath}`, 'moduleload back_mdb'] : []),
      ...(options.certificates
        ? [
            `TLSCACertificateFile ${options.certificates.ca}`,
            `TLSCertificateFile ${options.certificates.serverCert}`,
            `TLSCertificateKeyFile ${options.certificates.serverKey}`,
          ]
        : []),
      ...(options.settings ?? []),
      'database mdb',
      'maxsize 67108864',
      `suffix "${baseDn}"`,
      `rootdn "${bindDn}"`,
      `rootpw ${password}`,
      `directory ${dir}/data`,
      'index objectClass,uid eq',
      ...(options.databaseSettings ?? []),
      '',
    ].join('\n'),
  );
  const port = await freePort();
  const url = `ldap://127.0.0.1:${port}`;
  // With -d it stays in the foreground.
  const securePort = options.certificates ? await freePort() : null;
  const urls = securePort === null ? url : `${url} ldaps://127.0.0.1:${securePort}`;
  const daemon = start(findProgram('slapd')!, ['-f', config, '-h', urls, '-d', options.logging ? '256' : '0']);
  const bind = ['-x', '-H', url, '-D', bindDn, '-w', password];
  const search = (filter: string, ...attributes: string[]) =>
    run(findProgram('ldapsearch')!, [...bind, '-LLL', '-o', 'ldif-wrap=no', '-b', baseDn, filter, ...attributes]);
  const add = async (ldif: string) => {
    const file = path.join(dir, 'add.ldif');
    writeFileSync(file, ldif);
    await run(findProgram('ldapadd')!, [...bind, '-f', file]);
  };
  const stop = async () => {
    await daemon.stop('SIGTERM');
    removeTempDir(dir);
  };
  try {
    const rootDse = ['-x', '-H', url, '-LLL', '-s', 'base', '-b', '', 'namingContexts'];
    await waitUntil('slapd answers', async () => (await run(findProgram('ldapsearch')!, rootDse)).includes(baseDn), {
      process: daemon,
    });
    await add(`dn: ${baseDn}\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example\n`);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    host: '127.0.0.1',
    port,
    securePort,
    url,
    baseDn,
    bindDn,
    password,
    search,
    add,
    stop,
    log: () => daemon.output(),
  };
}
