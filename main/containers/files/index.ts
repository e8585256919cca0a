// Files in containers: look, fetch, put, and copy into or out of many.
import path from 'node:path';
import type { DownloadEvent, files as filesContract } from '../../../preload/contract/files.ts';
import { chunkAtMost, previewAtMost } from '../../../preload/contract/files.ts';
import type { PlanSummary } from '../../../preload/contract/plans.ts';
import type { Audit } from '../../audit/index.ts';
import type { Database } from '../../database/open.ts';
import { ProvostError } from '../../errors.ts';
import type { Json } from '../../plans/operation.ts';
import type { Call, Handlers } from '../../rpc/handlers.ts';
import { choose } from '../choose.ts';
import type { EngineClient } from '../client.ts';
import type { Engines } from '../engines.ts';
import { inspectOne, type Named } from '../one.ts';
import type { StoredRow } from '../rows.ts';
import { cleanPath, fetchArchive, fileBytes, fileError, follow, putArchive, statPath } from './archive.ts';
import { copyOperation, type CopyOperation } from './copy.ts';
import { listFolder } from './list.ts';
import { copyOut } from './out.ts';
import { Uploads } from './uploads.ts';

export interface FilesDeps {
  database: Database;
  audit: Pick<Audit, 'append'>;
  engines: Engines;
  plans: { plan(operation: string, params: Json, call: Call): Promise<PlanSummary> };
  dataDir: string;
  /** Infrastructure: left out of a selection that does not name it. */
  protects(row: StoredRow): boolean;
}

export interface Files {
  handlers: Handlers<typeof filesContract>;
  /** To be registered with the plan engine. */
  operation: CopyOperation;
  close(): void;
}

