// Prints a plan, and applies it when asked: the one way in which a command changes more than one thing.
import type { ChangeRow, PlanSummary } from '../../preload/contract/plans.ts';
import type { ExitCode } from './failure.ts';
import type { Io } from './io.ts';
import { jobExitCode, noCounts, receipt, waitForJob } from './job.ts';
import type { Session } from './session.ts';
import { oneLine, show, table } from './text.ts';

/** Changes that are printed to people; `provost plans changes` has them all. */
const SHOWN = 50;

/** Every change of a plan, page by page. */
async function* changesOf(session: Session, planId: string, most = Infinity): AsyncGenerator<ChangeRow> {
  let cursor: string | undefined;
  let left = most;
  do {
    const page = await session.client.plans.listChanges({ planId, cursor, limit: Math.min(500, left) });
    yield* page.rows;
    left -= page.rows.length;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && left > 0);
}

export const applyCommand = ({ planId, brake }: PlanSummary): string =>
  `provost plans apply ${planId}${brake ? ` --confirm ${brake.confirm}` : ''}`;

const fieldWords = ({ fields, reason }: ChangeRow): string =>
  reason ?? fields.map(({ field, old, new: next }) => `${field}: ${show('', old)} → ${show('', next)}`).join(', ');

function nextStep(plan: PlanSummary): string[] {
  if (plan.state === 'discarded') return ['It was discarded.'];
  if (plan.state === 'applied') return [`It was applied by job ${plan.jobId}: provost jobs show ${plan.jobId}`];
  if (plan.deed === null) return ['There is nothing to change.'];
  return [`Nothing has happened yet. Apply it: ${applyCommand(plan)}`];
}

/** The plan for people: sentence, changes, what undo can't bring back, the brake, and what applies it. */
async function planText(session: Session, plan: PlanSummary, width: number): Promise<string> {
  const rows: object[] = [];
  for await (const change of changesOf(session, plan.planId, SHOWN)) {
    const { kind, action, label, where } = change;
    rows.push({ action: kind === 'skip' ? 'skip' : action, label, where, change: fieldWords(change) });
  }
  const { counts } = plan;
  const total = counts.create + counts.update + counts.delete + counts.skip + counts.conflict + counts.error;
  const lines = [oneLine(plan.sentence)];
  if (rows.length > 0) lines.push('', table(['action', 'label', 'where', 'change'], rows, width).trimEnd());
  if (total > rows.length) lines.push(`… and ${total - rows.length} more: provost plans changes ${plan.planId}`);
  lines.push('');
  if (plan.cannotUndo.length > 0) {
    lines.push('Undo can’t bring back:');
    for (const { what, count } of plan.cannotUndo) lines.push(`  ${oneLine(what)} (${count})`);
    lines.push('');
  }
  if (plan.brake) lines.push(`${oneLine(plan.brake.reason)} Confirm it with --confirm ${plan.brake.confirm}.`, '');
  lines.push(`Plan ${plan.planId}`, ...nextStep(plan));
  return `${lines.join('\n')}\n`;
}

export async function printPlan(session: Session, io: Io, plan: PlanSummary, json: boolean): Promise<ExitCode> {
  if (!json) {
    await io.out(await planText(session, plan, io.outIsTty ? io.columns : Infinity));
    return 0;
  }
  const changes: ChangeRow[] = [];
  for await (const change of changesOf(session, plan.planId)) changes.push(change);
  await io.out(`${JSON.stringify({ ...plan, changes, apply: plan.deed === null ? null : applyCommand(plan) })}\n`);
  return 0;
}

/** Applies a stored plan, waits for its job, and tells how it ended. */
export async function applyPlan(
  session: Session,
  io: Io,
  { planId, confirm, json }: { planId: string; confirm: number | undefined; json: boolean },
): Promise<ExitCode> {
  // Others may want to follow or cancel the job while this command works on it.
  await session.publish();
  const { jobId } = await session.client.plans.apply({ planId, confirm });
  const job = await waitForJob(session, io, jobId);
  const { counts } = job;
  await io.out(json ? `${JSON.stringify({ planId, jobId, counts })}\n` : await receipt(session, io, job));
  return jobExitCode(job);
}

/** Says which changes could not be planned: they are in no job, so no receipt names them. */
async function tellUnplanned(session: Session, io: Io, { planId, counts }: PlanSummary): Promise<void> {
  const left = counts.conflict + counts.error;
  if (left === 0) return;
  const [first] = (
    await session.client.plans.listChanges({ planId, kind: counts.conflict > 0 ? 'conflict' : 'error', limit: 1 })
  ).rows;
  const why = first ? ` ${first.label}: ${first.reason ?? first.kind}.` : '';
  const all = left > 1 ? ` All ${left}: provost plans changes ${planId}` : '';
  io.err(oneLine(`provost: ${left} of the plan could not be done.${why}${all}`) + '\n');
}

/** What a command of kind `plan` does with `--apply`. A plan that changes nothing makes no job. */
export async function planAndApply(
  session: Session,
  io: Io,
  plan: PlanSummary,
  { confirm, json }: { confirm: number | undefined; json: boolean },
): Promise<ExitCode> {
  const { planId, deed, counts } = plan;
  // What could not even be planned did not get done either.
  const unplanned: ExitCode = counts.conflict + counts.error > 0 ? 1 : 0;
  if (deed === null) {
    await io.out(
      json
        ? `${JSON.stringify({ planId, jobId: null, counts: noCounts })}\n`
        : `${oneLine(plan.sentence)}. There is nothing to change.\n`.replace('..', '.'),
    );
    await tellUnplanned(session, io, plan);
    return unplanned;
  }
  if (!json) io.err(`${oneLine(plan.sentence)}\n`);
  const exitCode = await applyPlan(session, io, { planId, confirm, json });
  await tellUnplanned(session, io, plan);
  return exitCode === 0 ? unplanned : exitCode;
}
