// The roster: accounts that Provost keeps itself, in state.db. A class is prepared here offline and sent to another target
// later.
import type { KeyObject } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { accountFieldNames } from '../../../preload/contract/account-model.ts';
import type { Database } from '../../database/open.ts';
import { anyAttribute } from '../fields.ts';
import type { AccountTarget, Captured, Deed, DeedOutcome, LiveAccount } from '../target.ts';
import { deedsOn } from './deeds.ts';
import { rosterNames } from './names.ts';
import { openPassword, rosterRows, toAccount, type RosterRow } from './rows.ts';
import { fromCapture, toCapture } from './capture.ts';

export interface RosterDeps {
  database: Database;
  targetId: string;
  /** What passwords are sealed with. Rejects with ProvostError FORBIDDEN while it is locked. */
  key(): Promise<KeyObject>;
  /** Writes with the journal's next commit. */
  write<Result>(work: () => Result): Promise<Result>;
}

/** Rows read at a time: a few ms. */
const portion = 500;

export interface Roster extends AccountTarget {
  /** Passwords in clear, for sending accounts on; by key, only of those that have one. @throws ProvostError FORBIDDEN, DATABASE_FAILED */
  passwords(usernames: readonly string[]): Promise<Map<string, string>>;
}

/** @param orgs whose accounts are counted; null: all */
export const countRoster = (database: Database, targetId: string, orgs: ReadonlySet<string> | null): number =>
  rosterRows(database, targetId).count(orgs);

export function openRoster({ database, targetId, key, write }: RosterDeps): Roster {
  const rows = rosterRows(database, targetId);
  const apply = deedsOn(rows);
  const found = (usernames: readonly string[]): Map<string, RosterRow> => {
    const there = new Map<string, RosterRow>();
    for (const username of usernames) {
      const row = rows.find(rosterNames.keyOf(username));
      if (row) there.set(row.key, row);
    }
    return there;
  };

  const roster: Roster = {
    kind: 'roster',
    names: rosterNames,
    chunk: 500,
    atomic: true,
    traits: {
      fields: [...accountFieldNames.filter((field) => field !== 'username'), anyAttribute],
      writes: true,
      restoresPasswords: true,
      history: false,
      makesGroups: false,
      makesConnections: false,
      repairs: false,
    },
    // Says at once what would go wrong with the first password.
    async probe(signal) {
      signal.throwIfAborted();
      await key();
      return {
        version: 'Roster of Provost',
        steps: [{ what: 'Open the key that passwords are sealed with', ok: true, detail: null }],
        warnings: [],
        accounts: rows.count(null),
      };
    },
    async *snapshot(signal) {
      let after = '';
      for (;;) {
        signal.throwIfAborted();
        const read = rows.after(after, portion);
        if (read.length === 0) return;
        yield read.map(toAccount);
        after = read.at(-1)!.key;
        await nextTurn();
      }
    },
    async read(usernames) {
      return new Map([...found(usernames)].map(([one, row]): [string, LiveAccount] => [one, toAccount(row)]));
    },
    async capture(usernames) {
      const there = found(usernames);
      if (there.size === 0) return new Map<string, Captured>();
      const secret = await key();
      return new Map(
        [...there].map(([one, row]): [string, Captured] => [
          one,
          { account: toAccount(row), capture: toCapture(row, openPassword(secret, row)) },
        ]),
      );
    },
    async apply(deeds: readonly Deed[], _options, signal): Promise<DeedOutcome[]> {
      signal.throwIfAborted();
      const secret = await key();
      return write(() => apply(deeds, secret));
    },
    describe: (capture) => toAccount(fromCapture(capture).row),
    async passwords(usernames) {
      const secret = await key();
      const open = [...found(usernames)].map(([one, row]) => [one, openPassword(secret, row)] as const);
      return new Map(open.flatMap(([one, password]) => (password === null ? [] : [[one, password]])));
    },
    async close() {
      // The database is its owner's to close.
    },
  };
  return roster;
}
