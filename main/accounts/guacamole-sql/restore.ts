// Brings accounts back from what was captured: with the same password, permissions and former ids where these are still
// free. An account that is still there is set back exactly, and loses what it has got since.
import type { Deed } from '../target.ts';
import { refuse, type Context, type Subject, type Subjects, type Work } from './apply.ts';
import type { Brought } from './bring-connections.ts';
import { captureFrom, unpackCell, type CapturedAccount, type Reference } from './captured.ts';
import { userColumns } from './create.ts';
import { nounOf, resolver, type Kind } from './references.ts';
import { setRows, type Wanted } from './set-rows.ts';
import type { Cell, Session } from './session.ts';
import { relink } from './trail.ts';

type Restoration = Work<Extract<Deed, { verb: 'restore' }>>;

export interface Restored {
  work: Restoration;
  captured: CapturedAccount;
  /** It was gone, and has been made again. */
  made: boolean;
  entityId: number;
  userId: number;
  /** What could not be put back. */
  lost: Set<string>;
}

export async function restoreAccounts(
  session: Session,
  works: readonly Restoration[],
  subjects: Subjects,
  context: Context,
  brought: Brought,
): Promise<void> {
  if (works.length === 0) return;
  const { keyOf } = context.names;
  const gone: Restored[] = [];
  const there: Restored[] = [];
  for (const work of works) {
    const captured = captureFrom(work.deed.capture);
    const named = subjects.get(keyOf(captured.name));
    const subject = subjects.get(keyOf(work.deed.username)) ?? named;
    const blank = { work, captured, lost: new Set<string>() };
    if (!subject) gone.push({ ...blank, made: true, entityId: 0, userId: 0 });
    else if (subject.userId === null) refuse(work, `The account “${subject.name}” is half made. Repair it first.`);
    else if (named && named.entityId !== subject.entityId) {
      refuse(work, `There is another account “${named.name}” by now.`);
    } else there.push({ ...blank, made: false, entityId: subject.entityId, userId: subject.userId });
  }
  await makeAgain(session, gone);
  await setBack(session, there, subjects, keyOf);
  const all = [...gone, ...there];
  if (all.length === 0) return;
  await setBelongings(session, all, context, brought);
  await relink(session, gone);
  for (const { work, lost } of all) {
    work.outcome = lost.size === 0 ? { ok: true } : { ok: true, message: `Not put back: ${[...lost].join('; ')}.` };
  }
}

/** Columns of guacamole_user but its ids, as captured. */
const columns = userColumns.filter((column) => column !== 'entity_id');
const cellsOf = ({ user }: CapturedAccount): Cell[] =>
  columns.map((column) => {
    const cell = unpackCell(column, user[column]);
    return column === 'disabled' || column === 'expired' ? Boolean(cell) : cell;
  });

async function makeAgain(session: Session, gone: Restored[]): Promise<void> {
  if (gone.length === 0) return;
  const ids = async (table: string, column: string, values: number[]) =>
    new Set(
      (await session.all(`SELECT ${column} AS id FROM ${table} WHERE ${column} = ANY(?)`, [values])).map((row) =>
        Number(row['id']),
      ),
    );
  const entities = await ids(
    'guacamole_entity',
    'entity_id',
    gone.map(({ captured }) => captured.entityId),
  );
  const users = await ids(
    'guacamole_user',
    'user_id',
    gone.map(({ captured }) => captured.userId),
  );
  const former = gone.filter(({ captured }) => !entities.has(captured.entityId) && !users.has(captured.userId));
  const fresh = gone.filter((one) => !former.includes(one));

  await session.insert(
    'guacamole_entity',
    ['entity_id', 'name', 'type'],
    former.map(({ captured }) => [captured.entityId, captured.name, 'USER']),
  );
  await session.insert(
    'guacamole_entity',
    ['name', 'type'],
    fresh.map(({ captured }) => [captured.name, 'USER']),
  );
  await session.insert(
    'guacamole_user',
    ['user_id', 'entity_id', ...columns],
    former.map(({ captured }) => [captured.userId, captured.entityId, ...cellsOf(captured)]),
  );
  for (const one of former) Object.assign(one, { entityId: one.captured.entityId, userId: one.captured.userId });
  if (fresh.length === 0) return;
  const named = await session.all(
    "SELECT entity_id, name FROM guacamole_entity WHERE type = 'USER' AND name = ANY(?)",
    [fresh.map(({ captured }) => captured.name)],
  );
  const entityOf = new Map(named.map((row) => [String(row['name']), Number(row['entity_id'])]));
  for (const one of fresh) one.entityId = entityOf.get(one.captured.name)!;
  await session.insert(
    'guacamole_user',
    ['entity_id', ...columns],
    fresh.map(({ captured, entityId }) => [entityId, ...cellsOf(captured)]),
  );
  const made = await session.all('SELECT entity_id, user_id FROM guacamole_user WHERE entity_id = ANY(?)', [
    fresh.map(({ entityId }) => entityId),
  ]);
  const userOf = new Map(made.map((row) => [Number(row['entity_id']), Number(row['user_id'])]));
  for (const one of fresh) one.userId = userOf.get(one.entityId)!;
}

