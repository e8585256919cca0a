// When a schedule is due. croner reads the expressions and knows time zones and their changes of the clock; it runs nothing.
import { Cron } from 'croner';
import { ProvostError } from '../errors.ts';

const read = (cron: string, timeZone: string): Cron => new Cron(cron, { timezone: timeZone, mode: '5-part' });

/** More than this many missed times are not counted one by one. */
const countLimit = 1000;

/** @returns the zone itself, this computer's when none is given. @throws ProvostError BAD_INPUT */
export function checkedZone(timeZone: string | undefined): string {
  if (timeZone === undefined || timeZone === '') return Intl.DateTimeFormat().resolvedOptions().timeZone;
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    // RangeError is how Intl says that it does not know the zone.
    throw new ProvostError('BAD_INPUT', `There is no time zone "${timeZone}".`, {
      hint: 'Write it like Europe/Zurich or UTC.',
      issues: [{ path: 'timeZone', message: 'unknown time zone' }],
    });
  }
}

/** @throws ProvostError BAD_INPUT when it can't be read, or never comes */
export function checkCron(cron: string, timeZone: string): void {
  let next: Date | null;
  try {
    next = read(cron, timeZone).nextRun();
  } catch (error) {
    throw new ProvostError('BAD_INPUT', `"${cron}" can’t be read as times.`, {
      words: error instanceof Error ? error.message : String(error),
      hint: 'Write minute, hour, day, month and weekday: "0 8 * * 1-5" is at 8 on weekdays.',
      issues: [{ path: 'cron', message: 'not a cron expression of five parts' }],
    });
  }
  if (next) return;
  throw new ProvostError('BAD_INPUT', `"${cron}" never comes.`, {
    hint: 'Choose a day that exists.',
    issues: [{ path: 'cron', message: 'never comes' }],
  });
}

/** @param after UTC ms. @returns UTC ms; null: never */
export const nextTime = (cron: string, timeZone: string, after: number): number | null =>
  read(cron, timeZone).nextRun(new Date(after))?.getTime() ?? null;

export const nextTimes = (cron: string, timeZone: string, count: number, after: number): number[] =>
  read(cron, timeZone)
    .nextRuns(count, new Date(after))
    .map((date) => date.getTime());

/** How many times there were from `from` (one of them) to `to`, UTC ms; `countLimit` at most. */
export function timesBetween(cron: string, timeZone: string, from: number, to: number): number {
  let count = 1;
  let at = nextTime(cron, timeZone, from);
  while (at !== null && at <= to && count < countLimit) {
    count++;
    at = nextTime(cron, timeZone, at);
  }
  return count;
}
