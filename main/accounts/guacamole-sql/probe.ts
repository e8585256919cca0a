// Looks at everything that could keep a database from being worked with, before anything is planned.
import type { TestStep } from '../../../preload/contract/targets.ts';
import { ProvostError } from '../../errors.ts';
import type { Probe } from '../target.ts';
import { faultOf } from './faults.ts';
import { connectionTables, readSchema, writtenTables, type Schema } from './schema.ts';
import type { Session } from './session.ts';

const rights = ['INSERT', 'UPDATE', 'DELETE'] as const;
type Right = (typeof rights)[number];

/** Written on the way of an undo or where they are kept; doing without is possible, and said. */
const optional: [string[], Right[], string][] = [
  [['guacamole_user_group'], ['INSERT'], 'groups can’t be made'],
  [
    ['guacamole_user_history'],
    ['UPDATE'],
    'sign-ins are not given back to accounts that are restored, and can’t be pseudonymised',
  ],
  [
    ['guacamole_connection_history'],
    ['UPDATE'],
    'sessions are not given back to accounts that are restored, and can’t be pseudonymised',
  ],
  [connectionTables, ['INSERT', 'DELETE'], 'connections can’t be made, taken away or brought back'],
];

/** @throws ProvostError TARGET_UNSUPPORTED, TARGET_DENIED */
export async function probeDatabase(session: Session): Promise<{ probe: Probe; schema: Schema }> {
  const steps: TestStep[] = [{ what: 'Sign in to the database', ok: true, detail: null }];
  const schema = await readSchema(session);
  steps.push({ what: 'Recognise the schema', ok: true, detail: `Guacamole ${schema.version}` });
  const refused = await missingRights(
    session,
    writtenTables.map((table) => [table, [...rights]]),
  );
  if (refused.length > 0) {
    throw new ProvostError('TARGET_DENIED', `The user of this target may not ${refused.slice(0, 5).join(', ')}.`, {
      hint: 'Grant SELECT on all tables of Guacamole’s, and INSERT, UPDATE and DELETE on those of accounts.',
    });
  }
  steps.push({ what: 'Check what its user may change', ok: true, detail: null });
  const warnings: string[] = [];
  const own: typeof optional = [
    ...optional,
    ...(schema.mapping
      ? ([
          [['user_container_mapping'], [...rights], 'PT Management’s list of containers can’t be repaired or restored'],
        ] as typeof optional)
      : []),
    ...(schema.lockout
      ? ([[['guacamole_user_lockout'], [...rights], 'PT Management’s lockouts can’t be restored']] as typeof optional)
      : []),
  ];
  for (const [tables, wanted, so] of own) {
    const lacking = await missingRights(
      session,
      tables.map((table) => [table, wanted]),
    );
    if (lacking.length > 0) warnings.push(`The user of this target may not ${lacking.join(', ')}: ${so}.`);
  }
  if (schema.mapping) warnings.push('PT Management’s own tables are there: its list of containers is kept in step.');
  const [count] = await session.all('SELECT COUNT(*) AS n FROM guacamole_user');
  const accounts = Number(count?.['n']);
  steps.push({ what: 'Count the accounts', ok: true, detail: String(accounts) });
  return {
    schema,
    probe: { version: `Guacamole schema ${schema.version} on ${schema.server}`, steps, warnings, accounts },
  };
}

async function missingRights(session: Session, tables: readonly [string, Right[]][]): Promise<string[]> {
  if (session.engine === 'postgres') {
    const wanted = tables.flatMap(([table, some]) => some.map((right) => [table, right] as const));
    const rows = await session.all(
      `SELECT w.t, w.r FROM unnest(CAST(? AS text[]), CAST(? AS text[])) AS w (t, r)
       WHERE pg_is_in_recovery() OR NOT has_table_privilege(w.t, w.r)`,
      [wanted.map(([table]) => table), wanted.map(([, right]) => right)],
    );
    return rows.map((row) => `${row['r']} in ${row['t']}`);
  }
  // Rights may come from roles and from the server's state (read only): so each is tried, on no rows.
  const missing: string[] = [];
  for (const [table, some] of tables) {
    const [column] = await session.all(
      `SELECT column_name AS c FROM information_schema.columns
       WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position LIMIT 1`,
      [table],
    );
    const name = String(column?.['c']);
    const trials: Record<Right, string> = {
      INSERT: `INSERT INTO ${table} SELECT * FROM ${table} WHERE 1 = 0`,
      UPDATE: `UPDATE ${table} SET ${name} = ${name} WHERE 1 = 0`,
      DELETE: `DELETE FROM ${table} WHERE 1 = 0`,
    };
    for (const right of some) {
      try {
        await session.run(trials[right]);
      } catch (error) {
        if (faultOf(error) !== 'denied') throw error;
        missing.push(`${right} in ${table}`);
      }
    }
  }
  return missing;
}
