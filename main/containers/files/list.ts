// A folder of a container. Of one that runs, its own `stat` tells (through sh, with the rights of root, as the engine's
// archive calls have them). Of any other, or of one without these programs, the beginning of the folder's archive does:
// the engine knows no other way, and packs all that is below.
import path from 'node:path';
import { Readable } from 'node:stream';
import tar from 'tar-stream';
import { entriesAtMost, type FileEntry } from '../../../preload/contract/files.ts';
import { ProvostError } from '../../errors.ts';
import type { EngineClient } from '../client.ts';
import { isRefused } from '../engine-error.ts';
import { createExec, startExec } from '../exec/calls.ts';
import { FrameParser } from '../logs/frames.ts';
import { fetchArchive, follow } from './archive.ts';

export interface Listing {
  path: string;
  rows: FileEntry[];
  truncated: boolean;
}

// A name holds no slash, so that slashes end every field, whatever else is in the name. Link targets follow, by NUL.
const script = `cd -- "$1" || exit 3
set -- * .[!.]* ..?*
stat -c '%f/%s/%Y/%n/' -- "$@" 2>/dev/null
printf '\\0'
n=0
for f in "$@"; do [ -L "$f" ] || continue; n=$((n+1)); [ $n -gt 300 ] && break; printf '%s/' "$f"; readlink -- "$f"; printf '\\0'; done`;

/** Bytes of a listing that are read, and of an archive. */
const outputAtMost = 16 * 1024 * 1024;
const archiveAtMost = 64 * 1024 * 1024;

/** @throws ProvostError NOT_FOUND, CONFLICT for what is no folder; EngineRefused, EngineAway */
export async function listFolder(
  client: EngineClient,
  container: { id: string; running: boolean },
  inside: string,
  signal: AbortSignal,
): Promise<Listing> {
  const { path: at, stat } = await follow(client, container.id, inside, signal);
  if (stat.kind !== 'folder') {
    throw new ProvostError('CONFLICT', `${at} is no folder.`, { hint: 'Download it, or list the folder it is in.' });
  }
  const asked = container.running ? await askStat(client, container.id, at, signal) : null;
  const { rows, truncated } = asked ?? (await readArchive(client, container.id, at, signal));
  rows.sort((a, b) => Number(b.kind === 'folder') - Number(a.kind === 'folder') || (a.name < b.name ? -1 : 1));
  return { path: at, rows: rows.slice(0, entriesAtMost), truncated: truncated || rows.length > entriesAtMost };
}

/** @returns null when the container has no sh or no stat */
async function askStat(client: EngineClient, id: string, at: string, signal: AbortSignal) {
  try {
    const command = ['/bin/sh', '-c', script, 'sh', at];
    const exec = await createExec(client, id, { command, tty: false, stdin: false, user: '0' }, signal);
    const socket = await startExec(client, exec, { tty: false }, signal);
    const stop = () => socket.destroy();
    const timer = setTimeout(stop, 20_000);
    signal.addEventListener('abort', stop, { once: true });
    const frames = new FrameParser();
    const pieces: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        for (const { stream, data } of frames.push(chunk)) {
          if (stream === 'stdout') pieces.push(Buffer.from(data));
          size += data.length;
        }
        if (size > outputAtMost) break;
      }
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      socket.destroy();
    }
    const output = Buffer.concat(pieces).toString('utf8');
    // Without its end it is not known to be all; without anything there is no stat.
    return output.includes('\0') ? parseStat(output, size > outputAtMost) : null;
  } catch (error) {
    // No sh, or it stopped meanwhile: the archive tells.
    if (isRefused(error) || signal.aborted) return null;
    throw error;
  }
}

/** @returns null when `stat` said nothing although there are links: it is not there */
export function parseStat(output: string, cut: boolean): { rows: FileEntry[]; truncated: boolean } | null {
  const end = output.indexOf('\0');
  const listed = output.slice(0, end);
  const targets = new Map<string, string>();
  for (const record of output.slice(end + 1).split('\0')) {
    const slash = record.indexOf('/');
    // readlink ends with a line end of its own.
    if (slash > 0) targets.set(record.slice(0, slash), record.slice(slash + 1).replace(/\n$/, ''));
  }
  const rows: FileEntry[] = [];
  const field = /\n?([0-9a-f]+)\/(\d+)\/(-?\d+)\/([^/]+)\//y;
  for (let found = field.exec(listed); found; found = field.exec(listed)) {
    const [, raw, size, seconds, name] = found as unknown as [string, string, string, string, string];
    const mode = Number.parseInt(raw, 16);
    const kind = kindOf(mode);
    rows.push({
      ...{ name, kind, mode: modeText(mode % 512), modifiedAt: Number(seconds) * 1000 },
      size: kind === 'file' ? Number(size) : null,
      target: targets.get(name) ?? null,
    });
  }
  return rows.length === 0 ? null : { rows, truncated: cut };
}

function kindOf(mode: number): FileEntry['kind'] {
  const type = Math.floor(mode / 4096);
  return type === 8 ? 'file' : type === 4 ? 'folder' : type === 10 ? 'link' : 'other';
}

const modeText = (permissions: number): string =>
  Array.from('rwxrwxrwx')
    .map((letter, index) => (Math.floor(permissions / 2 ** (8 - index)) % 2 ? letter : '-'))
    .join('');

async function readArchive(client: EngineClient, id: string, at: string, signal: AbortSignal) {
  const stream = await fetchArchive(client, id, at, signal);
  const rows = new Map<string, FileEntry>();
  let size = 0;
  let cut = false;
  const bounded = async function* () {
    for await (const chunk of stream.chunks) {
      size += chunk.length;
      if (size > archiveAtMost) {
        cut = true;
        return;
      }
      yield chunk;
    }
  };
  const extract = tar.extract();
  const source = Readable.from(bounded());
  source.on('error', (error) => extract.destroy(error));
  source.pipe(extract);
  try {
    for await (const { header, ...entry } of entries(extract)) {
      entry.skip();
      const parts = path.posix
        .normalize(header.name)
        .split('/')
        .filter((part) => part !== '' && part !== '.');
      // The archive of "/etc" names "etc/hosts", that of "/" names "hosts".
      const [name, ...below] = at === '/' ? parts : parts.slice(1);
      if (name === undefined || below.length > 0) continue;
      const kind = header.type === 'directory' ? 'folder' : header.type === 'symlink' ? 'link' : 'file';
      const known = header.type === 'file' || kind !== 'file' || header.type === 'link';
      rows.set(name, {
        ...{ name, kind: known ? kind : 'other', mode: modeText((header.mode ?? 0) % 512) },
        size: header.type === 'file' ? (header.size ?? 0) : null,
        modifiedAt: header.mtime?.getTime() ?? null,
        target: header.type === 'symlink' ? (header.linkname ?? null) : null,
      });
    }
  } catch (error) {
    // An archive that we ended ourselves ends in the middle of something.
    if (!cut) throw error;
  } finally {
    stream.close();
    source.destroy();
    extract.destroy();
  }
  return { rows: [...rows.values()], truncated: cut };
}

async function* entries(extract: tar.Extract) {
  for await (const entry of extract) yield { header: entry.header, skip: () => void entry.resume() };
}
