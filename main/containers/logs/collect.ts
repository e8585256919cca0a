// The operation `containers.collectLogs`: the whole log of each container into a new file of a folder. Undo takes the
// files away again, as long as they are what was written.
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { selection } from '../../../preload/contract/containers.ts';
import { ProvostError } from '../../errors.ts';
import type { Json, LiveState, Operation, Outcome, PlannedChange, PlanOutline } from '../../plans/operation.ts';
import { inspectOrNull } from '../act/context.ts';
import type { Engines } from '../engines.ts';
import { viewerOf } from '../one.ts';
import type { StoredRow } from '../rows.ts';
import { pick } from '../selection.ts';
import { logBytes } from './bytes.ts';
import { openLog } from './open.ts';
import { fileProblem, hashOf, partOf, saveTo } from '../../save-file.ts';

type Payload = {
  verb: 'collect' | 'remove';
  engineId: string;
  id: string;
  name: string;
  file: string;
  timestamps: boolean;
  /** remove: what the file must contain. */
  hash: string | null;
};
type Change = PlannedChange<Payload>;
type After = { hash: string; bytes: number };

const collectParams = z.object({ selection, folder: z.string(), timestamps: z.boolean() });
type Params = z.infer<typeof collectParams> & { [key: string]: Json };
export type CollectOperation = Operation<Params, Payload>;

export const collectName = 'containers.collectLogs';
const absent = 'absent';
/** Logs of one engine that are read at once: more make the engine no faster. */
const width = 4;

const harmless = (name: string): string => name.replaceAll(/[^\w.-]/g, '_').replace(/^\./, '_');
const size = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;

export function collectOperation(engines: Engines): CollectOperation {
  const nameOf = (engineId: string) => engines.list().find((one) => one.engineId === engineId)?.name ?? engineId;

  const changeFor = (row: StoredRow, file: string, timestamps: boolean, isTaken: boolean): Change => ({
    kind: isTaken ? 'conflict' : 'create',
    key: `${row.engineId}/${row.id}`,
    label: row.name,
    action: 'collect log',
    where: nameOf(row.engineId),
    lane: row.engineId,
    org: row.org,
    fields: [{ field: 'file', old: null, new: file }],
    reason: isTaken ? 'A file of this name is there already, and is left as it is' : null,
    seen: absent,
    payload: { verb: 'collect', engineId: row.engineId, id: row.id, name: row.name, file, timestamps, hash: null },
    undo: { restores: 'takes the file away again', cannot: [] },
    braked: false,
  });

  const outline = (changes: Iterable<Change>): PlanOutline<Payload> => ({
    changes,
    population: { total: 0, orgs: {} },
    org: null,
  });

  return {
    name: collectName,
    version: 1,
    params: collectParams as unknown as z.ZodType<Params>,
    noun: { one: 'log', many: 'logs' },
    async plan(params, signal) {
      await engines.settled(signal, 'plan');
      await requireFolder(params.folder);
      const { rows, unmatched } = pick(engines.rows(), params.selection, viewerOf(engines, null));
      if (unmatched[0]) {
        throw new ProvostError('NOT_FOUND', `There is no container "${unmatched[0].name}".`, {
          hint: 'List the containers to see their names.',
        });
      }
      const count = new Map<string, number>();
      for (const { name } of rows) count.set(name, (count.get(name) ?? 0) + 1);
      const changes: Change[] = [];
      for (const row of rows) {
        // Two engines may have containers of one name.
        const base = count.get(row.name)! > 1 ? `${nameOf(row.engineId)}.${row.name}` : row.name;
        const file = path.join(params.folder, `${harmless(base)}.log`);
        changes.push(changeFor(row, file, params.timestamps, await isThere(file)));
      }
      return outline(changes);
    },
    async planInverse(applied) {
      return outline(
        applied.map(({ change, after }): Change => {
          const { hash } = (after ?? { hash: null }) as { hash: string | null };
          const { payload } = change;
          const can = payload.verb === 'collect' && hash !== null;
          return {
            ...change,
            kind: can ? 'delete' : 'skip',
            action: 'remove file',
            fields: [{ field: 'file', old: payload.file, new: null }],
            reason: can ? null : 'there is nothing to put back: collect the log again',
            seen: hash ?? absent,
            payload: { ...payload, verb: 'remove', hash },
            undo: { restores: null, cannot: ['The file: collect the log again'] },
          };
        }),
      );
    },
    async planAgain(changes) {
      const again: Change[] = [];
      for (const change of changes) {
        const isTaken = change.payload.verb === 'collect' && (await isThere(change.payload.file));
        again.push({ ...change, ...(isTaken && { kind: 'conflict', reason: 'A file of this name is there already' }) });
      }
      return outline(again);
    },
    concurrency: () => width,
    async inspect({ payload }, signal): Promise<LiveState> {
      if (payload.verb === 'remove') {
        const content = await hashOf(payload.file);
        return content === null
          ? { content: absent, settled: 'is gone already', before: null }
          : { content, before: null };
      }
      if (await isThere(payload.file)) return { content: 'taken', before: null };
      const live = await engines.onLane(payload.engineId, (client) => inspectOrNull(client, payload.id, signal));
      return live
        ? { content: absent, before: null }
        : { content: absent, settled: 'was removed meanwhile', before: null };
    },
    async apply({ payload }, _before, signal, errand): Promise<Outcome> {
      if (payload.verb === 'remove') {
        await rm(payload.file, { force: true }).catch((error: unknown) => {
          throw fileProblem(error, payload.file);
        });
        return { state: 'done', after: null };
      }
      const stop = errand ? AbortSignal.any([signal, errand.cancelled]) : signal;
      try {
        const saved = await engines.onLane(payload.engineId, async (client) => {
          const inspected = await inspectOrNull(client, payload.id, stop);
          if (!inspected) throw new ProvostError('NOT_FOUND', 'The container was removed meanwhile.');
          const request = { follow: false, tail: null, timestamps: payload.timestamps };
          const log = await openLog(client, inspected, request, stop);
          return saveTo(payload.file, logBytes(log, payload.timestamps), {
            signal: stop,
            onBytes: (bytes) => errand?.tell(size(bytes)),
          });
        });
        return { state: 'done', message: `${size(saved.bytes)} written`, after: { ...saved } satisfies After };
      } catch (error) {
        if (!errand?.cancelled.aborted || signal.aborted) throw error;
        throw new ProvostError('CANCELLED', 'Cancelled: what was written of it was taken away again.');
      }
    },
    async happened({ payload }) {
      if (payload.verb === 'remove') {
        return (await isThere(payload.file))
          ? { answer: 'no' }
          : { answer: 'yes', outcome: { state: 'done', after: null } };
      }
      // The file gets its name only when all of it is written.
      const hash = await hashOf(payload.file);
      if (hash === null) {
        await rm(partOf(payload.file), { force: true });
        return { answer: 'no' };
      }
      const { size: bytes } = await stat(payload.file);
      return { answer: 'yes', outcome: { state: 'done', after: { hash, bytes } satisfies After } };
    },
    ready: (lane, signal) => engines.ready(lane, signal),
  };
}

const isThere = async (file: string): Promise<boolean> => (await stat(file).catch(() => null)) !== null; // What can't be read can't be made either: the writing says why.

async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch((error: unknown) => {
    throw fileProblem(error, path.join(folder, 'logs'));
  });
  if (found.isDirectory()) return;
  throw new ProvostError('BAD_INPUT', 'What was named is a file, not a folder.', { hint: 'Name a folder.' });
}
