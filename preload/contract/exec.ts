// Commands inside containers: a terminal, one command in one container, one command in many.
// The contract's streams go one way, so a terminal is a stream of what comes out, and calls that name its session for
// what goes in, for its size, and for what was shown: whoever shows slowly slows the program, and fills no memory.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { cursor, id, limit, page, time } from './common.ts';
import { selection } from './containers.ts';
import { planSummary } from './plans.ts';
import { procedure } from './procedure.ts';

const ask = { permission: 'containers.exec', scope: 'organization' } as const;

const one = {
  engineId: id.optional().describe('Engine id; needed when several engines have a container of this name'),
  container: id.describe('Name or id'),
};

const word = z.string().max(32_768);
const user = z.string().max(200).optional().describe('User or user:group, as the container knows them');
const workingDir = z.string().max(4096).optional().describe('Folder to run it in');
const columns = z.coerce.number().int().min(2).max(1000);
const rows = z.coerce.number().int().min(1).max(1000);

const unpaced = z
  .boolean()
  .default(false)
  .describe('Send without waiting to be told what was shown, for readers that take all as it comes');

/** Bytes that may be on their way to the reader of a session before it has to say that it took them. */
export const unacknowledgedAtMost = 512 * 1024;

/** Bytes cross as base64: they belong to no character set until a terminal reads them. */
const bytes = z.base64();

const session = { session: id.describe('Session, from its first event') };

export const exitEvent = z.object({
  kind: z.literal('exit'),
  /** Null: not known, the reason says why. */
  code: z.number().int().nullable(),
  /** Why it ended: "The connection to the engine was lost." Null when the program ended by itself. */
  reason: z.string().nullable(),
});

export const terminalEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('opened'), session: id, command: z.array(z.string()) }),
  z.object({ kind: z.literal('data'), data: bytes }),
  exitEvent,
]);
export type TerminalEvent = z.infer<typeof terminalEvent>;

export const runEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('opened'), session: id }),
  z.object({ kind: z.literal('output'), stream: z.enum(['stdout', 'stderr']), data: bytes }),
  exitEvent,
]);
export type RunEvent = z.infer<typeof runEvent>;

export const outputRow = z.object({
  seq: z.number().int(),
  engineId: id,
  container: id,
  label: z.string(),
  where: z.string(),
  /** Null: it was broken off before it ended. */
  exitCode: z.number().int().nullable(),
  /** Its first line, cut at 200 characters. */
  firstLine: z.string(),
  /** The same for the same output and exit code: what said the same is one group. */
  group: z.string(),
  bytes: z.number().int(),
  /** Bytes that came after the most that is kept. */
  cut: z.number().int(),
  finishedAt: time,
});
export type OutputRow = z.infer<typeof outputRow>;

export const exec = {
  openTerminal: procedure({
    ...ask,
    kind: 'stream',
    summary: 'Open a terminal in a container',
    cli: { command: 'terminals open', positional: 'container' },
  })
    .input(
      z.object({
        ...one,
        command: z
          .array(word)
          .max(100)
          .optional()
          .describe('Program and its arguments; the container’s shell when left out'),
        user,
        columns: columns.default(80).describe('Width'),
        rows: rows.default(24).describe('Height'),
        unpaced,
      }),
    )
    .output(eventIterator(terminalEvent)),
  run: procedure({
    ...ask,
    kind: 'stream',
    summary: 'Run one command in a container, print what it says, and end with its exit code',
    cli: { command: 'containers exec', positional: 'container', rest: 'command' },
  })
    .input(
      z.object({
        ...one,
        command: z.array(word).min(1).max(1000).describe('Program and its arguments, after --'),
        user,
        workingDir,
        unpaced,
        stdin: z.boolean().default(false).describe('Hand on what comes on standard input'),
      }),
    )
    .output(eventIterator(runEvent)),
  sendInput: procedure({
    ...ask,
    kind: 'command',
    summary: 'Type into a terminal, or write to a command’s standard input',
    cli: { command: 'terminals send', positional: 'session' },
  })
    .input(
      z.object({
        ...session,
        data: z.base64().max(350_000).default('').describe('Bytes, in base64'),
        end: z.boolean().default(false).describe('Nothing more follows'),
      }),
    )
    .output(z.object({ sent: z.number().int() })),
  resizeTerminal: procedure({
    ...ask,
    kind: 'command',
    summary: 'Tell a terminal its size',
    cli: { command: 'terminals resize', positional: 'session' },
  })
    .input(z.object({ ...session, columns: columns.describe('Width'), rows: rows.describe('Height') }))
    .output(z.object({ columns: z.number().int(), rows: z.number().int() })),
  acknowledge: procedure({
    ...ask,
    kind: 'command',
    summary: 'Say how much of a session’s output was shown',
    cli: { command: 'terminals acknowledge', positional: 'session' },
  })
    .input(z.object({ ...session, bytes: z.coerce.number().int().min(0).describe('Bytes shown since the last time') }))
    .output(z.object({ open: z.boolean() })),
  planRun: procedure({
    ...ask,
    kind: 'plan',
    summary: 'Run one command in many containers',
    cli: { command: 'containers exec-many', positional: 'command' },
  })
    .input(
      selection.extend({
        command: z.array(word).min(1).max(1000).describe('Program and its arguments, after --'),
        user,
        workingDir,
        seconds: z.coerce
          .number()
          .int()
          .min(1)
          .max(3600)
          .default(60)
          .describe('Seconds after which it is ended in a container'),
      }),
    )
    .output(planSummary),
  listOutputs: procedure({
    ...ask,
    kind: 'query',
    summary: 'List what a command said in each container of a job',
    cli: {
      command: 'jobs outputs',
      positional: 'jobId',
      columns: ['label', 'where', 'exitCode', 'firstLine', 'bytes'],
    },
  })
    .input(z.object({ jobId: id.describe('Job id'), cursor, limit }))
    .output(page(outputRow)),
  getOutput: procedure({
    ...ask,
    kind: 'query',
    summary: 'Show what a command said in one container of a job',
    cli: { command: 'jobs output', positional: 'jobId' },
  })
    .input(
      z.object({ jobId: id.describe('Job id'), seq: z.coerce.number().int().min(0).describe('Number of the change') }),
    )
    .output(outputRow.extend({ text: z.string() })),
};
