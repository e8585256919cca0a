// What the host printed, as records: /etc/passwd, /etc/shadow, groups, and who signed in when.
import { ProvostError } from '../../errors.ts';
import { section } from './scripts.ts';

export interface PasswdEntry {
  name: string;
  uid: number;
  gid: number;
  gecos: string;
  home: string;
  shell: string;
}

/** Fields as they are written there: "" is none. */
export interface ShadowEntry {
  hash: string;
  lastChange: string;
  min: string;
  max: string;
  warn: string;
  inactive: string;
  expire: string;
}

export interface HostState {
  /** Whether we worked as root, and who signed in. */
  root: boolean;
  login: string;
  /** Programs that are needed and not there. */
  missing: string[];
  /** "Debian GNU/Linux 12 (bookworm)"; null: not said. */
  system: string | null;
  local: Map<string, PasswdEntry>;
  /** Accounts of other directories (LDAP, SSSD). */
  foreign: Map<string, PasswdEntry>;
  shadow: Map<string, ShadowEntry>;
  groups: Map<string, { gid: number; members: string[] }>;
  /** Supplementary groups by account, sorted. */
  memberships: Map<string, string[]>;
  groupOfGid: Map<number, string>;
  uidMin: number;
  uidMax: number;
  gidMin: number;
  defaults: { home: string; shell: string; skeleton: string };
  /** Days since 1970-01-01 by the host's clock. */
  today: number;
  /** UTC ms. */
  lastSeen: Map<string, number>;
}

function sectionsOf(text: string): Map<string, string[]> {
  const sections = new Map<string, string[]>();
  for (const part of text.split(section).slice(1)) {
    const [name = '', ...lines] = part.split('\n');
    if (lines.at(-1) === '') lines.pop();
    sections.set(name, lines);
  }
  return sections;
}

function passwdOf(lines: readonly string[]): Map<string, PasswdEntry> {
  const found = new Map<string, PasswdEntry>();
  for (const line of lines) {
    const [name, , uid, gid, gecos = '', home = '', shell = ''] = line.split(':');
    // Lines "+" and "-" are of NIS and no accounts.
    if (!name || name.startsWith('+') || name.startsWith('-') || !uid || !gid) continue;
    if (!found.has(name)) found.set(name, { name, uid: Number(uid), gid: Number(gid), gecos, home, shell });
  }
  return found;
}

function shadowOf(lines: readonly string[]): Map<string, ShadowEntry> {
  const found = new Map<string, ShadowEntry>();
  for (const line of lines) {
    const [name, hash = '', lastChange = '', min = '', max = '', warn = '', inactive = '', expire = ''] =
      line.split(':');
    if (name && !found.has(name)) found.set(name, { hash, lastChange, min, max, warn, inactive, expire });
  }
  return found;
}

function numberIn(lines: readonly string[], name: string, otherwise: number): number {
  const value = lines.map((line) => line.trim().split(/\s+/)).find(([word]) => word === name)?.[1];
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : otherwise;
}

const wordIn = (lines: readonly string[], name: string): string | null =>
  lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) || null;

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
/** "Sat Nov 21 15:22:42 +0000 2026" of lastlog, "Sat Nov 21 15:22:42 2026" of last. Both ran with TZ=UTC. */
const moment = /[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d)(?: \+0000)? (\d{4})/;

function lastSeenOf(lines: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of lines) {
    const name = /^\S+/.exec(line)?.[0];
    const [, month, day, hour, minute, second, year] = moment.exec(line) ?? [];
    if (name === undefined || month === undefined) continue;
    const at = Date.UTC(Number(year), months.indexOf(month), Number(day), Number(hour), Number(minute), Number(second));
    if (at > (found.get(name) ?? 0)) found.set(name, at);
  }
  return found;
}

/** @throws ProvostError TARGET_FAILED when the host printed anything but what it was asked for */
export function readState(printed: Buffer): HostState {
  const sections = sectionsOf(printed.toString('utf8'));
  if (!sections.has('end')) {
    throw new ProvostError('TARGET_FAILED', 'The host stopped before it had told all its accounts.', {
      hint: 'Look at the host, then try again.',
    });
  }
  const part = (name: string): string[] => sections.get(name) ?? [];
  const local = passwdOf(part('passwd'));
  const foreign = passwdOf([...part('nss'), ...part('asked')]);
  for (const name of local.keys()) foreign.delete(name);

  const groups: HostState['groups'] = new Map();
  const groupOfGid = new Map<number, string>();
  const memberships = new Map<string, string[]>();
  for (const line of part('group')) {
    const [name, , gid, members = ''] = line.split(':');
    if (!name || !gid || groups.has(name)) continue;
    const listed = members.split(',').filter((one) => one !== '');
    groups.set(name, { gid: Number(gid), members: listed });
    if (!groupOfGid.has(Number(gid))) groupOfGid.set(Number(gid), name);
    for (const one of listed) {
      const before = memberships.get(one);
      if (before) before.push(name);
      else memberships.set(one, [name]);
    }
  }
  for (const list of memberships.values()) list.sort();

  const [id = '', login = ''] = part('id');
  const missing = part('missing');
  // An external printf would show passwords to whoever lists processes.
  if (part('printf')[0] !== 'printf') missing.push('a shell with its own printf');
  const defs = part('defs');
  return {
    ...{ root: id === '0', login, missing, local, foreign, groups, memberships, groupOfGid },
    system: wordIn(part('os'), 'PRETTY_NAME')?.replaceAll('"', '') ?? null,
    shadow: shadowOf(part('shadow')),
    uidMin: numberIn(defs, 'UID_MIN', 1000),
    uidMax: numberIn(defs, 'UID_MAX', 60_000),
    gidMin: numberIn(defs, 'GID_MIN', 1000),
    defaults: {
      home: wordIn(part('useradd'), 'HOME') ?? '/home',
      shell: wordIn(part('useradd'), 'SHELL') ?? '/bin/sh',
      skeleton: wordIn(part('useradd'), 'SKEL') ?? '/etc/skel',
    },
    today: Math.floor(Number(part('today')[0] ?? 0) / 86_400),
    lastSeen: lastSeenOf(part('last')),
  };
}
