// One path out of many containers, a folder of this machine for each. What comes is unpacked without trust: nothing is
// written outside of its folder, nothing over what is there, and links come last, only those that stay inside.
import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import tar from 'tar-stream';
import type { CopyOutEvent } from '../../../preload/contract/files.ts';
import { isProvostError, messageOf, ProvostError } from '../../errors.ts';
import { mapWide } from '../act/context.ts';
import type { Chosen } from '../choose.ts';
import type { EngineClient } from '../client.ts';
import type { Engines } from '../engines.ts';
import { isRefused } from '../engine-error.ts';
import { fetchArchive, fileError, follow } from './archive.ts';

/** Containers of which files are fetched at once. */
const width = 4;
/** Milliseconds between two words about one container. */
const tellEvery = 500;

export async function* copyOut(
  engines: Engines,
  { rows, unmatched }: Chosen,
  inside: string,
  to: string,
  signal: AbortSignal,
): AsyncGenerator<CopyOutEvent> {
  try {
    await mkdir(to, { recursive: true });
  } catch (error) {
    throw new ProvostError('BAD_INPUT', 'The folder to copy into can’t be made.', { words: codeOf(error) });
  }
  const total = rows.length + unmatched.length;
  let finished = 0;
  const events: CopyOutEvent[] = [];
  let wake: () => void = () => undefined;
  const tell = (event: Omit<CopyOutEvent, 'finished' | 'total'>) => {
    if (event.kind === 'done' || event.kind === 'failed') finished++;
    events.push({ ...event, finished, total });
    wake();
  };
  for (const { name, reason } of unmatched)
    tell({ kind: 'failed', container: name, where: '', bytes: 0, text: reason });
  // Containers of two engines may have the same name.
  const doubled = new Set(rows.map(({ row }) => row.name).filter((name, at, all) => all.indexOf(name) !== at));
  const one = async ({ row, where, obstacle }: Chosen['rows'][number]): Promise<void> => {
    const about = { container: row.name, where };
    const folder = doubled.has(row.name) ? `${row.name}@${safeName(where)}` : safeName(row.name);
    let bytes = 0;
    try {
      if (obstacle) throw new Error(obstacle.reason);
      let told = Date.now();
      const text = await engines.call(row.engineId, async (client) => {
        try {
          return await fetchInto(client, row.id, inside, path.join(to, folder), signal, (now) => {
            bytes = now;
            if (Date.now() - told < tellEvery) return;
            told = Date.now();
            tell({ kind: 'copying', ...about, bytes, text: '' });
          });
        } catch (error) {
          throw fileError(error, inside);
        }
      });
      tell({ kind: 'done', ...about, bytes, text: [folder, text].filter(Boolean).join(': ') });
    } catch (error) {
      const words = isProvostError(error) && error.data.words ? ` (${error.data.words})` : '';
      tell({ kind: 'failed', ...about, bytes, text: `${messageOf(error)}${words}` });
    }
  };
  let over = false;
  const working = (async () => {
    for await (const _ of mapWide(rows, width, one)) if (signal.aborted) break;
  })().finally(() => {
    over = true;
    wake();
  });
  for (;;) {
    yield* events.splice(0);
    if (over) break;
    await new Promise<void>((resolve) => {
      wake = resolve;
      if (events.length > 0 || over) resolve();
    });
  }
  await working;
  yield* events.splice(0);
  yield { kind: 'end', container: '', where: '', bytes: 0, text: '', finished, total };
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? messageOf(error);

/** A name that is a name on every system. */
const safeName = (name: string): string => name.replaceAll(/[^A-Za-z0-9_.-]/g, '_').replace(/^\.+/, '_') || '_';

/** @returns what was left out, in words; '' for nothing. Nothing is left of one that failed */
export async function fetchInto(
  client: EngineClient,
  id: string,
  inside: string,
  folder: string,
  signal: AbortSignal,
  told: (bytes: number) => void,
): Promise<string> {
  const { path: at } = await follow(client, id, inside, signal);
  try {
    await mkdir(folder);
  } catch (error) {
    if (codeOf(error) === 'EEXIST')
      throw new Error(`there is a folder "${path.basename(folder)}" already; choose an empty folder`, { cause: error });
    throw new Error(`its folder can’t be made (${codeOf(error)})`, { cause: error });
  }
  const stream = await fetchArchive(client, id, at, signal);
  try {
    return await unpack(Readable.from(stream.chunks), folder, told);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (isRefused(error) || !codeOf(error)) throw error;
    throw error;
  } finally {
    stream.close();
  }
}

/** @returns what was left out, in words */
export async function unpack(source: Readable, folder: string, told: (bytes: number) => void): Promise<string> {
  const extract = tar.extract();
  let bytes = 0;
  source.on('error', (error) => extract.destroy(error));
  source.pipe(extract);
  const links: { at: string; target: string; hard: boolean }[] = [];
  let left = 0;
  /** @returns null for a name that leads out of the folder */
  const within = (name: string): string | null => {
    const whole = path.resolve(folder, `./${name.replaceAll('\\', '_')}`);
    return whole === folder || whole.startsWith(folder + path.sep) ? whole : null;
  };
  try {
    for await (const entry of extract) {
      const { name, type, linkname, mode } = entry.header;
      const at = within(name);
      if (at === null) left++;
      else if (type === 'directory') await mkdir(at, { recursive: true });
      else if (type === 'file' || type === 'contiguous-file') {
        await mkdir(path.dirname(at), { recursive: true });
        const counted = new Transform({
          transform(chunk: Buffer, _encoding, done) {
            told((bytes += chunk.length));
            done(null, chunk);
          },
        });
        // Never over anything, and never with more rights than a file of the operator's has.
        const options = { flags: 'wx', mode: (mode ?? 0o644) % 512 };
        await pipeline(entry as unknown as NodeJS.ReadableStream, counted, createWriteStream(at, options));
        continue;
      } else if ((type === 'symlink' || type === 'link') && linkname)
        links.push({ at, target: linkname, hard: type === 'link' });
      else left++;
      entry.resume();
    }
    // Last, so that nothing is ever written through a link.
    for (const { at, target, hard } of links) {
      const leads = hard ? within(target) : within(path.relative(folder, path.resolve(path.dirname(at), target)));
      if (leads === null || (!hard && path.isAbsolute(target))) left++;
      else if (hard) await copyFile(leads, at);
      else {
        await mkdir(path.dirname(at), { recursive: true });
        await symlink(target, at);
      }
    }
  } finally {
    source.destroy();
    extract.destroy();
  }
  return left === 0 ? '' : `${left} links or devices that lead out of the folder were left out`;
}
