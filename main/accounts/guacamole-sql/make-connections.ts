// Makes the connections that accounts come with, many at a time: each like another one, but for where it leads.
//
// Permissions and sharing profiles of the one that is copied are not taken over. They say what others may do with that
// connection; who may use or watch a student's own one is for those to say who administer it.
import { noSettings } from '../connection-words.ts';
import type { Deed, NewConnection } from '../target.ts';
import { canBeAsked, refuse, type Context, type Work } from './apply.ts';
import { ifAllowed } from './allowed.ts';
import { labelsById, resolveConnections } from './connections.ts';
import { addToList, idsByName } from './mapping.ts';
import { connectionColumns } from './schema.ts';
import type { Cell, Session } from './session.ts';
import { say } from './take-connections.ts';

type Making = Work<Extract<Deed, { verb: 'create' | 'update' }> & { makes: NewConnection }>;

const isMaking = (work: Work): work is Making =>
  work.outcome === undefined &&
  (work.deed.verb === 'create' || work.deed.verb === 'update') &&
  work.deed.makes !== undefined;

interface Like {
  id: number;
  parent: number | null;
  /** Its columns from the third on. */
  settings: Cell[];
}

/** A connection that is to be there, and for whom. */
interface Wanted {
  name: string;
  hostname: string;
  like: Like;
  works: Making[];
  /** Of one that was there already, or is by now. */
  id: number | null;
  made: boolean;
}

const [nameColumn, parentColumn, ...settingColumns] = connectionColumns;

/**
 * Waits for others who make connections: at the top level Guacamole's schema lets two have the same name. Held until the
 * transaction ends.
 */
export async function holdConnections(session: Session): Promise<void> {
  await (session.engine === 'postgres'
    ? session.all("SELECT pg_advisory_xact_lock(hashtext('provost makes connections'))")
    : session.all('SELECT connection_id FROM guacamole_connection ORDER BY connection_id LIMIT 1 FOR UPDATE'));
}

/**
 * Comes before the accounts' values are applied. Whose connection can't be made is refused. A connection whose name is not
 * the only one of its kind is named in the deed's values as it has to be.
 */
export async function makeConnections(session: Session, wave: readonly Work[], context: Context): Promise<Wanted[]> {
  const works = wave.filter(isMaking);
  for (const work of works) {
    const problem = problemOf(work.deed.makes, context);
    if (problem !== null) refuse(work, problem);
  }
  const open = works.filter((work) => work.outcome === undefined);
  if (open.length === 0) return [];
  await holdConnections(session);
  const likes = await likesOf(session, open, context);
  const all = await wantedOf(session, open, likes, context);
  await insert(
    session,
    all.filter(({ id }) => id === null),
  );
  await nameIn(session, all, context);
  return all;
}

function problemOf({ connection, hostname }: NewConnection, { schema }: Context): string | null {
  const texts = [
    ['name of the connection', connection, 128],
    ['host of the connection', hostname, schema.mapping ? 255 : 4096],
  ] as const;
  for (const [what, text, most] of texts) {
    if (text.trim() === '') return `The ${what} is empty.`;
    if (!canBeAsked(text, schema)) return `The ${what}, “${text}”, holds a character that this database can’t keep.`;
    const length = Array.from(text).length;
    if (length > most) return `The ${what} is ${length} characters long; ${most} is the most.`;
  }
  return null;
}

async function likesOf(session: Session, works: readonly Making[], context: Context): Promise<Map<string, Like>> {
  const labels = [...new Set(works.map(({ deed }) => deed.makes.like))].filter((label) =>
    canBeAsked(label, context.schema),
  );
  const resolved = await resolveConnections(session, labels, context.names.keyOf);
  const ids = [...resolved.values()].filter((found) => typeof found === 'number');
  const rows =
    ids.length === 0
      ? []
      : await session.all(
          `SELECT connection_id, ${connectionColumns.join(', ')} FROM guacamole_connection
           WHERE connection_id = ANY(?) ${session.engine === 'postgres' ? 'FOR SHARE' : 'LOCK IN SHARE MODE'}`,
          [ids],
        );
  const byId = new Map(
    rows.map((row) => {
      const parent = row[parentColumn] === null ? null : Number(row[parentColumn]);
      return [
        Number(row['connection_id']),
        { id: Number(row['connection_id']), parent, settings: settingColumns.map((column) => settingOf(row, column)) },
      ];
    }),
  );
  const likes = new Map<string, Like>();
  for (const label of labels) {
    const found = resolved.get(label)!;
    const like = typeof found === 'number' ? byId.get(found) : undefined;
    if (like) likes.set(label, like);
  }
  for (const work of works) {
    const { like } = work.deed.makes;
    if (likes.has(like)) continue;
    const found = resolved.get(like);
    const why = typeof found === 'object' ? found.problem : `There is no connection “${like}” in Guacamole.`;
    refuse(work, noSettings(why));
  }
  return likes;
}

const settingOf = (row: Record<string, Cell>, column: string): Cell =>
  column === 'failover_only' ? Boolean(row[column]) : row[column]!;

