// Carries out deeds: all of a call in one transaction, where one account's mistake is undone by itself and harms no other.
import { setTimeout as sleep } from 'node:timers/promises';
import { ProvostError } from '../../errors.ts';
import type { ApplyOptions, Deed, DeedOutcome, NameRules } from '../target.ts';
import { administrators } from './administrators.ts';
import { bringConnections, settleBrought } from './bring-connections.ts';
import { changeAccounts } from './change.ts';
import { createAccounts } from './create.ts';
import { faultOf, wordsOf } from './faults.ts';
import { makeGroups } from './groups.ts';
import type { Pool } from './pool.ts';
import { captureFrom } from './captured.ts';
import { makeConnections, settleConnections } from './make-connections.ts';
import { restoreAccounts } from './restore.ts';
import type { Schema } from './schema.ts';
import type { Session } from './session.ts';
import { doSpecial } from './special.ts';
import { takeConnections } from './take-connections.ts';

export interface Context {
  schema: Schema;
  names: NameRules;
  options: ApplyOptions;
}

/** A deed on its way, and what becomes of it. */
export interface Work<D extends Deed = Deed> {
  deed: D;
  outcome: DeedOutcome | undefined;
}

/** A row of guacamole_entity that a deed is about, locked until the transaction ends. */
export interface Subject {
  entityId: number;
  /** Null: an entity that was never completed. */
  userId: number | null;
  name: string;
}
export type Subjects = ReadonlyMap<string, Subject>;

export const refuse = (work: Work, message: string, words?: string): void => {
  work.outcome = { ok: false, message, ...(words === undefined ? {} : { words }) };
};
export const ofVerb = <V extends Deed['verb']>(works: readonly Work[], verb: V): Work<Extract<Deed, { verb: V }>>[] =>
  works.filter(
    (work): work is Work<Extract<Deed, { verb: V }>> => work.deed.verb === verb && work.outcome === undefined,
  );

/** Thrown when a wave has to be undone because of one of its accounts. */
class Refused extends Error {}

/** Waits before a transaction that met a deadlock or a lock is begun again, ms. */
const pauses = [50, 200, 600, 1500, 3000];

/**
 * @returns an outcome for each deed
 * @throws ProvostError TARGET_*: none of them has happened, unless the connection was lost while it was being committed
 */
export async function applyDeeds(
  pool: Pool,
  deeds: readonly Deed[],
  context: Context,
  signal: AbortSignal,
): Promise<DeedOutcome[]> {
  if (deeds.length === 0) return [];
  for (let attempt = 0; ; attempt++) {
    const works: Work[] = deeds.map((deed) => ({ deed, outcome: problemOf(deed, context.names) }));
    const done = await pool.use((session) => transact(session, works, context), signal);
    if (done) {
      return works.map((work) => work.outcome ?? { ok: false, message: 'Nothing was done with this account.' });
    }
    const pause = pauses[attempt];
    if (pause === undefined) {
      throw new ProvostError('TARGET_FAILED', 'Others keep changing the same accounts in the database.', {
        hint: 'Apply it again when it is quieter.',
      });
    }
    await sleep(pause, undefined, { signal });
  }
}

/** @returns false when a deadlock or a lock undid everything */
async function transact(session: Session, works: Work[], context: Context): Promise<boolean> {
  await session.run('BEGIN');
  try {
    await makeGroups(session, context.options.makeGroups);
    for (const wave of wavesOf(works, context.names)) await perform(session, wave, context);
    await session.run('COMMIT');
    return true;
  } catch (error) {
    if (session.lost) throw error;
    try {
      await session.run('ROLLBACK');
    } catch (second) {
      // The connection went in the meantime, and the transaction with it: what failed first is said.
      session.destroy(second);
      throw error;
    }
    if (faultOf(error) === 'again') return false;
    throw error;
  }
}

function problemOf(deed: Deed, names: NameRules): DeedOutcome | undefined {
  if (deed.verb !== 'create' && deed.verb !== 'update') return undefined;
  const values = Object.entries(deed.values);
  for (const [field, value] of values) {
    const problem = value === null ? null : names.problem(field, value);
    if (problem !== null) return { ok: false, message: problem };
  }
  const named = deed.values['username'];
  if ((deed.verb === 'create' || named !== undefined) && typeof named !== 'string') {
    return { ok: false, message: 'The account has no username.' };
  }
  return undefined;
}

const namesOf = (deed: Deed): string[] => {
  const renamed = deed.verb === 'create' || deed.verb === 'update' ? deed.values['username'] : undefined;
  const captured = deed.verb === 'restore' ? [captureFrom(deed.capture).name] : [];
  const own = deed.verb === 'create' ? [] : [deed.verb === 'special' ? deed.subject : deed.username];
  return [...own, ...captured, ...(typeof renamed === 'string' ? [renamed] : [])];
};

