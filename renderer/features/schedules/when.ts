// A schedule's times as people say them. What is no plain time of day stays a cron expression.
export type Days = 'daily' | 'weekdays' | 'weekly' | 'cron';

export interface When {
  days: Days;
  /** "08:00" */
  time: string;
  /** 0 is Sunday. */
  weekday: string;
  cron: string;
}

export const weekdayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const pad = (value: string): string => value.padStart(2, '0');

export function readCron(cron: string): When {
  const match = /^(\d{1,2}) (\d{1,2}) \* \* (\*|1-5|[0-6])$/.exec(cron.trim());
  const when: When = { days: 'cron', time: '08:00', weekday: '1', cron };
  if (!match) return when;
  const [, minute, hour, days] = match as unknown as [string, string, string, string];
  if (Number(minute) > 59 || Number(hour) > 23) return when;
  const time = `${pad(hour)}:${pad(minute)}`;
  if (days === '*') return { ...when, days: 'daily', time };
  return days === '1-5' ? { ...when, days: 'weekdays', time } : { ...when, days: 'weekly', time, weekday: days };
}

/** @returns null while there is no time yet */
export function writeCron({ days, time, weekday, cron }: When): string | null {
  if (days === 'cron') return cron.trim() || null;
  const match = /^(\d\d):(\d\d)$/.exec(time);
  if (!match) return null;
  const at = `${Number(match[2])} ${Number(match[1])} * *`;
  return `${at} ${days === 'daily' ? '*' : days === 'weekdays' ? '1-5' : weekday}`;
}

export function describeCron(cron: string): string {
  const { days, time, weekday } = readCron(cron);
  switch (days) {
    case 'daily':
      return `Every day at ${time}`;
    case 'weekdays':
      return `Weekdays at ${time}`;
    case 'weekly':
      return `${weekdayNames[Number(weekday)]}s at ${time}`;
    case 'cron':
      return cron;
  }
}
