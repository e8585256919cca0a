// Brings connections back from what was captured, before the accounts that they went with: with their settings, permissions
// and former ids where these are still free. One that is there again is used as it is.
import { isProvostError } from '../../errors.ts';
import type { Deed } from '../target.ts';
import { refuse, type Context, type Work } from './apply.ts';
import { ifAllowed } from './allowed.ts';
import { unpackCell, type Reference } from './captured.ts';
import { connectionFrom, historyOf, type CapturedConnection, type CapturedObject } from './captured-connection.ts';
import { hostsOf, portions } from './leads.ts';
import { holdConnections } from './make-connections.ts';
import { resolver, type Kind } from './references.ts';
import { connectionColumns } from './schema.ts';
import type { Cell, Session } from './session.ts';
import { say } from './take-connections.ts';

type Bringing = Work<Extract<Deed, { verb: 'restore' }>>;

interface Wanted {
  captured: CapturedConnection;
  works: Bringing[];
  /** The id that it has now; null: it is to be made. */
  id: number | null;
  /** As it is spelled now. */
  name: string;
  made: boolean;
  parent: number | null;
  notes: string[];
}

interface MadeProfile {
  captured: CapturedObject;
  id: number;
  connection: number;
}

export interface Brought {
  wanted: readonly Wanted[];
  /** What a captured account pointed at, with the id and name that it has now. */
  now(kind: Kind, reference: Reference): Reference;
}

/** Captures that are none refuse their account. */
export async function bringConnections(
  session: Session,
  works: readonly Bringing[],
  { names: { keyOf } }: Context,
): Promise<Brought> {
  const wanted = wantedOf(works);
  if (wanted.length === 0) return { wanted, now: (_, reference) => reference };
  await holdConnections(session);
  await findParents(session, wanted);
  await findThere(session, wanted, keyOf);
  const making = wanted.filter(({ id }) => id === null);
  await makeAgain(session, making);
  const profiles = await makeProfiles(session, making);
  await fill(
    session,
    'connection',
    making.map(({ captured, id }) => ({ captured, id: id! })),
  );
  await fill(session, 'sharing_profile', profiles);
  await relink(session, making, profiles);
  const moved: Partial<Record<Kind, Map<number, Reference>>> = {
    connection: new Map(wanted.map((one) => [one.captured.id, { id: one.id!, name: one.name, permission: null }])),
    sharingProfile: new Map(
      profiles.map(({ captured: { id: former, name }, id }) => [former, { id, name, permission: null }]),
    ),
  };
  return {
    wanted,
    now: (kind, reference) => {
      const found = moved[kind]?.get(reference.id);
      return found ? { ...found, permission: reference.permission } : reference;
    },
  };
}

/** Each once, however many accounts bring it. */
function wantedOf(works: readonly Bringing[]): Wanted[] {
  const all = new Map<number, Wanted>();
  for (const work of works) {
    try {
      for (const captured of (work.deed.brings ?? []).map(connectionFrom)) {
        const there = all.get(captured.id);
        if (there) there.works.push(work);
        else {
          const blank = { id: null, made: false, parent: null, notes: [] };
          all.set(captured.id, { ...blank, captured, works: [work], name: captured.name });
        }
      }
    } catch (error) {
      if (!isProvostError(error)) throw error;
      refuse(work, error.message);
    }
  }
  return [...all.values()].filter(({ works: some }) => some.some((work) => work.outcome === undefined));
}

async function findParents(session: Session, wanted: readonly Wanted[]): Promise<void> {
  const parents = wanted.flatMap(({ captured }) => captured.parent ?? []);
  if (parents.length === 0) return;
  const find = await resolver(session, 'connectionGroup', parents);
  for (const one of wanted) {
    const { parent, name } = one.captured;
    if (parent === null) continue;
    one.parent = find(parent);
    if (one.parent !== null) continue;
    one.notes.push(`The connection “${name}” is at the top level now: its group “${parent.name}” is no longer there.`);
  }
}

