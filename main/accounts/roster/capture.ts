// All that deleting an account of a roster would lose, as it is handed out to be sealed. It is whole without the key that
// this roster's passwords are sealed with: a backup is opened elsewhere too.
import { z } from 'zod';
import type { Json } from '../../plans/operation.ts';
import { ProvostError } from '../../errors.ts';
import type { Capture } from '../target.ts';
import { rosterKey } from './names.ts';
import type { RosterRow } from './rows.ts';

const shape = z.object({
  username: z.string(),
  org: z.string().nullable(),
  fields: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  password: z.string().nullable(),
  mark: z.string().nullable(),
});

export const toCapture = ({ username, org, fields, password_mark }: RosterRow, password: string | null): Capture => ({
  ...{ username, org, password },
  fields: JSON.parse(fields) as Json,
  mark: password_mark,
});

/** @throws ProvostError BAD_INPUT for what no roster wrote */
export function fromCapture(capture: Capture): { row: RosterRow; password: string | null } {
  const parsed = shape.safeParse(capture);
  if (!parsed.success) {
    throw new ProvostError('BAD_INPUT', 'What was captured of the account is not of a roster.', {
      hint: 'Restore it to a target of the kind that it was taken from.',
    });
  }
  const { username, org, fields, password, mark } = parsed.data;
  return {
    row: {
      ...{ key: rosterKey(username), username, org, password: null },
      fields: JSON.stringify(fields),
      password_mark: mark,
    },
    password,
  };
}
