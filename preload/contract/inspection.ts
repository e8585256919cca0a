// One container looked into: everything that the engine knows of it, how two differ, its health probes, its events.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { id, time } from './common.ts';
import { procedure } from './procedure.ts';

const read = { permission: 'containers.read', scope: 'organization' } as const;

const one = z.object({
  engineId: id.optional().describe('Engine id; needed when several engines have a container of this name'),
  container: z.string().min(1).max(200).describe('Name or id'),
});

export const inspection = {
  show: procedure({
    ...read,
    kind: 'query',
    summary: 'Show everything that the engine knows of a container, or how two differ',
    cli: { command: 'containers inspect', positional: 'container' },
  })
    .input(
      one.extend({
        with: z.string().max(200).optional().describe('Another container: only what differs is shown'),
        withEngineId: id.optional().describe('Engine id of the other one'),
      }),
    )
    .output(
      z.object({
        name: z.string(),
        /** As the engine gives it, with secrets masked. JSON text: its shape is the engine’s. */
        json: z.string(),
        masked: z.number().int(),
        other: z.object({ name: z.string(), json: z.string() }).nullable(),
        differences: z
          .array(
            z.object({
              path: z.string(),
              kind: z.enum(['added', 'removed', 'changed']),
              mine: z.string().nullable(),
              theirs: z.string().nullable(),
              /** Differs between any two containers: ids, times, addresses. */
              noise: z.boolean(),
            }),
          )
          .nullable(),
      }),
    ),
  reveal: procedure({
    permission: 'containers.exec',
    scope: 'organization',
    kind: 'command',
    summary: 'Show the masked values of a container; written to the audit log',
    cli: { command: 'containers reveal', positional: 'container' },
  })
    .input(one)
    .output(z.object({ values: z.array(z.object({ where: z.string(), name: z.string(), value: z.string() })) })),
  health: procedure({
    ...read,
    kind: 'query',
    summary: 'Show the health check of a container and its last probes',
    cli: { command: 'containers health', positional: 'container', columns: ['at', 'took', 'exitCode', 'output'] },
  })
    .input(one)
    .output(
      z.object({
        status: z.string(),
        failingStreak: z.number().int(),
        /** What is run; null: there is no health check. */
        test: z.string().nullable(),
        /** Milliseconds. */
        interval: z.number().nullable(),
        rows: z.array(z.object({ at: time, took: z.number().int(), exitCode: z.number().int(), output: z.string() })),
      }),
    ),
  events: procedure({
    ...read,
    kind: 'stream',
    summary: 'Show what happened to a container lately, and follow it',
    cli: { command: 'containers events', positional: 'container' },
  })
    .input(
      one.extend({
        follow: z.boolean().default(false).describe('Go on as they come'),
        hours: z.coerce.number().min(0).max(720).default(24).describe('How far back, in hours'),
      }),
    )
    .output(
      eventIterator(
        z.object({
          at: time,
          action: z.string(),
          /** "exit code 137", "from web-1". */
          detail: z.string(),
        }),
      ),
    ),
};
