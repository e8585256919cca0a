// Files inside containers: look, fetch, put, and copy into or out of many.
// Bytes cross in chunks of at most 256 KiB as base64, each asked for or answered before the next one goes.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { id, time } from './common.ts';
import { selection } from './containers.ts';
import { planSummary } from './plans.ts';
import { procedure } from './procedure.ts';

const ask = { permission: 'containers.exec', scope: 'organization' } as const;

/** Bytes of one chunk. */
export const chunkAtMost = 256 * 1024;
/** Bytes of a file that a preview shows. */
export const previewAtMost = 256 * 1024;
/** Entries of one folder that are listed. */
export const entriesAtMost = 10_000;

const one = {
  engineId: id.optional().describe('Engine id; needed when several engines have a container of this name'),
  container: id.describe('Name or id'),
};
/** A path in a container is always whole: there is no folder to begin from. */
const inside = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^\/[^\0]*$/, 'a path in a container begins with /')
  .describe('Path in the container, from /');

const chunk = z.base64().max(Math.ceil(chunkAtMost / 3) * 4);

export const fileEntry = z.object({
  name: z.string(),
  kind: z.enum(['file', 'folder', 'link', 'other']),
  /** Bytes; null for what has none of its own. */
  size: z.number().int().nullable(),
  /** "rwxr-xr-x" */
  mode: z.string(),
  /** Null: the container gave no time that can be read. */
  modifiedAt: time.nullable(),
  /** Where a link leads, as it is written. */
  target: z.string().nullable(),
});
export type FileEntry = z.infer<typeof fileEntry>;

export const downloadEvent = z.discriminatedUnion('kind', [
  /** `size`: of the file; null for a folder, which comes as a tar archive of unknown length. */
  z.object({ kind: z.literal('begun'), name: z.string(), folder: z.boolean(), size: z.number().int().nullable() }),
  z.object({ kind: z.literal('data'), data: chunk }),
  z.object({ kind: z.literal('end'), bytes: z.number().int() }),
]);
export type DownloadEvent = z.infer<typeof downloadEvent>;

export const copyOutEvent = z.object({
  kind: z.enum(['copying', 'done', 'failed', 'end']),
  container: z.string(),
  where: z.string(),
  /** Bytes so far. */
  bytes: z.number().int(),
  /** done: the folder or file that was written. failed: why. */
  text: z.string(),
  /** How many containers are finished, and of how many. */
  finished: z.number().int(),
  total: z.number().int(),
});
export type CopyOutEvent = z.infer<typeof copyOutEvent>;

export const files = {
  list: procedure({
    ...ask,
    kind: 'query',
    summary: 'List a folder of a container',
    cli: {
      command: 'containers files',
      positional: 'container',
      rest: 'path',
      columns: ['kind', 'mode', 'size', 'modifiedAt', 'name', 'target'],
    },
  })
    .input(z.object({ ...one, path: inside.default('/') }))
    .output(
      z.object({
        /** Where it really is, after links. */
        path: z.string(),
        rows: z.array(fileEntry).max(entriesAtMost),
        /** More than could be listed: what is shown is not all. */
        truncated: z.boolean(),
      }),
    ),
  preview: procedure({
    ...ask,
    kind: 'query',
    summary: 'Show the beginning of a text file of a container',
    cli: { command: 'containers cat', positional: 'container', rest: 'path' },
  })
    .input(z.object({ ...one, path: inside }))
    .output(
      z.object({
        path: z.string(),
        size: z.number().int(),
        /** Null: it is not text. */
        text: z.string().nullable(),
        truncated: z.boolean(),
      }),
    ),
  download: procedure({
    ...ask,
    kind: 'stream',
    summary: 'Fetch a file of a container, or a folder as a tar archive',
    cli: { command: 'containers download', positional: 'container', rest: 'path' },
  })
    .input(z.object({ ...one, path: inside }))
    .output(eventIterator(downloadEvent)),
  beginUpload: procedure({
    ...ask,
    kind: 'command',
    summary: 'Begin to put one file into a container, or aside for copying into many',
    cli: { command: 'uploads begin', positional: 'name' },
  })
    .input(
      z.object({
        ...one,
        container: one.container.optional().describe('Name or id; without one the file is put aside'),
        folder: inside.default('/').describe('Folder in the container'),
        name: z
          .string()
          .min(1)
          .max(255)
          .regex(/^[^/\0]+$/, 'a name holds no /')
          .refine((name) => name !== '.' && name !== '..', 'a file needs a name')
          .describe('Name of the file'),
        size: z.coerce.number().int().min(0).describe('Its bytes'),
        replace: z.boolean().default(false).describe('Replace a file of this name'),
      }),
    )
    .output(z.object({ upload: id })),
  sendChunk: procedure({
    ...ask,
    kind: 'command',
    summary: 'Send the next bytes of an upload',
    cli: { command: 'uploads send', positional: 'upload' },
  })
    .input(z.object({ upload: id.describe('Upload'), data: chunk.describe('Bytes, in base64') }))
    .output(z.object({ received: z.number().int() })),
  finishUpload: procedure({
    ...ask,
    kind: 'command',
    summary: 'End an upload and learn what became of it',
    cli: { command: 'uploads finish', positional: 'upload' },
  })
    .input(z.object({ upload: id.describe('Upload') }))
    // `staged`: what planCopyIn takes, when the file was put aside.
    .output(z.object({ bytes: z.number().int(), staged: z.string().nullable() })),
  cancelUpload: procedure({
    ...ask,
    kind: 'command',
    summary: 'Break an upload off',
    cli: { command: 'uploads cancel', positional: 'upload' },
  })
    .input(z.object({ upload: id.describe('Upload') }))
    .output(z.object({ cancelled: z.boolean() })),
  planCopyIn: procedure({
    ...ask,
    kind: 'plan',
    summary: 'Copy a file or folder of this machine into many containers',
    cli: { command: 'containers copy-in', positional: 'from', files: ['from'] },
  })
    .input(
      selection.extend({
        from: z.string().max(4096).optional().describe('File or folder of this machine'),
        staged: id.optional().describe('A file that was put aside by an upload, instead of one of this machine'),
        path: inside.describe('Where to, from /: a folder that is there, or the whole new name'),
        replace: z.boolean().default(false).describe('Replace what is there'),
      }),
    )
    .output(planSummary),
  copyOut: procedure({
    ...ask,
    kind: 'stream',
    summary: 'Copy a file or folder out of many containers, one folder each',
    cli: { command: 'containers copy-out', positional: 'path', files: ['to'] },
  })
    .input(
      selection.extend({
        path: inside,
        to: z.string().min(1).max(4096).describe('Folder of this machine'),
      }),
    )
    .output(eventIterator(copyOutEvent)),
};
