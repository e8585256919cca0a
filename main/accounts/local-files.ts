// Files of this computer: whoever acts for some organizations only may not have Provost open them.
import type { Operator } from '../access/operator.ts';
import { ProvostError } from '../errors.ts';

/** @throws ProvostError FORBIDDEN */
export function requireLocalFiles({ orgs }: Operator): void {
  if (orgs === null) return;
  throw new ProvostError('FORBIDDEN', 'You act for some organizations only, and can’t name files of this computer.', {
    hint: 'Send the file itself.',
  });
}