/** Those that are there still, or again: by their ids, or by their names in their groups. */
async function findThere(session: Session, wanted: readonly Wanted[], keyOf: (name: string) => string): Promise<void> {
  const sql =
    'SELECT connection_id AS id, connection_name AS name, parent_id AS parent FROM guacamole_connection WHERE';
  const ids = wanted.map(({ captured }) => captured.id);
  const rows = [
    ...(await session.all(`${sql} connection_id = ANY(?)`, [ids])),
    ...(await session.all(`${sql} connection_name = ANY(?)`, [wanted.map(({ name }) => name)])),
  ];
  const hosts = await hostsOf(session, [...new Set(rows.map((row) => Number(row['id'])))]);
  const byId = new Map(rows.map((row) => [Number(row['id']), String(row['name'])]));
  const placeOf = (parent: Cell, name: string) => `${String(parent)}/${keyOf(name)}`;
  const byPlace = Map.groupBy(rows, (row) => placeOf(row['parent']!, String(row['name'])));
  for (const one of wanted) {
    const { captured } = one;
    const host = captured.parameters.find(([name]) => name === 'hostname')?.[1];
    const former = byId.get(captured.id);
    // Renamed or moved meanwhile, perhaps; a number that is another's by now is told by both.
    const itself = former !== undefined && (keyOf(former) === keyOf(captured.name) || hosts.get(captured.id) === host);
    const alike = (byPlace.get(placeOf(one.parent, captured.name)) ?? []).map((row) => Number(row['id']));
    const id = itself ? captured.id : (alike.find((other) => hosts.get(other) === host) ?? alike[0]);
    if (id === undefined) continue;
    Object.assign(one, { id, name: byId.get(id)! });
    const leads = hosts.get(id);
    if (leads === host) continue;
    one.notes.push(
      `The connection “${one.name}” is there already, and leads ${leads === undefined ? 'nowhere' : `to ${leads}`}.`,
    );
  }
}

const idsIn = async (session: Session, table: string, column: string, ids: readonly number[]): Promise<Set<number>> => {
  if (ids.length === 0) return new Set();
  const rows = await session.all(`SELECT ${column} AS id FROM ${table} WHERE ${column} = ANY(?)`, [ids]);
  return new Set(rows.map((row) => Number(row['id'])));
};

const cellOf = (row: CapturedConnection['row'], column: string): Cell => {
  const cell = unpackCell(column, row[column]);
  return column === 'failover_only' ? Boolean(cell) : cell;
};

async function makeAgain(session: Session, making: readonly Wanted[]): Promise<void> {
  const taken = await idsIn(
    session,
    'guacamole_connection',
    'connection_id',
    making.map(({ captured }) => captured.id),
  );
  const [, , ...settings] = connectionColumns;
  const cells = ({ captured, parent }: Wanted) => [
    captured.name,
    parent,
    ...settings.map((column) => cellOf(captured.row, column)),
  ];
  const former = making.filter(({ captured }) => !taken.has(captured.id));
  const fresh = making.filter(({ captured }) => taken.has(captured.id));
  for (const one of making) one.made = true;
  for (const one of former) one.id = one.captured.id;
  await session.insert(
    'guacamole_connection',
    ['connection_id', ...connectionColumns],
    former.map((one) => [one.captured.id, ...cells(one)]),
  );
  if (fresh.length === 0) return;
  await session.insert('guacamole_connection', connectionColumns, fresh.map(cells));
  const rows = await session.all(
    `SELECT connection_id AS id, connection_name AS name, parent_id AS parent FROM guacamole_connection
     WHERE connection_name = ANY(?)`,
    [fresh.map(({ captured }) => captured.name)],
  );
  const placeOf = (parent: Cell, name: string) => `${String(parent)}/${name}`;
  const ids = new Map(rows.map((row) => [placeOf(row['parent']!, String(row['name'])), Number(row['id'])]));
  for (const one of fresh) one.id = ids.get(placeOf(one.parent, one.captured.name))!;
}