async function setBack(
  session: Session,
  there: readonly Restored[],
  subjects: Subjects,
  keyOf: (name: string) => string,
): Promise<void> {
  const nameNow = (one: Restored): string =>
    (subjects.get(keyOf(one.work.deed.username)) ?? (subjects.get(keyOf(one.captured.name)) as Subject)).name;
  await session.update(
    'guacamole_entity',
    ['entity_id', 'name'],
    there
      .filter((one) => nameNow(one) !== one.captured.name)
      .map(({ entityId, captured }) => [entityId, captured.name]),
  );
  await session.update(
    'guacamole_user',
    ['user_id', ...columns],
    there.map(({ userId, captured }) => [userId, ...cellsOf(captured)]),
  );
}

type Pointing = 'groups' | 'connections' | 'connectionGroups' | 'sharingProfiles' | 'userGroups' | 'users' | 'heldBy';

async function setBelongings(
  session: Session,
  all: readonly Restored[],
  { schema }: Context,
  brought: Brought,
): Promise<void> {
  const pointing = async (
    kind: Kind,
    of: Pointing,
    row: (one: Restored, id: number, permission: string | null) => Cell[],
  ): Promise<Wanted> => {
    const find = await resolver(
      session,
      kind,
      all.flatMap(({ captured }) => captured[of].map((reference) => brought.now(kind, reference))),
    );
    return all.flatMap((one) =>
      one.captured[of].flatMap((captured): Cell[][] => {
        const reference = brought.now(kind, captured);
        const id = find(self(one, of, reference) ?? reference);
        if (id === null) one.lost.add(wordsFor(kind, reference));
        return id === null ? [] : [row(one, id, reference.permission)];
      }),
    );
  };
  const entities = all.map(({ entityId }) => entityId);
  const users = all.map(({ userId }) => userId);
  const permissions = async (kind: Kind, of: Pointing, table: string, column: string) =>
    setRows(session, table, ['entity_id', column, 'permission'], [['entity_id', entities]], {
      wanted: await pointing(kind, of, ({ entityId }, id, permission) => [entityId, id, permission]),
    });

  await setRows(
    session,
    'guacamole_user_group_member',
    ['member_entity_id', 'user_group_id'],
    [['member_entity_id', entities]],
    {
      wanted: await pointing('group', 'groups', ({ entityId }, id) => [entityId, id]),
    },
  );
  await permissions('connection', 'connections', 'guacamole_connection_permission', 'connection_id');
  await permissions(
    'connectionGroup',
    'connectionGroups',
    'guacamole_connection_group_permission',
    'connection_group_id',
  );
  await permissions('sharingProfile', 'sharingProfiles', 'guacamole_sharing_profile_permission', 'sharing_profile_id');
  await permissions('group', 'userGroups', 'guacamole_user_group_permission', 'affected_user_group_id');
  const granted = await pointing('user', 'users', ({ entityId }, id, permission) => [entityId, id, permission]);
  const held = await pointing('entity', 'heldBy', ({ userId }, id, permission) => [id, userId, permission]);
  await setRows(
    session,
    'guacamole_user_permission',
    ['entity_id', 'affected_user_id', 'permission'],
    [
      ['entity_id', entities],
      ['affected_user_id', users],
    ],
    { wanted: [...granted, ...held] },
  );
  await setRows(session, 'guacamole_system_permission', ['entity_id', 'permission'], [['entity_id', entities]], {
    wanted: all.flatMap(({ captured, entityId }) => captured.system.map((permission) => [entityId, permission])),
  });
  await setRows(
    session,
    'guacamole_user_attribute',
    ['user_id', 'attribute_name', 'attribute_value'],
    [['user_id', users]],
    { wanted: all.flatMap(({ captured, userId }) => captured.attributes.map((pair) => [userId, ...pair])) },
  );
  const whole = (table: string, of: 'passwords' | 'mapping', names: readonly string[], id: string) =>
    setRows(session, table, ['user_id', ...names], [['user_id', users]], {
      wanted: all.flatMap(({ captured, userId }) =>
        captured[of].map((row) => [userId, ...names.map((name) => unpackCell(name, row[name]))]),
      ),
      id,
    });
  const passwords = ['password_history_id', 'password_hash', 'password_salt', 'password_date'];
  await whole('guacamole_user_password_history', 'passwords', passwords, 'password_history_id');
  const ownColumns = (of: 'mapping' | 'lockout') =>
    Object.keys(all.find(({ captured }) => captured[of].length > 0)?.captured[of][0] ?? {});
  if (schema.mapping) {
    const names = ownColumns('mapping');
    await whole('user_container_mapping', 'mapping', names.length === 0 ? ['id'] : names, 'id');
  }
  if (schema.lockout) {
    const names = ownColumns('lockout');
    await setRows(session, 'guacamole_user_lockout', ['user_id', ...names], [['user_id', users]], {
      wanted: all.flatMap(({ captured, userId }) =>
        captured.lockout.map((row) => [userId, ...names.map((name) => unpackCell(name, row[name]))]),
      ),
      key: ['user_id'],
    });
  }
}

/** What points at the account itself points at it with the ids that it has now. */
function self(one: Restored, of: Pointing, { id }: Reference): Reference | null {
  const own = { name: one.captured.name, permission: null };
  if (of === 'users' && id === one.captured.userId) return { ...own, id: one.userId };
  if (of === 'heldBy' && id === one.captured.entityId) return { ...own, id: one.entityId, name: `USER ${own.name}` };
  return null;
}

const wordsFor = (kind: Kind, { name, permission }: Reference): string =>
  permission === null
    ? `${nounOf(kind)} “${name}”, which is no longer there`
    : `${permission} on or for ${nounOf(kind)} “${name.replace(/^USER(_GROUP)? /, '')}”, which is no longer there`;
