// Plans: what would change, field by field. A plan is stored; nothing happens until it is applied.
import { z } from 'zod';
import { cursor, id, limit, offset, page, time } from './common.ts';
import { procedure } from './procedure.ts';

export const changeKinds = ['create', 'update', 'delete', 'skip', 'conflict', 'error'] as const;
export const changeKind = z.enum(changeKinds);
export type ChangeKind = z.infer<typeof changeKind>;

export const fieldChange = z.object({ field: z.string(), old: z.string().nullable(), new: z.string().nullable() });
export type FieldChange = z.infer<typeof fieldChange>;

export const changeRow = z.object({
  seq: z.number().int(),
  kind: changeKind,
  /** What is changed, in the operator's words: a container's name, a username. */
  label: z.string(),
  /** What is done to it: "stop", "remove". */
  action: z.string(),
  /** Where: the engine, target or host. */
  where: z.string(),
  fields: z.array(fieldChange),
  /** Why it is skipped, in conflict or an error. */
  reason: z.string().nullable(),
  /** What undo puts back, and what it can't. */
  undo: z.object({ restores: z.string().nullable(), cannot: z.array(z.string()) }),
  excluded: z.boolean(),
});
export type ChangeRow = z.infer<typeof changeRow>;

export const planCounts = z.object({
  create: z.number().int(),
  update: z.number().int(),
  delete: z.number().int(),
  skip: z.number().int(),
  conflict: z.number().int(),
  error: z.number().int(),
  excluded: z.number().int(),
  /** Are as they should be already, and are no changes of the plan. */
  unchanged: z.number().int(),
});
export type PlanCounts = z.infer<typeof planCounts>;

export const planStates = ['ready', 'applied', 'discarded'] as const;

export const planSummary = z.object({
  planId: id,
  operation: z.string(),
  /** One sentence: "Stop 30 containers, leave 4 as they are". */
  sentence: z.string(),
  /** The deed for the button: "Stop 30". Null when nothing would change. */
  deed: z.string().nullable(),
  counts: planCounts,
  /** On which engines, targets or hosts it would act, most first, each with how many changes; 50 at most. */
  places: z.array(z.object({ where: z.string(), count: z.number().int() })),
  /** The first few things that it would act on. */
  examples: z.array(z.string()),
  /** Set when the plan deletes or disables more than the brake allows: the number to type, and why. */
  brake: z.object({ confirm: z.number().int(), reason: z.string() }).nullable(),
  /** Things that undo can't put back, over the whole plan, each with how many changes it concerns. */
  cannotUndo: z.array(z.object({ what: z.string(), count: z.number().int() })),
  state: z.enum(planStates),
  /** The job that applied it. */
  jobId: z.string().nullable(),
  /** The job that it puts back. */
  undoes: z.string().nullable(),
  createdAt: time,
});
export type PlanSummary = z.infer<typeof planSummary>;

export const planSorts = ['planned', 'state', 'sentence'] as const;

const planId = z.object({ planId: id.describe('Plan id') });

export const plans = {
  list: procedure({
    permission: 'plans.read',
    scope: 'global',
    kind: 'query',
    summary: 'List stored plans, newest first unless sorted otherwise',
    cli: { columns: ['planId', 'state', 'sentence', 'createdAt'] },
  })
    .input(
      z.object({
        state: z.array(z.enum(planStates)).optional().describe('Only those in these states'),
        search: z.string().max(200).optional().describe('Only those whose sentence holds this'),
        sort: z.enum(planSorts).default('planned').describe('Sort by'),
        ascending: z.boolean().default(false).describe('Least or oldest first'),
        cursor,
        offset,
        limit,
      }),
    )
    .output(page(planSummary)),
  get: procedure({
    permission: 'plans.read',
    scope: 'global',
    kind: 'query',
    summary: 'Show one plan',
    cli: { command: 'plans show', positional: 'planId' },
  })
    .input(planId)
    .output(planSummary),
  listChanges: procedure({
    permission: 'plans.read',
    scope: 'global',
    kind: 'query',
    summary: 'List the changes of a plan',
    cli: {
      command: 'plans changes',
      positional: 'planId',
      columns: ['seq', 'kind', 'excluded', 'action', 'label', 'where', 'reason'],
    },
  })
    .input(
      planId.extend({
        kind: changeKind.optional(),
        where: z.string().max(200).optional().describe('Only those on this engine, target or host'),
        search: z.string().max(200).optional(),
        ...{ cursor, offset, limit },
      }),
    )
    .output(page(changeRow)),
  excludeChanges: procedure({
    permission: 'plans.apply',
    scope: 'global',
    kind: 'command',
    summary: 'Leave changes out of a plan, or take them back in',
    cli: { command: 'plans exclude', positional: 'planId' },
  })
    .input(
      planId.extend({
        seqs: z.array(z.coerce.number().int().min(0)).min(1).max(500).describe('Numbers of the changes'),
        excluded: z.boolean().default(true).describe('false takes them back in'),
      }),
    )
    .output(planSummary),
  apply: procedure({
    permission: 'plans.apply',
    scope: 'global',
    kind: 'command',
    summary: 'Apply a stored plan as a job',
    cli: { positional: 'planId' },
  })
    .input(
      planId.extend({
        confirm: z.coerce.number().int().optional().describe('The count that a braked plan asks for'),
      }),
    )
    .output(z.object({ planId: id, jobId: id })),
  discard: procedure({
    permission: 'plans.apply',
    scope: 'global',
    kind: 'command',
    summary: 'Discard a plan that was not applied',
    cli: { positional: 'planId' },
  })
    .input(planId)
    .output(planSummary),
};
