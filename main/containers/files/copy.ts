// The operation `containers.copy`: one file or folder of this machine into many containers, and what was there before back.
import { createHash } from 'node:crypto';
import path from 'node:path';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { selection } from '../../../preload/contract/containers.ts';
import type { Database } from '../../database/open.ts';
import { ProvostError } from '../../errors.ts';
import type { Errand, Json, Operation, Outcome, PlannedChange } from '../../plans/operation.ts';
import { showBytes } from '../../plans/sentence.ts';
import { inspectOrNull, mapWide } from '../act/context.ts';
import { choose, type Candidate } from '../choose.ts';
import type { EngineClient } from '../client.ts';
import { isRefused } from '../engine-error.ts';
import type { Engines } from '../engines.ts';
import { createExec, inspectExec, startExec } from '../exec/calls.ts';
import type { StoredRow } from '../rows.ts';
import { cleanPath, fetchArchive, fileBytes, fileError, follow, putArchive, statPath } from './archive.ts';
import { packSource, readSource, type Source } from './source.ts';

/** Bytes of a replaced file that undo can put back. */
const keptAtMost = 16 * 1024 * 1024;
const keptFor = 30 * 86_400_000;

export type CopyPayload = {
  engineId: string;
  id: string;
  name: string;
  /** copy: puts the source there. restore: puts back what `restore` names. remove: takes away what a copy made. */
  deed: 'copy' | 'restore' | 'remove';
  source: Source;
  /** Path in the container that is written. */
  target: string;
  replace: boolean;
  /** Id of a replaced file. */
  restore: string | null;
};
export type CopyChange = PlannedChange<CopyPayload>;

const params = z.object({
  selection,
  from: z.string(),
  path: z.string(),
  replace: z.boolean(),
  orgs: z.array(z.string()).nullable(),
});
export type CopyParams = z.infer<typeof params> & { [key: string]: Json };
export type CopyOperation = Operation<CopyParams, CopyPayload>;

/** `kept`: id of the replaced file, when it could be kept. */
type Before = { content: string; kept: string | null };

const absent = 'absent';
const width = 4;

export interface CopyContext {
  engines: Engines;
  database: Database;
  protects(row: StoredRow): boolean;
}

/** What is at a path, as content: of small files also their bytes. */
async function contentAt(client: EngineClient, id: string, target: string, signal: AbortSignal): Promise<string> {
  const stat = await statPath(client, id, target, signal);
  if (!stat) return absent;
  if (stat.kind !== 'file') return stat.kind === 'link' ? `link ${stat.target}` : stat.kind;
  const own = `file ${stat.size} ${stat.permissions.toString(8)}`;
  if (stat.size > keptAtMost) return own;
  const hash = createHash('sha256');
  for await (const chunk of fileBytes(client, id, target, signal)) hash.update(chunk);
  return `${own} ${hash.digest('hex')}`;
}

/** What `contentAt` will say when the source is there. */
const contentOf = ({ folder, bytes, permissions, hash }: Source): string =>
  folder ? 'folder' : `file ${bytes} ${permissions.toString(8)}${bytes > keptAtMost ? '' : ` ${hash}`}`;