/** Deeds in their order, in waves in which no account comes twice: within a wave they are done by kind. */
function* wavesOf(works: readonly Work[], { keyOf }: NameRules): Iterable<Work[]> {
  let wave: Work[] = [];
  let taken = new Set<string>();
  for (const work of works) {
    if (work.outcome) continue;
    const keys = new Set(namesOf(work.deed).map(keyOf));
    if ([...keys].some((key) => taken.has(key))) {
      yield wave;
      wave = [];
      taken = new Set();
    }
    wave.push(work);
    for (const key of keys) taken.add(key);
  }
  if (wave.length > 0) yield wave;
}

/** All of a wave; when the database refuses a row, the halves of it, until the culprit is alone. */
async function perform(session: Session, wave: readonly Work[], context: Context): Promise<void> {
  await session.run('SAVEPOINT wave');
  try {
    await carryOut(session, wave, context);
    await session.run('RELEASE SAVEPOINT wave');
  } catch (error) {
    const refused = error instanceof Refused;
    if (session.lost || (!refused && faultOf(error) !== 'row')) throw error;
    await session.run('ROLLBACK TO SAVEPOINT wave');
    const open = wave.filter((work) => work.outcome === undefined || work.outcome.ok);
    for (const work of open) work.outcome = undefined;
    if (open.length > 1) {
      const half = Math.ceil(open.length / 2);
      await perform(session, open.slice(0, half), context);
      await perform(session, open.slice(half), context);
    } else if (open[0]) {
      if (refused) refuse(open[0], error.message);
      else refuse(open[0], 'The database refuses the account.', wordsOf(error));
    }
  }
}

/** Deeds after which there may be no administrator any more. */
const risky = ({ deed }: Work): boolean =>
  deed.verb === 'delete' ||
  deed.verb === 'restore' ||
  (deed.verb === 'update' && ['disabled', 'role', 'groups'].some((field) => field in deed.values));

async function carryOut(session: Session, wave: readonly Work[], context: Context): Promise<void> {
  const { keyOf } = context.names;
  const subjects = await lockSubjects(session, wave, context);
  const guarded = wave.some(risky) && (await administrators(session)).entities.size > 0;
  const made = await makeConnections(session, wave, context);
  const brought = await bringConnections(session, ofVerb(wave, 'restore'), context);
  await deleteAccounts(session, ofVerb(wave, 'delete'), subjects, keyOf);
  await changeAccounts(session, ofVerb(wave, 'update'), subjects, context);
  await createAccounts(session, ofVerb(wave, 'create'), subjects, context);
  await restoreAccounts(session, ofVerb(wave, 'restore'), subjects, context, brought);
  for (const work of ofVerb(wave, 'special')) await doSpecial(session, work, subjects, context);
  await settleConnections(session, made, context);
  await settleBrought(session, brought);
  await takeConnections(session, wave, context);
  if (guarded && (await administrators(session)).entities.size === 0) {
    throw new Refused('Nobody would be left to administer Guacamole.');
  }
}

async function lockSubjects(session: Session, wave: readonly Work[], { schema, names }: Context): Promise<Subjects> {
  const subjects = new Map<string, Subject>();
  const asked = [...new Set(wave.flatMap(({ deed }) => namesOf(deed)))].filter((name) => canBeAsked(name, schema));
  if (asked.length === 0) return subjects;
  const rows = await session.all(
    `SELECT e.entity_id, e.name, u.user_id FROM guacamole_entity e
     LEFT JOIN guacamole_user u ON u.entity_id = e.entity_id
     WHERE e.type = 'USER' AND e.name = ANY(?) ${session.dialect.lock('e')}`,
    [asked],
  );
  for (const row of rows) {
    const name = String(row['name']);
    const userId = row['user_id'] === null ? null : Number(row['user_id']);
    subjects.set(names.keyOf(name), { entityId: Number(row['entity_id']), userId, name });
  }
  return subjects;
}

/** Names that the column can't hold are nobody's, and asking for them would keep the database from using its index. */
export const canBeAsked = (name: string, { wide }: Schema): boolean =>
  !name.includes('\0') && name.isWellFormed() && (wide || !/[\u{10000}-\u{10ffff}]/u.test(name));

async function deleteAccounts(
  session: Session,
  works: readonly Work<Extract<Deed, { verb: 'delete' }>>[],
  subjects: Subjects,
  keyOf: (name: string) => string,
): Promise<void> {
  const ids: number[] = [];
  for (const work of works) {
    const subject = subjects.get(keyOf(work.deed.username));
    if (subject) ids.push(subject.entityId);
    work.outcome = subject ? { ok: true } : { ok: true, message: 'It was gone already.' };
  }
  // By entity, as Guacamole's manual has it: everything else goes with it.
  if (ids.length > 0) await session.run('DELETE FROM guacamole_entity WHERE entity_id = ANY(?)', [ids]);
}
