// The audit log: what was done, in order, each row chained to the one before.
import { z } from 'zod';
import { cursor, limit, offset, page, time } from './common.ts';
import { procedure } from './procedure.ts';

export const auditRow = z.object({
  seq: z.number().int(),
  at: time,
  /** Keyed hash of the person; `actorName` while the person is still known here. */
  actor: z.string(),
  actorName: z.string().nullable(),
  action: z.string(),
  subject: z.string(),
  org: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  hash: z.string(),
});
export type AuditRow = z.infer<typeof auditRow>;

export const auditVerdict = z.object({
  ok: z.boolean(),
  rows: z.number().int(),
  /** The first row that does not fit the chain. */
  firstBad: z.object({ seq: z.number().int(), why: z.string() }).nullable(),
  /** Rows that a checkpoint vouches for and that are no longer there. */
  missing: z.number().int(),
});
export type AuditVerdict = z.infer<typeof auditVerdict>;

const read = { permission: 'audit.read', scope: 'global', kind: 'query' } as const;

export const audit = {
  list: procedure({
    ...read,
    summary: 'List what was done, newest first',
    cli: { columns: ['seq', 'at', 'actorName', 'action', 'subject'] },
  })
    .input(
      z.object({
        search: z.string().max(200).optional().describe('Words in action or subject'),
        jobId: z.string().optional().describe('Only this job'),
        cursor,
        offset,
        limit,
      }),
    )
    .output(page(auditRow)),
  verify: procedure({ ...read, summary: 'Check that no row was changed, removed or cut off' })
    .input(z.object({}))
    .output(auditVerdict),
  erasePerson: procedure({
    permission: 'settings.write',
    scope: 'global',
    kind: 'command',
    summary: 'Forget whom the log names; its rows stay, under a keyed hash',
    cli: { command: 'audit erase', positional: 'name' },
  })
    .input(
      z.object({
        name: z.string().min(1).max(200).describe('Name as the log shows it'),
        apply: z.boolean().default(false).describe('Forget it; without this, only says what would be forgotten'),
      }),
    )
    .output(z.object({ name: z.string(), rows: z.number().int(), erased: z.boolean() })),
};
