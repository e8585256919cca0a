// The operation `orgs.files`: files of a folder of this computer written, removed and linked, each whole or not at all.
import { access } from 'node:fs/promises';
import type { Captured } from '../../database/captured.ts';
import { LaneUnavailable, type Applied, type LiveState, type Operation } from '../../plans/operation.ts';
import { codeOf, isDiskFault, ProvostError } from '../../errors.ts';
import { contentOf, hashOfBytes, look, type Place } from './disk.ts';
import {
  filesParams,
  follows,
  isThere,
  operationName,
  outlineOf,
  plannedChanges,
  randomName,
  type FileDocument,
  type FilePayload,
  type FilePlannedChange,
  type FilesParams,
} from './intents.ts';
import { removeAt, sweep, writeFileAt, writeLinkAt, type Steps, type Write } from './write.ts';

export type FilesOperation = Operation<FilesParams, FilePayload>;

/** What was there: by id, or as a link; and folders that had to be made. */
type Before = { content: string; document: string | null; target: string | null; missing: string[] };
type After = { content: string };

export interface OperationDeps {
  documents: Captured<FileDocument>;
  /** Told of each change that is on the disk; of one that a crash fell into perhaps twice. */
  placed(payload: FilePayload, before: { target: string | null }): Promise<void>;
  steps?: Steps;
}

export function filesOperation({ documents, placed, steps }: OperationDeps): FilesOperation {
  const writeOf = ({ payload, seen }: FilePlannedChange): Write => ({
    ...{ root: payload.root, path: payload.path, name: payload.name, seen },
    ...(steps && { steps }),
  });

  async function inspect({ payload }: FilePlannedChange): Promise<LiveState> {
    const { root, path, kind } = payload;
    await rootIsThere(root);
    const place = await look(root, path, follows(kind));
    const content = contentOf(place);
    const document =
      place.bytes === null
        ? null
        : await stored(documents.capture({ bytes: place.bytes.toString('base64'), mode: place.mode }));
    const before: Before = { content, document, target: place.target, missing: place.missing };
    if (isThere(place, payload)) return { content, before, settled: 'It is so already.' };
    return { content, before, moved: movedTo(place) };
  }

  async function carryOut(change: FilePlannedChange, before: Before): Promise<Place> {
    const { payload } = change;
    const write = writeOf(change);
    if (payload.kind === 'remove') return removeAt(write, payload.prune);
    if (payload.kind === 'link') return writeLinkAt(write, payload.target ?? '');
    const document = documents.find(payload.document ?? '');
    if (!document || before.content !== change.seen)
      throw new ProvostError('CONFLICT', 'What was to be written is no longer kept.', { hint: 'Plan again.' });
    return writeFileAt(write, Buffer.from(document.bytes, 'base64'), payload.mode);
  }

  async function* inverse(applied: readonly Applied<FilePayload>[]): AsyncGenerator<FilePlannedChange> {
    for (const { change, before: was, after } of applied) {
      const before = was as Before;
      const { root, path } = change.payload;
      const document = before.document === null ? null : documents.find(before.document);
      const lost = before.document !== null && document === null;
      const kind = before.content === 'absent' ? 'remove' : before.target !== null ? 'link' : 'write';
      const place = await look(root, path, follows(kind) && follows(change.payload.kind)).catch(sayNothing);
      const isOurs = place !== null && contentOf(place) === (after as After).content;
      for await (const planned of plannedChanges([
        {
          payload: {
            ...{ root, path, kind, document: before.document, target: before.target },
            ...{ edited: null, name: randomName() },
            ...{ mode: document?.mode ?? null, prune: kind === 'remove' ? before.missing : [] },
            sha256: document ? hashOfBytes(Buffer.from(document.bytes, 'base64')) : null,
            expected: isOurs ? place.sha256 : null,
          },
          ...{ org: change.org, environment: null, note: null },
          fields: change.fields.map(({ field, old, new: now }) => ({ field, old: now, new: old })),
          conflict: lost
            ? 'What was there before is no longer kept.'
            : isOurs
              ? null
              : 'It was changed since the job, and putting it back would undo that as well.',
        },
      ]))
        yield planned;
    }
  }

  return {
    name: operationName,
    version: 1,
    params: filesParams,
    noun: { one: 'file', many: 'files' },
    plan: ({ changes }) => Promise.resolve(outlineOf(plannedChanges(changes), changes.length)),
    planInverse: (applied) => Promise.resolve(outlineOf(inverse(applied), applied.length)),
    planAgain: (changes) =>
      Promise.resolve(
        outlineOf(
          plannedChanges(
            changes.map(({ payload, org, fields, reason, kind }) => ({
              payload: { ...payload, name: randomName() },
              ...{ org, environment: null, fields, note: kind === 'conflict' ? null : reason, conflict: null },
            })),
          ),
          changes.length,
        ),
      ),
    // One after the other, in the order of the plan: a link is made when what it leads to is there.
    concurrency: () => 1,
    ready: (root) => rootIsThere(root),
    inspect,
    async apply(change, before) {
      const place = await carryOut(change, before as Before);
      await stored(placed(change.payload, before as Before));
      return { state: 'done', after: { content: contentOf(place) } satisfies After };
    },
    async happened(change, before) {
      const { root, path, kind } = change.payload;
      await rootIsThere(root);
      const place = await look(root, path, follows(kind));
      const was = before as Before;
      const content = contentOf(place);
      const done = isThere(place, change.payload) && content !== was.content;
      await sweep(change.payload, done ? [] : was.missing);
      if (done) await stored(placed(change.payload, was));
      if (done) return { answer: 'yes', outcome: { state: 'done', after: { content } satisfies After } };
      if (content === was.content) return { answer: 'no' };
      return {
        answer: 'unknown',
        why: 'Something else is there now than before and than was to be written. Look at it.',
      };
    },
  };
}

const sayNothing = (error: unknown): null => {
  // That it can't be looked at is said where it is planned.
  if (error instanceof ProvostError) return null;
  throw error;
};

const movedTo = ({ kind }: Place): string =>
  ({
    absent: 'It was removed since the plan.',
    file: 'It was changed since the plan.',
    link: 'The link leads elsewhere since the plan.',
    folder: 'A folder stands in its place since the plan.',
    other: 'It is no longer a file since the plan.',
  })[kind];

/** The data folder's disk is full: the job waits, and asks what has happened before it goes on. @throws LaneUnavailable */
async function stored<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!isDiskFault(error)) throw error;
    throw new LaneUnavailable('The disk of the data folder is full or fails.', { cause: error });
  }
}

/** A folder on a disk that is not mounted is waited for. @throws LaneUnavailable */
async function rootIsThere(root: string): Promise<void> {
  try {
    await access(root);
  } catch (error) {
    throw new LaneUnavailable(`The folder can’t be reached (${codeOf(error)}).`, { cause: error });
  }
}
