// What is done to accounts of a roster, within the caller's transaction. Repeating what was done already completes it.
import type { KeyObject } from 'node:crypto';
import { isProvostError } from '../../errors.ts';
import type { AccountValues } from '../../../preload/contract/account-model.ts';
import type { Deed, DeedOutcome } from '../target.ts';
import { fromCapture } from './capture.ts';
import { rosterNames } from './names.ts';
import { sealPassword, toFields, type RosterRow, type RosterRows } from './rows.ts';

const failed = (message: string): DeedOutcome => ({ ok: false, message });
const done: DeedOutcome = { ok: true };

function problemIn(values: AccountValues): string | null {
  for (const [field, value] of Object.entries(values)) {
    const problem = value === null ? null : rosterNames.problem(field, value);
    if (problem !== null) return problem;
  }
  return null;
}

/** @returns the outcome of each deed, in their order */
export function deedsOn(rows: RosterRows): (deeds: readonly Deed[], key: KeyObject) => DeedOutcome[] {
  const create = (deed: Deed & { verb: 'create' }, key: KeyObject): DeedOutcome => {
    const { values, password, org } = deed;
    const { username, ...others } = values;
    if (typeof username !== 'string') return failed('The account has no username.');
    const problem = problemIn(values);
    if (problem !== null) return failed(problem);
    const own = rosterNames.keyOf(username);
    const there = rows.find(own);
    if (there) return failed(`There is an account "${there.username}" already.`);
    rows.put({ key: own, username, org, fields: toFields(others), ...sealPassword(key, password) });
    return done;
  };

  const update = (deed: Deed & { verb: 'update' }, key: KeyObject): DeedOutcome => {
    const { username, values, password } = deed;
    const there = rows.find(rosterNames.keyOf(username));
    if (!there) return failed(`There is no account "${username}" any more.`);
    const problem = problemIn(values);
    if (problem !== null) return failed(problem);
    const { username: renamed, ...others } = values;
    const name = typeof renamed === 'string' ? renamed : there.username;
    const own = rosterNames.keyOf(name);
    if (own !== there.key) {
      const taken = rows.find(own);
      if (taken) return failed(`The name is taken by "${taken.username}".`);
      rows.remove(there.key);
    }
    const fields = toFields({ ...(JSON.parse(there.fields) as AccountValues), ...others });
    const secret: Pick<RosterRow, 'password' | 'password_mark'> =
      password === null ? there : sealPassword(key, password);
    const { org, password: sealed, password_mark } = { ...there, ...secret };
    rows.put({ key: own, username: name, org, fields, password: sealed, password_mark });
    return done;
  };

  const restore = (deed: Deed & { verb: 'restore' }, key: KeyObject): DeedOutcome => {
    const { row, password } = fromCapture(deed.capture);
    const present = rosterNames.keyOf(deed.username);
    // It was renamed meanwhile: the account that is there becomes the one that was captured.
    if (present !== row.key) {
      const taken = rows.find(row.key);
      if (taken && rows.find(present)) return failed(`The name is taken by "${taken.username}".`);
      rows.remove(present);
    }
    rows.put({ ...row, ...sealPassword(key, password, row.password_mark) });
    return done;
  };

  const one = (deed: Deed, key: KeyObject): DeedOutcome => {
    switch (deed.verb) {
      case 'create':
        return create(deed, key);
      case 'update':
        return update(deed, key);
      case 'restore':
        return restore(deed, key);
      case 'delete':
        return rows.remove(rosterNames.keyOf(deed.username)) ? done : { ok: true, message: 'It was gone already.' };
      case 'special':
        return failed(`A roster can’t do "${deed.what}".`);
    }
  };

  return (deeds, key) =>
    deeds.map((deed) => {
      try {
        return one(deed, key);
      } catch (error) {
        // A capture that is none concerns its own account; anything else (a full disk) concerns all of them.
        if (isProvostError(error) && error.code === 'BAD_INPUT') return failed(error.message);
        throw error;
      }
    });
}
