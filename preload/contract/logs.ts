// Logs of containers: of one, or of many merged by time; older pages, a search through all of it, and saving to files.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { id } from './common.ts';
import { selection } from './containers.ts';
import { planSummary } from './plans.ts';
import { procedure } from './procedure.ts';

/** Containers whose logs are shown together. */
export const sourcesAtMost = 50;

export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

export const logLine = z.object({
  /** Which of the containers wrote it: place in `sources`. */
  source: z.number().int(),
  stream: z.enum(['stdout', 'stderr']),
  /** RFC 3339 in UTC with nanoseconds, so that times compare as text. Null when times were not asked for. */
  time: z.string().nullable(),
  /** Without escape sequences and control characters; 16 Ki characters at most. */
  text: z.string(),
  /** Guessed from its words, or from the level of a line in JSON. */
  level: z.enum(logLevels).nullable(),
  /** Colours that it asks for: from this character on, these SGR parameters ("1;31"). */
  colours: z.array(z.tuple([z.number().int(), z.string()])).optional(),
});
export type LogLine = z.infer<typeof logLine>;

export const logSource = z.object({ engineId: id, id, name: z.string() });
export type LogSource = z.infer<typeof logSource>;

export const logEvent = z.discriminatedUnion('kind', [
  /** First, and again when a container is followed on under a new id. */
  z.object({ kind: z.literal('sources'), sources: z.array(logSource) }),
  z.object({
    kind: z.literal('lines'),
    lines: z.array(logLine).max(500),
    /** Lines that came faster than they could be shown, just before these. */
    skipped: z.number().int(),
    /** Of all sources, when there are several. */
    names: z.array(z.string()),
  }),
  z.object({
    kind: z.literal('state'),
    source: z.number().int(),
    /** lost: the engine is away, the log goes on where it was when it is back. replaced: another one has its name now. */
    state: z.enum(['live', 'lost', 'stopped', 'removed', 'replaced', 'refused']),
    words: z.string(),
    /** The container that has the name now. */
    successor: logSource.nullable(),
  }),
  z.object({ kind: z.literal('saved'), file: z.string(), bytes: z.number().int(), complete: z.boolean() }),
  z.object({ kind: z.literal('end'), reason: z.string() }),
]);
export type LogEvent = z.infer<typeof logEvent>;

const moment = z.string().max(40);
const expression = z.string().min(1).max(500);
const level = z.array(z.enum(logLevels)).optional().describe('Only lines of this level, guessed from their text');
const lines = z.coerce.number().int().min(0).max(10_000_000).optional();
const read = { permission: 'containers.read', scope: 'organization' } as const;

export const logs = {
  watch: procedure({
    ...read,
    kind: 'stream',
    summary: 'Read the logs of containers, merged by time',
    cli: { command: 'containers logs', positional: 'names', files: ['output'] },
  })
    .input(
      selection.extend({
        follow: z.boolean().default(false).describe('Go on as lines come'),
        tail: lines.describe('Lines from the end to begin with; 1000 when nothing narrows it'),
        timestamps: z.boolean().default(false).describe('With the time of each line'),
        since: moment.optional().describe('Only from this time on (RFC 3339)'),
        until: moment.optional().describe('Only up to this time (RFC 3339)'),
        grep: expression.optional().describe('Only lines that this regular expression matches'),
        caseSensitive: z.boolean().default(false).describe('Tell capitals from small letters'),
        level,
        stay: z.boolean().default(false).describe('Wait for stopped containers to be started again'),
        output: z
          .string()
          .max(4000)
          .optional()
          .describe('Write the whole log of one container to this new file, as it was written'),
      }),
    )
    .output(eventIterator(logEvent)),
  older: procedure({
    ...read,
    kind: 'query',
    summary: 'Read the lines before a moment',
    cli: { command: 'containers logs-before', positional: 'names' },
  })
    .input(
      selection.extend({
        before: moment.describe('Up to this time, which is included (RFC 3339)'),
        behind: lines.describe('About how many lines are known after it: spares the engine a search'),
        limit: z.coerce.number().int().min(1).max(500).default(500).describe('Lines at most'),
      }),
    )
    // `complete`: there is nothing before these.
    .output(z.object({ sources: z.array(logSource), lines: z.array(logLine).max(500), complete: z.boolean() })),
  search: procedure({
    ...read,
    kind: 'stream',
    summary: 'Search whole logs with a regular expression, oldest line first',
    cli: { command: 'containers logs-search', positional: 'names' },
  })
    .input(
      selection.extend({
        pattern: expression.optional().describe('Regular expression'),
        caseSensitive: z.boolean().default(false).describe('Tell capitals from small letters'),
        level,
        before: moment.optional().describe('Only up to this time (RFC 3339)'),
        limit: z.coerce.number().int().min(1).max(10_000).default(1000).describe('Matches at most'),
      }),
    )
    .output(
      eventIterator(
        z.object({
          sources: z.array(logSource),
          lines: z.array(logLine).max(500),
          /** Of what was read so far. */
          bytes: z.number().int(),
          read: z.number().int(),
          matches: z.number().int(),
          /** Time of the last line read. */
          at: z.string().nullable(),
          /** all: to the end. limit: as many matches as were asked for. */
          ended: z.enum(['all', 'limit']).nullable(),
        }),
      ),
    ),
  read: procedure({
    ...read,
    kind: 'stream',
    summary: 'Read the whole log of one container as it was written',
    cli: { command: 'containers logs-raw', positional: 'names' },
  })
    .input(selection.extend({ timestamps: z.boolean().default(false).describe('With the time of each line') }))
    .output(eventIterator(z.object({ base64: z.string(), bytes: z.number().int() }))),
  planCollect: procedure({
    permission: 'containers.exec',
    scope: 'organization',
    kind: 'plan',
    summary: 'Write the whole logs of containers to new files in a folder',
    cli: { command: 'containers logs-collect', positional: 'names', files: ['folder'] },
  })
    .input(
      selection.extend({
        folder: z.string().min(1).max(4000).describe('Folder on the machine that Provost runs on'),
        timestamps: z.boolean().default(false).describe('With the time of each line'),
      }),
    )
    .output(planSummary),
};