async function makeProfiles(session: Session, making: readonly Wanted[]): Promise<MadeProfile[]> {
  const all = making.flatMap(({ captured, id }) =>
    captured.profiles.map((profile): MadeProfile => ({ captured: profile, id: profile.id, connection: id! })),
  );
  const taken = await idsIn(
    session,
    'guacamole_sharing_profile',
    'sharing_profile_id',
    all.map(({ id }) => id),
  );
  const columns = ['sharing_profile_name', 'primary_connection_id'];
  await session.insert(
    'guacamole_sharing_profile',
    ['sharing_profile_id', ...columns],
    all.filter(({ id }) => !taken.has(id)).map(({ id, captured, connection }) => [id, captured.name, connection]),
  );
  const fresh = all.filter(({ id }) => taken.has(id));
  if (fresh.length === 0) return all;
  await session.insert(
    'guacamole_sharing_profile',
    columns,
    fresh.map(({ captured, connection }) => [captured.name, connection]),
  );
  const rows = await session.all(
    `SELECT sharing_profile_id AS id, sharing_profile_name AS name, primary_connection_id AS c
     FROM guacamole_sharing_profile WHERE primary_connection_id = ANY(?)`,
    [fresh.map(({ connection }) => connection)],
  );
  const ids = new Map(rows.map((row) => [`${row['c']}/${String(row['name'])}`, Number(row['id'])]));
  for (const one of fresh) one.id = ids.get(`${one.connection}/${one.captured.name}`)!;
  return all;
}

/** Parameters, attributes and permissions of those that were made again. */
async function fill(
  session: Session,
  kind: 'connection' | 'sharing_profile',
  made: readonly { captured: CapturedObject; id: number }[],
): Promise<void> {
  const key = `${kind}_id`;
  for (const [what, of] of [
    ['parameter', 'parameters'],
    ['attribute', 'attributes'],
  ] as const) {
    await session.insert(
      `guacamole_${kind}_${what}`,
      [key, `${what}_name`, `${what}_value`],
      made.flatMap(({ captured, id }) => captured[of].map(([name, value]): Cell[] => [id, name, value])),
    );
  }
  // Whoever is gone has no permission that could be put back. Accounts that come back now bring their own with them.
  const find = await resolver(
    session,
    'entity',
    made.flatMap(({ captured }) => captured.heldBy),
  );
  await session.insert(
    `guacamole_${kind}_permission`,
    ['entity_id', key, 'permission'],
    made.flatMap(({ captured, id }) =>
      captured.heldBy.flatMap((one): Cell[][] => {
        const entity = find(one);
        return entity === null ? [] : [[entity, id, one.permission]];
      }),
    ),
    'quiet',
  );
}

/** Rows of the history that have lost what they pointed to are given it back. */
async function relink(session: Session, made: readonly Wanted[], profiles: readonly MadeProfile[]): Promise<void> {
  const links = (of: readonly { captured: CapturedObject; id: number | null }[]) =>
    of.flatMap(({ captured, id }) => historyOf(captured).map((row): [number, number] => [row, id!]));
  const allowed = await ifAllowed(session, async () => {
    await link(session, 'connection_id', links(made));
    await link(session, 'sharing_profile_id', links(profiles));
  });
  if (allowed) return;
  for (const { notes, captured } of made) {
    notes.push(`Not put back: the history of “${captured.name}”, which the user of this target may not write.`);
  }
}

async function link(session: Session, column: string, links: readonly [number, number][]): Promise<void> {
  for (const some of portions(links)) {
    const rows = await session.all(
      `SELECT history_id AS id FROM guacamole_connection_history WHERE history_id = ANY(?) AND ${column} IS NULL`,
      [some.map(([row]) => row)],
    );
    const free = new Set(rows.map((row) => Number(row['id'])));
    await session.update(
      'guacamole_connection_history',
      ['history_id', column],
      some.filter(([row]) => free.has(row)),
    );
  }
}

/** Comes after the accounts: takes back what was put back for those that failed, and says of the others what is to be said. */
export async function settleBrought(session: Session, { wanted }: Brought): Promise<void> {
  const idle = wanted.filter(({ made, works }) => made && !works.some((work) => work.outcome?.ok));
  if (idle.length > 0) {
    await session.run('DELETE FROM guacamole_connection WHERE connection_id = ANY(?)', [idle.map(({ id }) => id!)]);
  }
  for (const { notes, works } of wanted) {
    for (const work of works) if (work.outcome?.ok) for (const note of notes) say(work, note);
  }
}
