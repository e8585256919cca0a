// Importing 10,000 accounts into Guacamole's database on MariaDB, with commits on the disk: Provost with all that it does
// (plan, journal, undo, audit), against a statement for each row, and against a multi-row insert written by hand.
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createConnection, type Connection, type ResultSetHeader } from 'mysql2/promise';
import { guacamoleProbe, startGuacamole, type GuacamoleDatabase, type GuacamoleServer } from '../support/guacamole.ts';
import { tempDir } from '../support/temp.ts';
import { forkAccounts } from './accounts.ts';
import { median, ratio, say } from './measure.ts';

const count = 10_000;
/** One statement for each row takes minutes: so many are measured, and the time is multiplied. */
const sample = 1000;
/** Rows of one statement, by hand. */
const many = 1000;
const turns = 3;

interface Student {
  name: string;
  password: string;
  fullName: string;
  email: string;
  id: string;
}
const students = Array.from({ length: count }, (_, index): Student => ({
  name: `student-${index}`,
  password: `pass-word-${index}`,
  fullName: `Student Number ${index}`,
  email: `student-${index}@example.com`,
  id: `S-${index}`,
}));

function hashed(password: string): [Buffer, Buffer] {
  const salt = randomBytes(32);
  return [
    createHash('sha256')
      .update(password + salt.toString('hex').toUpperCase())
      .digest(),
    salt,
  ];
}

/** The rows of these accounts, table by table, each in one statement. */
async function insert(connection: Connection, some: readonly Student[], group: number): Promise<void> {
  const run = async (sql: string, rows: unknown[][]) =>
    (await connection.query<ResultSetHeader>(sql, [rows]))[0].insertId;
  // Ids of one statement follow one another.
  const entity = await run(
    'INSERT INTO guacamole_entity (name, type) VALUES ?',
    some.map(({ name }) => [name, 'USER']),
  );
  const user = await run(
    `INSERT INTO guacamole_user (entity_id, password_hash, password_salt, password_date, full_name, email_address) VALUES ?`,
    some.map(({ password, fullName, email }, index) => [
      entity + index,
      ...hashed(password),
      new Date(),
      fullName,
      email,
    ]),
  );
  await run(
    'INSERT INTO guacamole_user_permission (entity_id, affected_user_id, permission) VALUES ?',
    some.flatMap((_, index) => [
      [entity + index, user + index, 'READ'],
      [entity + index, user + index, 'UPDATE'],
    ]),
  );
  await run(
    'INSERT INTO guacamole_user_attribute (user_id, attribute_name, attribute_value) VALUES ?',
    some.map(({ id }, index) => [user + index, 'external-id', id]),
  );
  await run(
    'INSERT INTO guacamole_user_group_member (user_group_id, member_entity_id) VALUES ?',
    some.map((_, index) => [group, entity + index]),
  );
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};

const rowsOf = async (db: GuacamoleDatabase): Promise<string> => {
  const tables = ['entity', 'user', 'user_permission', 'user_attribute', 'user_group_member'];
  const [row] = await db.query(
    `SELECT ${tables.map((table) => `(SELECT COUNT(*) FROM guacamole_${table}) AS ${table}`).join(', ')}`,
  );
  return JSON.stringify(row);
};

async function fresh(server: GuacamoleServer) {
  const db = await server.fresh();
  const group = await db.addGroup('lab-1');
  const { host, port, user, password } = server;
  const connection = await createConnection({ host, port, user, password, database: db.database, timezone: 'Z' });
  return { db, group, connection };
}

export async function benchAccountsImport(): Promise<void> {
  say(
    `\nImport of ${count.toLocaleString('en-US')} accounts (MariaDB, durable commits; ${turns} times in turn, median)`,
  );
  const missing = guacamoleProbe('mariadb');
  if (missing) return void say(`  Skipped: ${missing}`);
  const server = await startGuacamole('mariadb', { durable: true });
  try {
    const folder = tempDir('bench');
    const csv = path.join(folder, 'class.csv');
    const head = 'username,password,full name,email,external id,group,can change password';
    const lines = students.map((one) =>
      [one.name, one.password, one.fullName, one.email, one.id, 'lab-1', 'true'].join(','),
    );
    writeFileSync(csv, [head, ...lines].join('\r\n'));

    const byHand: number[] = [];
    const applied: number[] = [];
    const whole: number[] = [];
    let wanted = '';
    for (let turn = 0; turn < turns; turn++) {
      const hand = await fresh(server);
      byHand.push(
        await timed(async () => {
          for (let from = 0; from < count; from += many) {
            await hand.connection.beginTransaction();
            await insert(hand.connection, students.slice(from, from + many), hand.group);
            await hand.connection.commit();
          }
        }),
      );
      wanted = await rowsOf(hand.db);
      await hand.connection.end();

      const ours = await fresh(server);
      await ours.connection.end();
      const backend = await forkAccounts(tempDir('bench'), ours.db);
      const plan = await backend.ask({ kind: 'plan', file: csv });
      const job = await backend.ask({ kind: 'apply', planId: plan.planId });
      await backend.end();
      const made = await rowsOf(ours.db);
      if (job.done !== count || made !== wanted) throw new Error(`Provost made ${made}, by hand it was ${wanted}`);
      applied.push(job.ms);
      whole.push(plan.ms + job.ms);
    }
    const slow = await fresh(server);
    const single = await timed(async () => {
      for (const one of students.slice(0, sample)) await insert(slow.connection, [one], slow.group);
    });
    await slow.connection.end();
    const perRow = (single * count) / sample;
    const statements = `a statement a row (${sample} × ${count / sample})`;
    ratio('provost, file to finished job', median(whole), statements, perRow);
    ratio('provost, plan to finished job', median(applied), statements, perRow, 10);
    ratio('provost, file to finished job', median(whole), 'multi-row insert by hand', median(byHand));
    ratio('provost, plan to finished job', median(applied), 'multi-row insert by hand', median(byHand), 1 / 1.5);
  } finally {
    await server.stop();
  }
}