export function copyOperation({ engines, database, protects }: CopyContext): CopyOperation {
  database.prepare('DELETE FROM container_replaced_files WHERE captured_at < ?').run(Date.now() - keptFor);
  const keep = database.prepare(
    'INSERT INTO container_replaced_files VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET captured_at = excluded.captured_at',
  );
  const find = database.prepare('SELECT archive FROM container_replaced_files WHERE id = ?').pluck();

  const read = new Map<string, { at: number; source: Promise<Source> }>();

  const base = (row: Pick<StoredRow, 'engineId' | 'id' | 'name' | 'org'>, where: string, payload: CopyPayload) => ({
    ...{ key: `${row.engineId}/${row.id}`, label: row.name, where, lane: row.engineId, org: row.org, payload },
    ...{ action: deeds[payload.deed], braked: false },
  });
  const leftOut = (
    row: Pick<StoredRow, 'engineId' | 'id' | 'name' | 'org'>,
    where: string,
    payload: CopyPayload,
    kind: 'skip' | 'conflict' | 'error',
    reason: string,
  ): CopyChange => ({
    ...base(row, where, payload),
    ...{ kind, fields: [], reason, seen: '', undo: { restores: null, cannot: [] } },
  });

  /** Where in this container it goes, and what is there. */
  const planOne = async (
    { row, where, obstacle }: Candidate,
    source: Source,
    wanted: string,
    replace: boolean,
    signal: AbortSignal,
  ): Promise<CopyChange> => {
    const { engineId, id, name } = row;
    const plain: CopyPayload = { engineId, id, name, deed: 'copy', source, target: wanted, replace, restore: null };
    if (obstacle) return leftOut(row, where, plain, obstacle.kind, obstacle.reason);
    return engines.call(engineId, async (client) => {
      try {
        const there = await statPath(client, id, wanted, signal);
        let target = wanted;
        if (there?.kind === 'folder') target = path.posix.join(wanted, source.name);
        else if (there?.kind === 'link') {
          const led = await follow(client, id, wanted, signal);
          target = led.stat.kind === 'folder' ? path.posix.join(led.path, source.name) : led.path;
        } else if (!there) {
          const above = path.posix.dirname(wanted);
          if ((await statPath(client, id, above, signal)) === null)
            return leftOut(row, where, plain, 'error', `there is no folder ${above}`);
        }
        const payload = { ...plain, target };
        const seen = await contentAt(client, id, target, signal);
        const next = contentOf(source);
        if (seen === next && !source.folder) return leftOut(row, where, payload, 'skip', 'has this file already');
        if (seen !== absent && !replace)
          return leftOut(row, where, payload, 'conflict', `there is something at ${target}; allow to replace it`);
        if (seen !== absent && (seen === 'folder') !== source.folder)
          return leftOut(row, where, payload, 'conflict', `${target} is of another kind`);
        return {
          ...base(row, where, payload),
          kind: seen === absent ? 'create' : 'update',
          fields: [{ field: target, old: shown(seen), new: shown(next, source) }],
          ...{ reason: null, seen, undo: undoOf(seen, source) },
        };
      } catch (error) {
        if (isRefused(error)) return leftOut(row, where, plain, 'error', `can’t be looked into: ${error.words}`);
        throw error;
      }
    });
  };

  const outline = (changes: AsyncIterable<CopyChange>, total: number) => ({
    changes,
    population: { total, orgs: {} },
    org: null,
  });

  return {
    name: 'containers.copy',
    version: 1,
    // As of `containers.act`: what was parsed as JSON has no members that are undefined.
    params: params as unknown as z.ZodType<CopyParams>,
    noun: { one: 'container', many: 'containers' },

    async plan({ selection: chosen, from, path: wanted, replace, orgs }, signal) {
      const source = await readSource(from, signal);
      const { rows, unmatched, org, population, first } = await choose(engines, chosen, orgs, protects, signal);
      const target = cleanPath(wanted);
      const changes = async function* () {
        for (const { name, reason } of unmatched) {
          const row = { engineId: first.engineId, id: `name:${name}`, name, org };
          const payload: CopyPayload = { ...row, ...{ deed: 'copy', source, target, replace, restore: null } };
          yield leftOut(row, first.name, payload, 'error', reason);
        }
        yield* mapWide(rows, 8, (one) => planOne(one, source, target, replace, signal));
      };
      return { changes: changes(), population, org };
    },

    async planInverse(applied, signal) {
      await engines.settled(signal, 'plan');
      const inverse = async (one: (typeof applied)[number]): Promise<CopyChange> => {
        const { payload, where, org } = one.change;
        const before = one.before as Before | null;
        const row = { ...payload, org };
        if (!before || payload.deed !== 'copy') return leftOut(row, where, payload, 'skip', 'can’t be put back');
        const back: CopyPayload = {
          ...{ ...payload, restore: before.kept, replace: true },
          deed: before.content === absent ? 'remove' : 'restore',
        };
        if (back.deed === 'restore' && (before.kept === null || !find.get(before.kept)))
          return leftOut(row, where, back, 'conflict', 'what was there before is not kept');
        return engines.call(payload.engineId, async (client) => {
          const live = await inspectOrNull(client, payload.id, signal);
          if (!live) return leftOut(row, where, back, 'skip', 'was removed meanwhile');
          const seen = await contentAt(client, payload.id, payload.target, signal);
          if (seen === before.content) return leftOut(row, where, back, 'skip', 'is as it was already');
          if (seen !== (one.after as { content: string } | null)?.content)
            return leftOut(row, where, back, 'conflict', 'it was changed since');
          if (back.deed === 'remove' && payload.source.folder)
            return leftOut(row, where, back, 'conflict', 'a copied folder is not removed; remove it by hand');
          if (back.deed === 'remove' && live.State.Running !== true)
            return leftOut(
              row,
              where,
              back,
              'conflict',
              'does not run, and a file can only be removed from one that does',
            );
          return {
            ...base(row, where, back),
            kind: back.deed === 'remove' ? 'delete' : 'update',
            fields: [{ field: payload.target, old: shown(seen), new: shown(before.content) }],
            ...{ reason: null, seen, undo: { restores: null, cannot: ['What this undo replaces'] } },
          };
        });
      };
      return outline(mapWide(applied, 8, inverse), applied.length);
    },

    async planAgain(changes, signal) {
      await engines.settled(signal, 'plan');
      await Promise.all([...new Set(changes.map(({ lane }) => lane))].map((lane) => engines.refresh(lane)));
      const live = new Map(engines.rows().map((row) => [`${row.engineId}/${row.id}`, row]));
      const again = async (one: CopyChange): Promise<CopyChange> => {
        const row = live.get(one.key);
        if (!row)
          return leftOut({ ...one.payload, org: one.org }, one.where, one.payload, 'skip', 'was removed meanwhile');
        if (one.payload.deed !== 'copy') return { ...one, seen: await seenNow(one.payload, signal) };
        const source = await readSource(one.payload.source.path, signal);
        return planOne(
          { row, where: one.where, obstacle: null },
          source,
          one.payload.target,
          one.payload.replace,
          signal,
        );
      };
      return outline(mapWide(changes, 8, again), changes.length);
    },

    concurrency: () => width,

    inspect: ({ payload, seen }, signal) =>
      engines.onLane(payload.engineId, async (client) => {
        const { id, target } = payload;
        if (!(await inspectOrNull(client, id, signal)))
          return { content: absent, settled: 'was removed meanwhile', before: null };
        const content = await contentAt(client, id, target, signal);
        const kept =
          content === seen && content.startsWith('file') ? await capture(client, id, target, content, signal) : null;
        return { content, before: { content, kept } satisfies Before };
      }),

    apply: ({ payload }, _before, signal, errand) =>
      engines.onLane(payload.engineId, async (client) => {
        try {
          return await carry(client, payload, signal, errand);
        } catch (error) {
          const told = fileError(error, payload.target);
          if (told instanceof ProvostError)
            return { state: 'failed', message: told.message, words: told.data.words ?? '' };
          throw error;
        }
      }),

    happened: ({ payload }, before, _sentAt, signal) =>
      engines.onLane(payload.engineId, async (client) => {
        const now = await contentAt(client, payload.id, payload.target, signal);
        const wanted = payload.deed === 'remove' ? absent : payload.deed === 'copy' ? contentOf(payload.source) : null;
        if (wanted !== null && now === wanted && !payload.source.folder)
          return { answer: 'yes', outcome: { state: 'done', after: { content: now } } };
        if (now === (before as Before).content && !payload.source.folder) return { answer: 'no' };
        return { answer: 'unknown', why: 'It was cut off, and what is there may not be whole. Copy it again.' };
      }),

    ready: (lane, signal) => engines.ready(lane, signal),
  };

  function seenNow({ engineId, id, target }: CopyPayload, signal: AbortSignal): Promise<string> {
    return engines.call(engineId, (client) => contentAt(client, id, target, signal));
  }

  /** A hundred containers that get the same large file at once need not have it read a hundred times. */
  function sourceNow(from: string, signal: AbortSignal): Promise<Source> {
    const known = read.get(from);
    if (known && Date.now() - known.at < 10_000) return known.source;
    const source = readSource(from, signal);
    read.set(from, { at: Date.now(), source });
    const forget = () => read.get(from)?.source === source && read.delete(from);
    setTimeout(forget, 10_000).unref();
    source.catch(forget);
    return source;
  }

  /** Keeps what will be replaced. @returns its id; null when it is too large */
  async function capture(client: EngineClient, id: string, target: string, content: string, signal: AbortSignal) {
    if (Number(content.split(' ')[1]) > keptAtMost) return null;
    const stream = await fetchArchive(client, id, target, signal);
    const chunks: Buffer[] = [];
    for await (const chunk of stream.chunks) chunks.push(chunk);
    const archive = Buffer.concat(chunks);
    const name = createHash('sha256').update(archive).digest('hex');
    keep.run(name, archive, Date.now());
    return name;
  }

  async function carry(
    client: EngineClient,
    payload: CopyPayload,
    signal: AbortSignal,
    errand: Errand | undefined,
  ): Promise<Outcome> {
    const { id, target, deed, source, restore } = payload;
    const folder = path.posix.dirname(target);
    if (deed === 'remove') return removeFile(client, id, target, signal);
    if (deed === 'restore') {
      const archive = find.get(restore) as Buffer | undefined;
      if (!archive) return { state: 'failed', message: 'What was there before is no longer kept.' };
      await putArchive(client, id, folder, Readable.from([archive]), signal);
      return { state: 'done', after: { content: await contentAt(client, id, target, signal) } };
    }
    const now = await sourceNow(source.path, signal);
    if (now.hash !== source.hash)
      return { state: 'failed', message: 'What is to be copied has changed since the plan. Plan again.' };
    const tell = (bytes: number) => errand?.tell(`${showBytes(bytes)} of ${showBytes(source.bytes)}`);
    const either = errand ? AbortSignal.any([signal, errand.cancelled]) : signal;
    try {
      await putArchive(client, id, folder, packSource(source, path.posix.basename(target), tell), either);
    } catch (error) {
      if (!errand?.cancelled.aborted) throw error;
      return { state: 'failed', message: 'It was broken off, and what is there may not be whole.' };
    }
    const content = await contentAt(client, id, target, signal);
    if (content === contentOf(source)) return { state: 'done', after: { content } };
    return { state: 'failed', message: 'It was sent, and something else is there now.', after: { content } };
  }
}

