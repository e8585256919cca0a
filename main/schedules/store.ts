// Schedules and their runs in state.db.
import type { Schedule, ScheduleRun, RunOutcome } from '../../preload/contract/schedules.ts';
import type { Database } from '../database/open.ts';

export interface StoredSchedule extends Omit<Schedule, 'lastRun' | 'nextAt'> {
  /** Organizations that its runs may touch; null: all. */
  orgs: string[] | null;
  dueAt: number | null;
}

interface Row {
  schedule_id: string;
  name: string;
  action: string;
  selection: string;
  grace: number | null;
  cron: string;
  time_zone: string;
  enabled: number;
  org: string | null;
  created_by: string;
  orgs: string | null;
  due_at: number | null;
}

interface RunRow {
  run_id: number;
  schedule_id: string;
  due_at: number;
  at: number;
  outcome: string;
  missed: number;
  plan_id: string | null;
  job_id: string | null;
  message: string | null;
}

/** Runs of one schedule that are kept. */
const keptRuns = 200;

const toStored = (row: Row): StoredSchedule => ({
  scheduleId: row.schedule_id,
  name: row.name,
  action: row.action as Schedule['action'],
  selection: JSON.parse(row.selection) as Schedule['selection'],
  grace: row.grace,
  cron: row.cron,
  timeZone: row.time_zone,
  enabled: row.enabled === 1,
  org: row.org,
  createdBy: row.created_by,
  orgs: row.orgs === null ? null : (JSON.parse(row.orgs) as string[]),
  dueAt: row.due_at,
});

const toRun = (row: RunRow): ScheduleRun => ({
  runId: row.run_id,
  scheduleId: row.schedule_id,
  dueAt: row.due_at,
  at: row.at,
  outcome: row.outcome as RunOutcome,
  missed: row.missed,
  planId: row.plan_id,
  jobId: row.job_id,
  message: row.message,
});

export function scheduleStore(database: Database) {
  const all = database.prepare<[], Row>('SELECT * FROM schedules ORDER BY name');
  const one = database.prepare<[string, string], Row>('SELECT * FROM schedules WHERE schedule_id = ? OR name = ?');
  const put = database.prepare(
    `INSERT INTO schedules VALUES
       (:scheduleId, :name, :action, :selection, :grace, :cron, :timeZone, :enabled, :org, :createdBy, :orgs, :dueAt)
     ON CONFLICT (schedule_id) DO UPDATE SET name = :name, action = :action, selection = :selection, grace = :grace,
       cron = :cron, time_zone = :timeZone, enabled = :enabled, org = :org, created_by = :createdBy, orgs = :orgs,
       due_at = :dueAt`,
  );
  const drop = database.prepare('DELETE FROM schedules WHERE schedule_id = ?');
  const setDue = database.prepare('UPDATE schedules SET due_at = ? WHERE schedule_id = ?');
  const addRun = database.prepare(
    'INSERT INTO schedule_runs (schedule_id, due_at, at, outcome, missed, message) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const trim = database.prepare(
    `DELETE FROM schedule_runs WHERE schedule_id = :id AND run_id <= (
       SELECT run_id FROM schedule_runs WHERE schedule_id = :id ORDER BY run_id DESC LIMIT 1 OFFSET ${keptRuns})`,
  );
  const endRun = database.prepare(
    'UPDATE schedule_runs SET outcome = :outcome, plan_id = :planId, job_id = :jobId, message = :message WHERE run_id = :runId',
  );
  const planned = database.prepare('UPDATE schedule_runs SET plan_id = ? WHERE run_id = ?');
  const runs = database.prepare<[string, number], RunRow>(
    'SELECT * FROM schedule_runs WHERE schedule_id = ? ORDER BY run_id DESC LIMIT ?',
  );
  const left = database.prepare<[], RunRow>("SELECT * FROM schedule_runs WHERE outcome = 'begun'");

  return {
    list: () => all.all().map(toStored),
    /** By id or name. */
    find(idOrName: string): StoredSchedule | null {
      const row = one.get(idOrName, idOrName);
      return row ? toStored(row) : null;
    },
    put(schedule: StoredSchedule): void {
      const { selection, orgs, enabled, ...rest } = schedule;
      put.run({
        ...rest,
        selection: JSON.stringify(selection),
        orgs: orgs === null ? null : JSON.stringify(orgs),
        enabled: enabled ? 1 : 0,
      });
    },
    remove: (scheduleId: string) => void drop.run(scheduleId),
    /** Moves a schedule on to its next time and writes down what became of this one, together. @returns the run's id */
    claim: database.transaction(
      (
        schedule: StoredSchedule,
        nextDue: number | null,
        run: { outcome: RunOutcome; missed?: number; message?: string },
      ): number => {
        setDue.run(nextDue, schedule.scheduleId);
        const { lastInsertRowid } = addRun.run(
          ...[schedule.scheduleId, schedule.dueAt, Date.now(), run.outcome, run.missed ?? 0, run.message ?? null],
        );
        trim.run({ id: schedule.scheduleId });
        return Number(lastInsertRowid);
      },
    ),
    planned: (runId: number, planId: string) => void planned.run(planId, runId),
    end(runId: number, run: Pick<ScheduleRun, 'outcome' | 'planId' | 'jobId' | 'message'>): void {
      endRun.run({ runId, ...run });
    },
    runs: (scheduleId: string, limit: number) => runs.all(scheduleId, limit).map(toRun),
    /** Runs that the last backend began and never ended. */
    left: () => left.all().map(toRun),
  };
}

export type ScheduleStore = ReturnType<typeof scheduleStore>;
