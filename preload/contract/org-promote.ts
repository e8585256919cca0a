// Promotion: the keys of one environment of an organization brought to the next one, each by a rule that can be seen.
import { z } from 'zod';
import { id } from './common.ts';
import { orgWhere } from './org-where.ts';
import { planSummary } from './plans.ts';
import { procedure } from './procedure.ts';

/**
 * keep: the target's own value stays. adapt: a rule makes the value. copy: as in the source. new-secret: it needs a value,
 * since secrets never travel. drop: it is left out, and removed where it is. same: it is there already.
 */
export const promotionSteps = ['new-secret', 'adapt', 'copy', 'drop', 'keep', 'same'] as const;
export type PromotionStep = (typeof promotionSteps)[number];

const { root } = orgWhere;
const environment = z.string().min(1).max(100);
const promotion = {
  name: id.describe('Name or alias'),
  from: environment.describe('Environment that is promoted'),
  to: environment.describe('Environment that gets its keys'),
  root,
  create: z.boolean().default(false).describe('The target is not there yet, and is to be made'),
  file: z.string().min(1).max(1000).optional().describe('Only this file of the source'),
  values: z
    .string()
    .max(1_000_000)
    .optional()
    .describe('File with values, KEY=VALUE in a line: for new secrets, and instead of what a rule says'),
  decide: z
    .array(z.string().regex(/^[^=]+=(keep|copy|drop)$/, 'is written KEY=keep, KEY=copy or KEY=drop'))
    .max(500)
    .default([])
    .describe('KEY=keep, KEY=copy or KEY=drop, instead of what a rule says'),
};

export const promotionRow = z.object({
  /** The file that would be changed. */
  file: z.string(),
  key: z.string(),
  step: z.enum(promotionSteps),
  /** Which rule decided; null: none is for it. */
  rule: z.string().nullable(),
  secret: z.boolean(),
  /** Values as they are shown: secrets covered, equal ones alike. Null: it is not there. */
  from: z.string().nullable(),
  now: z.string().nullable(),
  next: z.string().nullable(),
});
export type PromotionRow = z.infer<typeof promotionRow>;

export const promotionProblem = z.object({
  /** error: it is not planned like this. */
  severity: z.enum(['error', 'warning']),
  file: z.string(),
  key: z.string().nullable(),
  message: z.string(),
});
export type PromotionProblem = z.infer<typeof promotionProblem>;

const reads = { permission: 'orgs.read', scope: 'global', kind: 'query' } as const;

export const orgPromote = {
  previewPromotion: procedure({
    ...reads,
    summary: 'Show what a promotion would make of each key, and what is in its way',
    cli: {
      command: 'orgs promotion',
      positional: 'name',
      files: ['root'],
      contents: ['values'],
      columns: ['step', 'key', 'from', 'now', 'next', 'rule', 'file'],
    },
  })
    .input(z.object(promotion))
    .output(
      z.object({
        /** What needs a value first; at most 500. */
        rows: z.array(promotionRow).max(500),
        total: z.number().int(),
        problems: z.array(promotionProblem).max(500),
        /** Nothing is in the way of a plan. */
        ok: z.boolean(),
      }),
    ),
  planPromote: procedure({
    permission: 'orgs.write',
    scope: 'global',
    kind: 'plan',
    summary: 'Promote an environment: keys and shape go to the next one, secrets and what is its own stay',
    cli: { positional: 'name', files: ['root'], contents: ['values'] },
  })
    .input(z.object(promotion))
    .output(planSummary),
  getPromotionRules: procedure({
    ...reads,
    summary: 'Show the rules of promotions: those of the organization or folder, else Provost’s own',
    cli: { command: 'orgs promotion-rules', positional: 'name', files: ['root'] },
  })
    .input(z.object({ name: promotion.name, root }))
    .output(
      z.object({
        /** Where they are; null: Provost's own. Written there, the text takes their place. */
        file: z.string().nullable(),
        text: z.string(),
      }),
    ),
};