async function wantedOf(
  session: Session,
  works: readonly Making[],
  likes: ReadonlyMap<string, Like>,
  { names: { keyOf } }: Context,
): Promise<Wanted[]> {
  const open = works.filter((work) => work.outcome === undefined);
  if (open.length === 0) return [];
  const rows = await session.all(
    `SELECT c.connection_id, c.connection_name, c.parent_id, h.parameter_value AS host FROM guacamole_connection c
     LEFT JOIN guacamole_connection_parameter h ON h.connection_id = c.connection_id AND h.parameter_name = 'hostname'
     WHERE c.connection_name = ANY(?) ORDER BY c.connection_id`,
    [[...new Set(open.map(({ deed }) => deed.makes.connection))]],
  );
  const placeOf = (parent: Cell, name: string) => `${String(parent)}/${keyOf(name)}`;
  const there = Map.groupBy(rows, (row) => placeOf(row['parent_id']!, String(row['connection_name'])));
  const all = new Map<string, Wanted>();
  for (const work of open) {
    const { connection: name, hostname, like: label } = work.deed.makes;
    const like = likes.get(label)!;
    const place = placeOf(like.parent, name);
    const alike = there.get(place) ?? [];
    const same = alike.find((row) => row['host'] === hostname);
    const before = all.get(place);
    if (alike[0] && !same) refuse(work, elsewhere(String(alike[0]['connection_name']), alike[0]['host']!));
    else if (before && before.hostname !== hostname) refuse(work, elsewhere(before.name, before.hostname));
    else if (before) before.works.push(work);
    else {
      const id = same ? Number(same['connection_id']) : null;
      all.set(place, { name, hostname, like, works: [work], id, made: !same });
    }
  }
  return [...all.values()];
}

const elsewhere = (name: string, host: Cell): string =>
  `There is a connection “${name}” already, which leads ${host === null ? 'nowhere' : `to ${String(host)}`}.`;

async function insert(session: Session, wanted: readonly Wanted[]): Promise<void> {
  if (wanted.length === 0) return;
  await session.insert(
    'guacamole_connection',
    connectionColumns,
    wanted.map(({ name, like }) => [name, like.parent, ...like.settings]),
  );
  const rows = await session.all(
    `SELECT connection_id, ${nameColumn} AS name, ${parentColumn} AS parent FROM guacamole_connection
     WHERE ${nameColumn} = ANY(?)`,
    [wanted.map(({ name }) => name)],
  );
  const placeOf = (parent: Cell, name: string) => `${String(parent)}/${name}`;
  const ids = new Map(
    rows.map((row) => [placeOf(row['parent']!, String(row['name'])), Number(row['connection_id'])] as const),
  );
  for (const one of wanted) one.id = ids.get(placeOf(one.like.parent, one.name))!;
  await session.insert(
    'guacamole_connection_parameter',
    ['connection_id', 'parameter_name', 'parameter_value'],
    wanted.map(({ id, hostname }) => [id, 'hostname', hostname]),
  );
  for (const [like, some] of Map.groupBy(wanted, (one) => one.like.id)) await copy(session, like, some);
}

/** Within the database: passwords among them are not read. */
async function copy(session: Session, like: number, made: readonly Wanted[]): Promise<void> {
  const tables = [
    ['parameter', "AND s.parameter_name <> 'hostname'"],
    ['attribute', ''],
  ] as const;
  for (const [kind, condition] of tables) {
    const table = `guacamole_connection_${kind}`;
    await session.run(
      `INSERT INTO ${table} (connection_id, ${kind}_name, ${kind}_value)
       SELECT c.connection_id, s.${kind}_name, s.${kind}_value FROM guacamole_connection c
       JOIN ${table} s ON s.connection_id = ? ${condition} WHERE c.connection_id = ANY(?)`,
      [like, made.map(({ id }) => id)],
    );
  }
}

/** Others of the same name may be elsewhere: then the plain name says not enough. */
async function nameIn(session: Session, all: readonly Wanted[], { names: { keyOf } }: Context): Promise<void> {
  const labels = await labelsById(
    session,
    all.map(({ id }) => id!),
    keyOf,
  );
  for (const { id, works } of all) {
    const label = labels.get(id!)!;
    for (const work of works) {
      const { connections } = work.deed.values;
      const { connection } = work.deed.makes;
      if (label === connection || !Array.isArray(connections)) continue;
      const named = (connections as readonly string[]).map((one) => (keyOf(one) === keyOf(connection) ? label : one));
      work.deed = { ...work.deed, values: { ...work.deed.values, connections: named } };
    }
  }
}

/** Comes after the accounts: takes back what was made for those that failed, and lists the containers of the others. */
export async function settleConnections(session: Session, all: readonly Wanted[], context: Context): Promise<void> {
  const idle = all.filter(({ made, works }) => made && !works.some((work) => work.outcome?.ok));
  if (idle.length > 0) {
    await session.run('DELETE FROM guacamole_connection WHERE connection_id = ANY(?)', [idle.map(({ id }) => id!)]);
  }
  if (!context.schema.mapping) return;
  const { keyOf } = context.names;
  const nameOf = ({ deed }: Making) =>
    deed.verb === 'create' ? String(deed.values['username']) : String(deed.values['username'] ?? deed.username);
  const done = all.flatMap(({ works, hostname }) =>
    works.flatMap((work) => (work.outcome?.ok ? [{ work, name: nameOf(work), container: hostname }] : [])),
  );
  const ids = await idsByName(
    session,
    done.map(({ name }) => name),
    keyOf,
  );
  const listed = await ifAllowed(session, () =>
    addToList(
      session,
      done.map(({ name, container }) => ({ userId: ids.get(keyOf(name))!.userId, container })),
    ),
  );
  if (listed) return;
  for (const { work } of done) {
    say(work, 'Not added to PT Management’s list of containers, which the user of this target may not write.');
  }
}
