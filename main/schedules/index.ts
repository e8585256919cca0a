// Verbs on containers at set times. Each run is an ordinary plan of the containers' own operation, with its job and undo.
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { containers as containersContract, Selection } from '../../preload/contract/containers.ts';
import type { PlanSummary } from '../../preload/contract/plans.ts';
import type { Schedule, schedules as contract } from '../../preload/contract/schedules.ts';
import type { Audit } from '../audit/index.ts';
import { requireSelection } from '../containers/index.ts';
import type { Database } from '../database/open.ts';
import { ProvostError } from '../errors.ts';
import type { Plans } from '../plans/index.ts';
import type { Call, Handlers } from '../rpc/handlers.ts';
import { ScheduleClock } from './clock.ts';
import { scheduleStore, type StoredSchedule } from './store.ts';
import { checkCron, checkedZone, nextTime, nextTimes } from './times.ts';

type ContainerHandlers = Handlers<typeof containersContract>;

export interface SchedulesDeps {
  database: Database;
  audit: Audit;
  log: Logger;
  /** What is planned is what the operator would plan by hand. */
  containers: Pick<ContainerHandlers, 'list' | 'planStart' | 'planStop' | 'planRestart' | 'planPause' | 'planUnpause'>;
  plans: Pick<Plans, 'planHandlers' | 'jobHandlers'>;
  /** UTC ms; for tests. */
  now?: () => number;
}

const planned = {
  start: 'planStart',
  stop: 'planStop',
  restart: 'planRestart',
  pause: 'planPause',
  unpause: 'planUnpause',
} as const satisfies Record<Schedule['action'], keyof ContainerHandlers>;

export interface Schedules {
  handlers: Handlers<typeof contract>;
  /** Begins to carry out what is due. Not called by a single command of the command line, which is gone in a moment. */
  start(): void;
  /** Looks at the clock now; for tests and for a computer that has just woken. */
  look(): void;
  close(): Promise<void>;
}

export function openSchedules(deps: SchedulesDeps): Schedules {
  const { database, audit, containers, plans, now = Date.now } = deps;
  const store = scheduleStore(database);
  const plan = async ({ action, selection, grace }: StoredSchedule, call: Call): Promise<PlanSummary> =>
    containers[planned[action]]({ ...selection, ...(grace !== null && { grace }) }, call);
  const clock = new ScheduleClock({
    ...{ store, audit, log: deps.log.child({ feature: 'schedules' }), plan, now },
    apply: (planId, call) => plans.planHandlers.apply({ planId }, call),
    isRunning: async (jobId, call) => (await plans.jobHandlers.get({ jobId }, call)).finishedAt === null,
    transaction: (work) => database.transaction(work)(),
  });

  const maySee = ({ org }: StoredSchedule, { operator }: Call) =>
    operator.orgs === null || (org !== null && operator.orgs.has(org));
  const found = (idOrName: string, call: Call): StoredSchedule => {
    const schedule = store.find(idOrName);
    if (schedule && maySee(schedule, call)) return schedule;
    throw new ProvostError('NOT_FOUND', `There is no schedule "${idOrName}".`, { hint: 'List the schedules.' });
  };
  const shown = ({ dueAt, orgs: _orgs, ...schedule }: StoredSchedule): Schedule => ({
    ...schedule,
    nextAt: dueAt,
    lastRun: store.runs(schedule.scheduleId, 1)[0] ?? null,
  });
  const write = (schedule: StoredSchedule, action: string, call: Call, work: () => void) =>
    database.transaction(() => {
      work();
      const { name, org, cron, timeZone, enabled, selection } = schedule;
      audit.append({
        ...{ actor: call.operator.name, action, subject: name, org },
        detail: { verb: schedule.action, cron, timeZone, enabled, selection },
      });
    })();

  return {
    handlers: {
      list: (_input, call) => ({
        rows: store
          .list()
          .filter((schedule) => maySee(schedule, call))
          .map(shown),
      }),
      listRuns: ({ scheduleId, limit }, call) => ({ rows: store.runs(found(scheduleId, call).scheduleId, limit) }),
      preview({ cron, timeZone }) {
        const zone = checkedZone(timeZone);
        checkCron(cron, zone);
        return { times: nextTimes(cron, zone, 5, now()), timeZone: zone };
      },
      async save({ name, action, cron, timeZone, grace, enabled, ...given }, call) {
        const selection = JSON.parse(JSON.stringify(given)) as Selection;
        requireSelection(selection);
        const { orgs } = call.operator;
        const org = selection.org ?? null;
        if (orgs !== null && org === null) {
          throw new ProvostError('BAD_INPUT', 'It is not said for which organization.', {
            hint: 'Name one of your organizations.',
          });
        }
        const zone = checkedZone(timeZone);
        checkCron(cron, zone);
        // A filter that can't be read is refused now, not at eight on Monday.
        await containers.list({ ...selection, limit: 1 }, call);
        const same = store.find(name);
        if (same && !maySee(same, call)) {
          throw new ProvostError('CONFLICT', 'This name is taken.', { hint: 'Choose another name.' });
        }
        const schedule: StoredSchedule = {
          ...{ scheduleId: same?.scheduleId ?? randomUUID(), name, action, selection, grace: grace ?? null },
          ...{ cron, timeZone: zone, enabled, org, createdBy: call.operator.name },
          orgs: orgs === null ? null : [...orgs],
          dueAt: enabled ? nextTime(cron, zone, now()) : null,
        };
        write(schedule, 'schedule.saved', call, () => store.put(schedule));
        clock.look();
        return shown(schedule);
      },
      setEnabled({ scheduleId, enabled }, call) {
        const before = found(scheduleId, call);
        // What lay in the time that it was off is not missed: it was not wanted.
        const dueAt = enabled ? nextTime(before.cron, before.timeZone, now()) : null;
        const schedule = { ...before, enabled, dueAt };
        write(schedule, enabled ? 'schedule.switched-on' : 'schedule.switched-off', call, () => store.put(schedule));
        clock.look();
        return shown(schedule);
      },
      remove({ scheduleId }, call) {
        const schedule = found(scheduleId, call);
        const answer = shown(schedule);
        write(schedule, 'schedule.removed', call, () => store.remove(schedule.scheduleId));
        return answer;
      },
      planNow: ({ scheduleId }, call) => plan(found(scheduleId, call), call),
    },
    start: () => clock.start(),
    look: () => clock.look(),
    close: () => clock.close(),
  };
}
