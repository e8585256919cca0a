// Takes away the connections that go with accounts, after what was done to the accounts. One that others may use stays.
import { staysFor } from '../connection-words.ts';
import type { Deed } from '../target.ts';
import { canBeAsked, type Context, type Work } from './apply.ts';
import { ifAllowed } from './allowed.ts';
import { captureFrom } from './captured.ts';
import { resolveConnections } from './connections.ts';
import { holdersOf, hostsOf, type Holder } from './leads.ts';
import { idsByName, takeFromList } from './mapping.ts';
import type { Session } from './session.ts';

type Taking = Work<Extract<Deed, { takes?: readonly string[] }>>;

/** A connection that is to go, and with whom. */
interface Going {
  id: number;
  label: string;
  works: Taking[];
}

const isTaking = (work: Work): work is Taking =>
  work.outcome?.ok === true && 'takes' in work.deed && (work.deed.takes?.length ?? 0) > 0;

export const say = (work: Work, message: string): void => {
  const done = work.outcome?.ok ? work.outcome : undefined;
  work.outcome = { ...done, ok: true, message: done?.message === undefined ? message : `${done.message} ${message}` };
};

/** Of accounts that were done; those that failed keep what they have. A connection that is gone already is fine. */
export async function takeConnections(session: Session, wave: readonly Work[], context: Context): Promise<void> {
  const works = wave.filter(isTaking);
  if (works.length === 0) return;
  const going = await lockGoing(session, works, context);
  if (going.length === 0) return;
  const { keyOf } = context.names;
  // Of accounts that are deleted there is nothing left that would have to be told apart.
  const owners = await idsByName(session, works.flatMap(nameOf), keyOf);
  const ownerOf = (work: Taking) => nameOf(work).map((name) => owners.get(keyOf(name)))[0];

  const updated = going.flatMap(({ id, works: some }) =>
    some.flatMap((work) => {
      const owner = work.deed.verb === 'update' ? ownerOf(work) : undefined;
      return owner ? [{ id, work, ...owner }] : [];
    }),
  );
  await session.remove(
    'guacamole_connection_permission',
    ['entity_id', 'connection_id', 'permission'],
    updated.map(({ entityId, id }) => [entityId, id, 'READ']),
  );
  const hosts =
    updated.length === 0
      ? new Map<number, string>()
      : await hostsOf(
          session,
          going.map(({ id }) => id),
        );
  const holders = await holdersOf(
    session,
    going.map(({ id }) => id),
  );
  const removed: number[] = [];
  for (const { id, label, works: some } of going) {
    const own = new Set(some.map((work) => ownerOf(work)?.entityId));
    const others = (holders.get(id) ?? []).filter(({ entityId }) => !own.has(entityId));
    if (others.length === 0) removed.push(id);
    else for (const work of some) say(work, staysFor(label, others.map(inWords)));
  }
  // Its history stays, as when Guacamole deletes it; all else that is its own goes with it.
  if (removed.length > 0) {
    await session.run('DELETE FROM guacamole_connection WHERE connection_id = ANY(?)', [removed]);
  }
  if (!context.schema.mapping) return;
  const unlisted = updated.flatMap(({ id, userId, work }) => {
    const container = hosts.get(id);
    return container === undefined ? [] : [{ userId, container, work }];
  });
  if (await ifAllowed(session, () => takeFromList(session, unlisted))) return;
  for (const { work } of unlisted) {
    say(work, 'It stays on PT Management’s list of containers, which the user of this target may not write.');
  }
}

/** Name of the account after what was done to it; none of one that was deleted. */
function nameOf({ deed }: Taking): string[] {
  if (deed.verb === 'delete') return [];
  return [deed.verb === 'restore' ? captureFrom(deed.capture).name : String(deed.values['username'] ?? deed.username)];
}

/** Found by all their names before any of them goes, since names may depend on one another; locked. */
async function lockGoing(session: Session, works: readonly Taking[], context: Context): Promise<Going[]> {
  const { keyOf } = context.names;
  const labels = [...new Set(works.flatMap(({ deed }) => deed.takes ?? []))];
  const resolved = await resolveConnections(
    session,
    labels.filter((label) => canBeAsked(label, context.schema)),
    keyOf,
  );
  const going = new Map<number, Going>();
  for (const work of works) {
    for (const label of new Set(work.deed.takes)) {
      const found = resolved.get(label);
      if (typeof found === 'number') {
        const there = going.get(found);
        if (there) there.works.push(work);
        else going.set(found, { id: found, label, works: [work] });
      } else if (found?.several) {
        say(work, `“${label}” stays: it is the name of several connections by now.`);
      }
    }
  }
  if (going.size === 0) return [];
  const rows = await session.all(
    `SELECT c.connection_id FROM guacamole_connection c WHERE c.connection_id = ANY(?)
     ORDER BY c.connection_id ${session.dialect.lock('c')}`,
    [[...going.keys()]],
  );
  const locked = new Set(rows.map((row) => Number(row['connection_id'])));
  return [...going.values()].filter(({ id }) => locked.has(id));
}

const inWords = ({ name, type }: Holder): string => (type === 'USER' ? name : `the group ${name}`);
