// How a schedule and its runs are told.
import type { Selection } from '../../../preload/contract/containers.ts';
import type { RunOutcome, Schedule, ScheduleRun } from '../../../preload/contract/schedules.ts';
import { showCount } from '../../ui/format.ts';
import type { Tone } from '../../ui/state-dot.tsx';

export const outcomeTones: Record<RunOutcome, Tone> = {
  begun: 'progress',
  applied: 'ok',
  nothing: 'neutral',
  held: 'attention',
  missed: 'attention',
  skipped: 'attention',
  failed: 'failed',
};

export const outcomeWord = ({ outcome, missed }: ScheduleRun): string =>
  ({
    begun: 'under way',
    applied: 'applied',
    nothing: 'nothing to do',
    held: 'waits for you',
    missed: missed > 1 ? `missed ${missed} times` : 'missed',
    skipped: 'skipped',
    failed: 'failed',
  })[outcome];

/** "state:running, organization acme" */
export function selectionWords(selection: Selection): string {
  const { all, names, except, filter, label, state, org, account, image, engine } = selection;
  const parts = [
    all && 'every container',
    names?.length && (names.length <= 3 ? names.join(', ') : showCount(names.length, 'named container')),
    filter,
    org && `organization ${org}`,
    account && `account ${account}`,
    image && `image ${image}`,
    engine && `engine ${engine}`,
    state?.length && state.join(' or '),
    label?.length && `label ${label.join(', ')}`,
    except?.length && `without ${except.length}`,
  ];
  return parts.filter(Boolean).join(', ');
}

export const title = (action: string): string => `${action[0]!.toUpperCase()}${action.slice(1)}`;

/** Newest first: what was missed since somebody last looked is worth a line above the list. */
export const missedSchedules = (schedules: readonly Schedule[]): Schedule[] =>
  schedules.filter(({ enabled, lastRun }) => enabled && lastRun?.outcome === 'missed');