export function createFiles({ database, audit, engines, plans, dataDir, protects }: FilesDeps): Files {
  const operation = copyOperation({ engines, database, protects });
  const uploads = new Uploads(path.join(dataDir, 'uploads'));
  const note = database.transaction((call: Call, action: string, row: StoredRow, at: string) =>
    audit.append({
      ...{ actor: call.operator.name, action, subject: row.name, org: row.org },
      detail: { engine: row.engineId, path: at },
    }),
  );

  /** One container's file, with the engine's refusals in words. */
  const on = async <Result>(
    input: Named & { path: string },
    call: Call,
    work: (client: EngineClient, one: Awaited<ReturnType<typeof inspectOne>>, at: string) => Promise<Result>,
  ): Promise<Result> => {
    const one = await inspectOne(engines, input, call);
    const at = cleanPath(input.path);
    return engines.call(one.row.engineId, async (client) => {
      try {
        return await work(client, one, at);
      } catch (error) {
        throw fileError(error, at);
      }
    });
  };

  return {
    operation,
    handlers: {
      list: (input, call) =>
        on(input, call, (client, { row, inspected }, at) => {
          const running = inspected.State.Running === true && inspected.State.Paused !== true;
          return listFolder(client, { id: row.id, running }, at, call.signal);
        }),
      preview: (input, call) =>
        on(input, call, async (client, { row }, at) => {
          const { path: led, stat } = await follow(client, row.id, at, call.signal);
          if (stat.kind !== 'file') throw noFile(led);
          const pieces: Buffer[] = [];
          let size = 0;
          for await (const chunk of fileBytes(client, row.id, led, call.signal)) {
            pieces.push(chunk);
            size += chunk.length;
            if (size >= previewAtMost) break;
          }
          const shown = Buffer.concat(pieces).subarray(0, previewAtMost);
          const truncated = stat.size > shown.length;
          return { path: led, size: stat.size, text: textOf(shown, truncated), truncated };
        }),
      async *download(input, call): AsyncGenerator<DownloadEvent> {
        const { row } = await inspectOne(engines, input, call);
        const at = cleanPath(input.path);
        try {
          const {
            path: led,
            stat,
            client,
          } = await engines.call(row.engineId, async (client) => {
            try {
              return { ...(await follow(client, row.id, at, call.signal)), client };
            } catch (error) {
              throw fileError(error, at);
            }
          });
          const folder = stat.kind === 'folder';
          if (!folder && stat.kind !== 'file') throw noFile(led);
          note(call, 'containers.download', row, led);
          const name = path.posix.basename(led) || row.name;
          yield { kind: 'begun', name: folder ? `${name}.tar` : name, folder, size: folder ? null : stat.size };
          let bytes = 0;
          const source = folder
            ? (await fetchArchive(client, row.id, led, call.signal)).chunks
            : fileBytes(client, row.id, led, call.signal);
          for await (const piece of source) {
            for (let from = 0; from < piece.length; from += chunkAtMost) {
              const data = piece.subarray(from, from + chunkAtMost);
              bytes += data.length;
              yield { kind: 'data', data: data.toString('base64') };
            }
          }
          yield { kind: 'end', bytes };
        } catch (error) {
          // Whatever went wrong after the first bytes, in the words that the connection has for it.
          throw await engines
            .call(row.engineId, () => Promise.reject(fileError(error, at)))
            .catch((told: unknown) => told);
        }
      },
      async beginUpload({ container, engineId, folder, name, size, replace }, call) {
        const { operator } = call;
        if (container === undefined) return { upload: uploads.aside(operator.name, { name, size }) };
        const at = path.posix.join(cleanPath(folder), name);
        return on({ container, engineId, path: at }, call, async (client, { row }) => {
          const above = await follow(client, row.id, folder, call.signal);
          if (above.stat.kind !== 'folder') {
            throw new ProvostError('CONFLICT', `${above.path} is no folder.`, { hint: 'Choose a folder.' });
          }
          const target = path.posix.join(above.path, name);
          const there = await statPath(client, row.id, target, call.signal);
          if (there && (!replace || there.kind === 'folder')) {
            throw new ProvostError('CONFLICT', `There is a ${there.kind} at ${target} already.`, {
              hint: there.kind === 'folder' ? 'Choose another name.' : 'Allow to replace it, or choose another name.',
            });
          }
          note(call, 'containers.upload', row, target);
          const put = (body: Parameters<typeof putArchive>[3], signal: AbortSignal) =>
            engines.call(row.engineId, async (live) => {
              try {
                await putArchive(live, row.id, above.path, body, signal);
              } catch (error) {
                throw fileError(error, target);
              }
            });
          return { upload: uploads.into(operator.name, { name, size }, put) };
        });
      },
      async sendChunk({ upload, data }, { operator }) {
        return { received: await uploads.send(upload, operator.name, Buffer.from(data, 'base64')) };
      },
      finishUpload: ({ upload }, { operator }) => uploads.finish(upload, operator.name),
      cancelUpload: ({ upload }, { operator }) => ({ cancelled: uploads.cancel(upload, operator.name) }),
      async planCopyIn(input, call) {
        const { from: given, staged, path: target, replace, ...selection } = input;
        if ((given === undefined) === (staged === undefined)) {
          throw new ProvostError('BAD_INPUT', 'It is not said what is to be copied.', {
            hint: 'Name a file or folder of this machine, or a file that was put aside.',
          });
        }
        if (given !== undefined) requireOwner(call);
        const from = given ?? uploads.path(staged!);
        const orgs = call.operator.orgs === null ? null : [...call.operator.orgs];
        const params = { selection, from, path: target, replace, orgs };
        // What is undefined in the input is left out, so that what is stored is JSON.
        return plans.plan(operation.name, JSON.parse(JSON.stringify(params)) as Json, call);
      },
      async *copyOut({ path: inside, to, ...selection }, call) {
        requireOwner(call);
        const chosen = await choose(engines, selection, null, protects, call.signal);
        for (const { row, obstacle } of chosen.rows) if (!obstacle) note(call, 'containers.download', row, inside);
        yield* copyOut(engines, chosen, cleanPath(inside), path.resolve(to), call.signal);
      },
    },
    close: () => uploads.close(),
  };
}

const noFile = (at: string) =>
  new ProvostError('CONFLICT', `${at} is no file.`, { hint: 'Choose a file, or list the folder.' });

/** Files of this machine are those of whoever runs Provost: nobody who may see only some organizations reaches them. */
function requireOwner({ operator }: Call): void {
  if (operator.orgs === null) return;
  throw new ProvostError('FORBIDDEN', 'Files of this machine are not yours to name.', {
    hint: 'Upload the file instead.',
  });
}

/** @returns null for what is no text */
function textOf(bytes: Buffer, cut: boolean): string | null {
  if (bytes.includes(0)) return null;
  try {
    // The end of a cut one may be half a character.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut });
  } catch {
    return null;
  }
}
