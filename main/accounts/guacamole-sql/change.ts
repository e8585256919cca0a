// Changes accounts: what is named and nothing else. Groups, connections and permissions are added and taken away one by one,
// never all deleted and written again.
import type { Deed } from '../target.ts';
import { refuse, type Context, type Subject, type Subjects, type Work } from './apply.ts';
import { attributesOf, listOf, permissionsOfRole, resolveNamed, textOrNull } from './create.ts';
import { flagColumns, textColumns } from './live.ts';
import { newHash, nowText } from './password.ts';
import { keepFormerPasswords } from './password-history.ts';
import type { Cell, Session } from './session.ts';

type Change = Work<Extract<Deed, { verb: 'update' }>>;
interface Target {
  deed: Change['deed'];
  work: Change;
  entityId: number;
  userId: number;
  name: string;
}

export async function changeAccounts(
  session: Session,
  works: readonly Change[],
  subjects: Subjects,
  context: Context,
): Promise<void> {
  if (works.length === 0) return;
  const { keyOf } = context.names;
  for (const work of works) {
    const subject = subjects.get(keyOf(work.deed.username));
    const problem = subject ? clash(work, subject, subjects, keyOf) : 'There is no such account any more.';
    if (problem !== null) refuse(work, problem);
  }
  const open = works.filter((work) => work.outcome === undefined);
  const { groups, connections } = await resolveNamed(session, open, context);
  const targets = open
    .filter((work) => work.outcome === undefined)
    .map((work): Target => {
      const { entityId, userId, name } = subjects.get(keyOf(work.deed.username))!;
      return { deed: work.deed, work, entityId, userId: userId!, name };
    });
  if (targets.length === 0) return;

  await rename(session, targets);
  await setColumns(session, targets, context.options.policy.historySize);
  await setMembers(session, targets, 'groups', groups);
  await setMembers(session, targets, 'connections', connections);
  await setRoles(session, targets);
  await setMayChange(session, targets);
  await setAttributes(session, targets);
  for (const { work } of targets) work.outcome = { ok: true };
}

function clash(work: Change, subject: Subject, subjects: Subjects, keyOf: (name: string) => string): string | null {
  if (subject.userId === null) return `The account “${subject.name}” is half made. Repair it first.`;
  const renamed = work.deed.values['username'];
  const other = typeof renamed === 'string' ? subjects.get(keyOf(renamed)) : undefined;
  return other && other.entityId !== subject.entityId ? `There is an account “${other.name}” already.` : null;
}

async function rename(session: Session, targets: readonly Target[]): Promise<void> {
  const rows = targets.flatMap(({ deed, entityId, name }): Cell[][] => {
    const renamed = deed.values['username'];
    return typeof renamed === 'string' && renamed !== name ? [[entityId, renamed]] : [];
  });
  await session.update('guacamole_entity', ['entity_id', 'name'], rows);
}

/** Rows of guacamole_user, together where the same columns change. */
async function setColumns(session: Session, targets: readonly Target[], historySize: number): Promise<void> {
  const former = targets.filter(({ deed }) => deed.password !== null).map(({ userId }) => userId);
  await keepFormerPasswords(session, former, historySize);
  const now = nowText();
  const shapes = new Map<string, { columns: string[]; rows: Cell[][] }>();
  for (const { deed, userId } of targets) {
    const set: [string, Cell][] = [];
    for (const [field, column] of Object.entries(flagColumns)) {
      if (field in deed.values) set.push([column, deed.values[field] === 'true']);
    }
    for (const [field, column] of Object.entries(textColumns)) {
      if (field in deed.values) set.push([column, textOrNull(deed.values[field])]);
    }
    if (deed.password !== null) {
      const { hash, salt } = newHash(deed.password);
      set.push(['password_hash', hash], ['password_salt', salt], ['password_date', now]);
    }
    if (set.length === 0) continue;
    const columns = set.map(([column]) => column);
    const shape = shapes.get(columns.join()) ?? { columns, rows: [] };
    shapes.set(columns.join(), shape);
    shape.rows.push([userId, ...set.map(([, value]) => value)]);
  }
  for (const { columns, rows } of shapes.values())
    await session.update('guacamole_user', ['user_id', ...columns], rows);
}