const deeds = { copy: 'copy it into', restore: 'put back the file in', remove: 'remove the copy from' } as const;

/** What is at a path, for people. */
function shown(content: string, source?: Source): string | null {
  if (content === absent) return null;
  if (source?.folder) return `folder, ${source.files} entries, ${showBytes(source.bytes)}`;
  const size = /^file (\d+)/.exec(content)?.[1];
  return size === undefined ? content : `file, ${showBytes(Number(size))}`;
}

function undoOf(seen: string, source: Source): { restores: string | null; cannot: string[] } {
  if (source.folder)
    return { restores: null, cannot: ['Files of the copied folder: they stay, and what they replaced is gone'] };
  if (seen === absent) return { restores: 'removes the copy', cannot: [] };
  if (Number(/^file (\d+)/.exec(seen)?.[1] ?? Infinity) > keptAtMost)
    return { restores: null, cannot: [`Replaced files of more than ${showBytes(keptAtMost)}`] };
  return { restores: 'the file that was there', cannot: [] };
}

/** The engine's archive calls can't remove: the container's own rm does. */
async function removeFile(client: EngineClient, id: string, target: string, signal: AbortSignal): Promise<Outcome> {
  const exec = await createExec(
    client,
    id,
    { command: ['rm', '-f', '--', target], tty: false, stdin: false, user: '0' },
    signal,
  );
  const socket = await startExec(client, exec, { tty: false }, signal);
  socket.resume();
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const code = (await inspectExec(client, exec, signal))?.ExitCode;
  if ((await statPath(client, id, target, signal)) === null) return { state: 'done', after: { content: absent } };
  return {
    state: 'failed',
    message: `It could not be removed: the container’s rm ended with ${code ?? 'no exit code'}.`,
  };
}
