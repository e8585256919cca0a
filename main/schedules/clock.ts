// Carries out what is due, by the wall clock: what came while the computer slept or Provost was closed is reported as
// missed and never made up for, so that a lab does not stop and start ten times on Monday morning.
import type { Logger } from 'pino';
import type { PlanSummary } from '../../preload/contract/plans.ts';
import type { Operator } from '../access/operator.ts';
import type { Audit } from '../audit/index.ts';
import { ProvostError } from '../errors.ts';
import type { Call } from '../rpc/handlers.ts';
import type { ScheduleStore, StoredSchedule } from './store.ts';
import { nextTime, timesBetween } from './times.ts';

export interface ClockDeps {
  store: ScheduleStore;
  audit: Audit;
  log: Logger;
  plan(schedule: StoredSchedule, call: Call): Promise<PlanSummary>;
  apply(planId: string, call: Call): { jobId: string } | Promise<{ jobId: string }>;
  /** Whether a job is still at it. */
  isRunning(jobId: string, call: Call): Promise<boolean>;
  transaction(work: () => void): void;
  /** UTC ms. */
  now(): number;
}

/** Milliseconds that a time may lie back and still be carried out. */
export const lateLimit = 90_000;
/** Milliseconds between looks at the clock: how soon a woken computer notices. */
const pace = 20_000;

/** What a run may do, whoever saved the schedule: no more than its verbs need. */
const runner = ({ createdBy, orgs }: StoredSchedule): Operator => ({
  name: createdBy,
  permissions: new Set(['containers.control', 'plans.apply', 'plans.read']),
  orgs: orgs === null ? null : new Set(orgs),
});

export class ScheduleClock {
  readonly #deps: ClockDeps;
  readonly #closing = new AbortController();
  readonly #underWay = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | null = null;

  constructor(deps: ClockDeps) {
    this.#deps = deps;
  }

  start(): void {
    for (const run of this.#deps.store.left()) {
      this.#deps.store.end(run.runId, {
        ...{ outcome: 'failed', planId: run.planId, jobId: null },
        message: run.planId
          ? 'Provost ended while this was being carried out. Look at the plan.'
          : 'Provost ended before the plan was made. Nothing was done.',
      });
    }
    this.look();
  }

  /** Looks at the clock now, and again before the next time. */
  look(): void {
    if (this.#closing.signal.aborted) return;
    if (this.#timer) clearTimeout(this.#timer);
    const now = this.#deps.now();
    let soonest = now + pace;
    for (const schedule of this.#deps.store.list()) {
      if (!schedule.enabled || schedule.dueAt === null) continue;
      if (schedule.dueAt > now) soonest = Math.min(soonest, schedule.dueAt);
      else this.#due(schedule, now);
    }
    this.#timer = setTimeout(() => this.look(), Math.max(50, soonest - now));
    this.#timer.unref();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    if (this.#timer) clearTimeout(this.#timer);
    await Promise.all(this.#underWay.values());
  }

  #due(schedule: StoredSchedule, now: number): void {
    const { store, audit, transaction } = this.#deps;
    const { scheduleId, cron, timeZone, dueAt } = schedule;
    const next = nextTime(cron, timeZone, now);
    if (now - dueAt! > lateLimit) {
      const missed = timesBetween(cron, timeZone, dueAt!, now);
      const message = 'Provost was closed or the computer asleep. Nothing was done.';
      transaction(() => {
        store.claim(schedule, next, { outcome: 'missed', missed, message });
        audit.append({
          ...{ actor: schedule.createdBy, action: 'schedule.missed', subject: schedule.name, org: schedule.org },
          detail: { missed, dueAt: new Date(dueAt!).toISOString() },
        });
      });
      return;
    }
    if (this.#underWay.has(scheduleId)) {
      store.claim(schedule, next, { outcome: 'skipped', message: 'The run before is not finished.' });
      return;
    }
    const runId = store.claim(schedule, next, { outcome: 'begun' });
    const work = this.#carryOut(schedule, runId).finally(() => this.#underWay.delete(scheduleId));
    this.#underWay.set(scheduleId, work);
  }

  /** Never throws: what went wrong is in the run. */
  async #carryOut(schedule: StoredSchedule, runId: number): Promise<void> {
    const { store, plan, apply, isRunning, log } = this.#deps;
    const call: Call = { operator: runner(schedule), signal: this.#closing.signal };
    let planId: string | null = null;
    const end = (
      outcome: 'applied' | 'nothing' | 'held' | 'skipped' | 'failed',
      message: string | null,
      jobId?: string,
    ) => store.end(runId, { outcome, planId, jobId: jobId ?? null, message });
    try {
      const before = store.runs(schedule.scheduleId, 20).find(({ jobId }) => jobId !== null);
      if (before?.jobId && (await isRunning(before.jobId, call))) {
        end('skipped', 'The job of the run before is not finished.');
        return;
      }
      const summary = await plan(schedule, call);
      planId = summary.planId;
      store.planned(runId, planId);
      if (summary.deed === null) {
        end('nothing', summary.sentence);
        return;
      }
      if (summary.brake) {
        end('held', summary.brake.reason);
        return;
      }
      const { jobId } = await apply(planId, call);
      end('applied', summary.sentence, jobId);
    } catch (error) {
      if (!(error instanceof ProvostError))
        log.error({ err: error, schedule: schedule.scheduleId }, 'a schedule failed');
      end(
        'failed',
        error instanceof ProvostError
          ? [error.message, error.data.hint].filter(Boolean).join(' ')
          : 'It failed for a reason that is in the log.',
      );
    }
  }
}