const tables = {
  groups: { table: 'guacamole_user_group_member', entity: 'member_entity_id', object: 'user_group_id' },
  connections: { table: 'guacamole_connection_permission', entity: 'entity_id', object: 'connection_id' },
} as const;

async function setMembers(
  session: Session,
  targets: readonly Target[],
  field: keyof typeof tables,
  ids: ReadonlyMap<string, number>,
): Promise<void> {
  const named = targets.filter(({ deed }) => field in deed.values);
  if (named.length === 0) return;
  const { table, entity, object } = tables[field];
  const permission = field === 'connections' ? ['READ'] : [];
  const rows = await session.all(
    `SELECT ${entity} AS e, ${object} AS o FROM ${table}
     WHERE ${entity} = ANY(?)${field === 'connections' ? " AND permission = 'READ'" : ''}`,
    [named.map(({ entityId }) => entityId)],
  );
  const have = new Map<number, Set<number>>();
  for (const row of rows) {
    const own = have.get(Number(row['e'])) ?? new Set();
    have.set(Number(row['e']), own.add(Number(row['o'])));
  }
  const none: ReadonlySet<number> = new Set();
  const added: Cell[][] = [];
  const gone: Cell[][] = [];
  for (const { deed, entityId } of named) {
    const wanted = new Set(listOf(deed.values[field]).map((name) => ids.get(name)!));
    const own = have.get(entityId) ?? none;
    for (const id of wanted) if (!own.has(id)) added.push([id, entityId, ...permission]);
    for (const id of own) if (!wanted.has(id)) gone.push([entityId, id, ...permission]);
  }
  const more = permission.map(() => 'permission');
  await session.insert(table, [object, entity, ...more], added, 'quiet');
  await session.remove(table, [entity, object, ...more], gone);
}

async function setRoles(session: Session, targets: readonly Target[]): Promise<void> {
  const columns = ['entity_id', 'permission'];
  const named = targets.filter(({ deed }) => 'role' in deed.values);
  const rows = (of: (role: string | null) => string[]): Cell[][] =>
    named.flatMap(({ deed, entityId }) =>
      of(textOrNull(deed.values['role'])).map((permission) => [entityId, permission]),
    );
  await session.insert('guacamole_system_permission', columns, rows(permissionsOfRole), 'quiet');
  // An administrator may make accounts anyway: that permission is left as it is.
  const taken = (role: string | null) =>
    role === 'admin' ? [] : role === 'instructor' ? ['ADMINISTER'] : ['ADMINISTER', 'CREATE_USER'];
  await session.remove('guacamole_system_permission', columns, rows(taken));
}

async function setMayChange(session: Session, targets: readonly Target[]): Promise<void> {
  const columns = ['entity_id', 'affected_user_id', 'permission'];
  const rows = (may: boolean): Cell[][] =>
    targets
      .filter(({ deed }) => 'can_change_password' in deed.values)
      .filter(({ deed }) => (deed.values['can_change_password'] === 'true') === may)
      .map(({ entityId, userId }) => [entityId, userId, 'UPDATE']);
  await session.insert('guacamole_user_permission', columns, rows(true), 'quiet');
  await session.remove('guacamole_user_permission', columns, rows(false));
}

async function setAttributes(session: Session, targets: readonly Target[]): Promise<void> {
  const named = targets.flatMap(({ deed, userId }) =>
    attributesOf(deed.values).map(([name, value]) => ({ userId, name, value })),
  );
  await session.remove(
    'guacamole_user_attribute',
    ['user_id', 'attribute_name'],
    named.map(({ userId, name }) => [userId, name]),
  );
  await session.insert(
    'guacamole_user_attribute',
    ['user_id', 'attribute_name', 'attribute_value'],
    named.flatMap(({ userId, name, value }): Cell[][] => (value === null ? [] : [[userId, name, value]])),
  );
}
