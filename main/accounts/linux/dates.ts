// Days as /etc/shadow counts them: since 1970-01-01, and an account ends on its day, not after it.

const dayMs = 86_400_000;

/** @returns days since 1970-01-01; null for what is no date */
export function dayOf(date: string): number | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) return null;
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date ? null : at / dayMs;
}

/** What shadow's expiry says. 0 and 1 are how accounts are disabled: long ago, whatever the clock says. */
export function readExpiry(text: string): { disabled: boolean; validUntil: string | null } {
  if (!/^\d+$/.test(text)) return { disabled: false, validUntil: null };
  const day = Number(text);
  if (day <= 1) return { disabled: true, validUntil: null };
  const at = (day - 1) * dayMs;
  // Dates beyond what fits in four digits are never reached.
  return { disabled: false, validUntil: at < Date.UTC(9999, 11, 31) ? new Date(at).toISOString().slice(0, 10) : null };
}

/** For `chage -E`; -1 takes it away. One day more than the last good day. */
export function writeExpiry(disabled: boolean, validUntil: string | null): string {
  if (disabled) return '1';
  const day = validUntil === null ? null : dayOf(validUntil);
  return day === null ? '-1' : String(day + 1);
}
