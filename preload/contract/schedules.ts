// Schedules: verbs on containers at set times, each run an ordinary plan with its job.
import { z } from 'zod';
import { id, limit, time } from './common.ts';
import { selection } from './containers.ts';
import { planSummary } from './plans.ts';
import { procedure } from './procedure.ts';

/** Only what can be undone and loses nothing. */
export const scheduledActions = ['start', 'stop', 'restart', 'pause', 'unpause'] as const;

/**
 * applied: its job runs or has run. nothing: all was so already. held: the plan asks for a count to be typed.
 * missed: Provost was closed or the computer asleep; nothing was done. skipped: the run before was not finished.
 * failed: no plan could be made or applied. begun: under way now.
 */
export const runOutcome = z.enum(['begun', 'applied', 'nothing', 'held', 'missed', 'skipped', 'failed']);
export type RunOutcome = z.infer<typeof runOutcome>;

export const scheduleRun = z.object({
  runId: z.number().int(),
  scheduleId: id,
  /** When it was to be. */
  dueAt: time,
  at: time,
  outcome: runOutcome,
  /** How many times were missed in a row. */
  missed: z.number().int(),
  planId: z.string().nullable(),
  jobId: z.string().nullable(),
  message: z.string().nullable(),
});
export type ScheduleRun = z.infer<typeof scheduleRun>;

export const schedule = z.object({
  scheduleId: id,
  name: z.string(),
  action: z.enum(scheduledActions),
  /** Computed anew at each run: containers that came since are in it. */
  selection,
  grace: z.number().int().nullable(),
  cron: z.string(),
  timeZone: z.string(),
  enabled: z.boolean(),
  org: z.string().nullable(),
  createdBy: z.string(),
  nextAt: time.nullable(),
  lastRun: scheduleRun.nullable(),
});
export type Schedule = z.infer<typeof schedule>;

const cron = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .describe('When: minute hour day month weekday, as in cron: "0 8 * * 1-5" is at 8 on weekdays');
const timeZone = z
  .string()
  .max(100)
  .optional()
  .describe('Time zone, like Europe/Zurich; this computer’s when left out');
const scheduleId = z.object({ scheduleId: id.describe('Id or name of the schedule') });

const reads = { permission: 'schedules.read', scope: 'organization' } as const;
const writes = { permission: 'schedules.write', scope: 'organization' } as const;

export const schedules = {
  list: procedure({
    ...reads,
    kind: 'query',
    summary: 'List schedules with their next and last run',
    cli: { columns: ['name', 'action', 'cron', 'timeZone', 'enabled', 'nextAt'] },
  })
    .input(z.object({}))
    .output(z.object({ rows: z.array(schedule).max(500) })),
  listRuns: procedure({
    ...reads,
    kind: 'query',
    summary: 'List the runs of a schedule, newest first',
    cli: {
      command: 'schedules runs',
      positional: 'scheduleId',
      columns: ['dueAt', 'outcome', 'missed', 'jobId', 'message'],
    },
  })
    .input(scheduleId.extend({ limit }))
    .output(z.object({ rows: z.array(scheduleRun).max(500) })),
  preview: procedure({
    ...reads,
    kind: 'query',
    summary: 'Show the next times of a schedule before it is saved',
    cli: { positional: 'cron' },
  })
    .input(z.object({ cron, timeZone }))
    .output(z.object({ times: z.array(time).max(5), timeZone: z.string() })),
  save: procedure({
    ...writes,
    kind: 'command',
    summary: 'Save a schedule; one of the same name is changed',
    cli: { positional: 'name' },
  })
    .input(
      selection.extend({
        name: z.string().trim().min(1).max(100).describe('Name of the schedule'),
        action: z.enum(scheduledActions).describe('What to do'),
        cron,
        timeZone,
        grace: z.coerce.number().int().min(0).max(3600).optional().describe('Seconds to wait before killing'),
        enabled: z.boolean().default(true).describe('false keeps it without running it'),
      }),
    )
    .output(schedule),
  setEnabled: procedure({
    ...writes,
    kind: 'command',
    summary: 'Switch a schedule on or off',
    cli: { command: 'schedules switch', positional: 'scheduleId' },
  })
    .input(scheduleId.extend({ enabled: z.boolean().default(true).describe('false switches it off') }))
    .output(schedule),
  remove: procedure({
    ...writes,
    kind: 'command',
    summary: 'Remove a schedule and the list of its runs',
    cli: { positional: 'scheduleId' },
  })
    .input(scheduleId)
    .output(schedule),
  planNow: procedure({
    ...writes,
    kind: 'plan',
    summary: 'Plan what a schedule would do now',
    cli: { command: 'schedules now', positional: 'scheduleId' },
  })
    .input(scheduleId)
    .output(planSummary),
};
