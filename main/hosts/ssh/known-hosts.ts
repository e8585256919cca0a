// What known_hosts says about a server's key. Pure: the text comes from known-files.ts.
import { createHash, createHmac } from 'node:crypto';
import { matchesList } from './patterns.ts';

export interface HostKey {
  /** "ssh-ed25519". */
  type: string;
  /** As in known_hosts. */
  base64: string;
}

export interface KnownLine extends HostKey {
  marker: 'revoked' | 'cert-authority' | null;
  /** Names and patterns with commas, or "|1|salt|hash". */
  hosts: string;
}

export type Verdict = 'known' | 'unknown' | 'changed' | 'revoked';

export interface Judgement {
  verdict: Verdict;
  /** Types of the keys that are known for this host. */
  knownTypes: string[];
}

/** A line that can't be read is left out, as OpenSSH does: it vouches for nothing. */
export function parseKnownHosts(text: string): KnownLine[] {
  const lines: KnownLine[] = [];
  for (const line of text.split(/\r?\n/)) {
    const fields = line.trim().split(/[ \t]+/);
    if (fields[0] === '' || fields[0]!.startsWith('#')) continue;
    const marker = fields[0]!.startsWith('@') ? fields.shift()!.slice(1) : null;
    if (marker !== null && marker !== 'revoked' && marker !== 'cert-authority') continue;
    const [hosts, type, base64] = fields;
    if (hosts === undefined || type === undefined || base64 === undefined) continue;
    // What the key says it is counts, not what the line calls it.
    if (typeOf(Buffer.from(base64, 'base64')) !== type) continue;
    lines.push({ marker, hosts, type, base64: Buffer.from(base64, 'base64').toString('base64') });
  }
  return lines;
}

/** The type that a key's blob names itself; null when it is none. */
export function typeOf(blob: Buffer): string | null {
  if (blob.length < 4) return null;
  const length = blob.readUInt32BE(0);
  if (length === 0 || length > 100 || blob.length < 4 + length) return null;
  return blob.toString('latin1', 4, 4 + length);
}

/** As ssh-keygen prints it: "SHA256:…". */
export const fingerprintOf = (base64: string): string =>
  `SHA256:${createHash('sha256').update(Buffer.from(base64, 'base64')).digest('base64').replaceAll('=', '')}`;

function names(line: KnownLine, name: string): boolean {
  if (!line.hosts.startsWith('|')) return matchesList(line.hosts.toLowerCase().split(','), name);
  const [, version, salt, hash] = line.hosts.split('|');
  if (version !== '1' || !salt || !hash) return false;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

/**
 * @param asked the names to look for, in lower case: what the host is called with its port, then without. Another key is
 * a changed one under the first only.
 */
export function judge(lines: readonly KnownLine[], asked: readonly string[], key: HostKey): Judgement {
  const about = lines.filter((line) => asked.some((name) => names(line, name)));
  const same = (line: KnownLine) => line.type === key.type && line.base64 === key.base64;
  const trusted = about.filter(({ marker }) => marker === null);
  const own = trusted.filter((line) => names(line, asked[0]!));
  const knownTypes = [...new Set(trusted.map(({ type }) => type))];
  if (about.some((line) => line.marker === 'revoked' && same(line))) return { verdict: 'revoked', knownTypes };
  if (trusted.some(same)) return { verdict: 'known', knownTypes };
  return { verdict: own.some(({ type }) => type === key.type) ? 'changed' : 'unknown', knownTypes };
}

/** Types of the keys known for these names: what to ask the server for first. */
export const knownTypes = (lines: readonly KnownLine[], asked: readonly string[]): string[] => [
  ...new Set(
    lines.filter((line) => line.marker === null && asked.some((name) => names(line, name))).map(({ type }) => type),
  ),
];

/** Without ssh-rsa, whose signature is SHA-1, and which OpenSSH no longer asks for either. */
const algorithms: Record<string, string[]> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};

/** In the order to ask for them: a server that has several keys is to show one that is known. */
export function keyAlgorithms(known: readonly string[]): string[] {
  const order = [...known, ...Object.keys(algorithms)].flatMap((type) => algorithms[type] ?? []);
  return [...new Set(order)];
}
