// Planning 100,000 rows against 100,000 live accounts on MariaDB, against the time that csv-parse alone takes for the file.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { guacamoleProbe, startGuacamole, type GuacamoleDatabase } from '../support/guacamole.ts';
import { tempDir } from '../support/temp.ts';
import type { AccountsAnswer } from './accounts-child.ts';
import { forkAccounts } from './accounts.ts';
import { median, ratio, say } from './measure.ts';

const count = 100_000;
const turns = 3;

/** 100,000 accounts of a school, with their groups, in Guacamole's own rows. */
async function fill(db: GuacamoleDatabase): Promise<void> {
  for (const name of ['lab-1', 'lab-2', 'lab-3', 'lab-4', 'lab-5']) await db.addGroup(name);
  await db.query(
    `INSERT INTO guacamole_entity (name, type) SELECT CONCAT('student-', seq), 'USER' FROM seq_0_to_${count - 1}`,
  );
  await db.query(
    `INSERT INTO guacamole_user (entity_id, password_hash, password_salt, password_date, full_name, email_address, organization)
     SELECT entity_id, UNHEX(SHA2(name, 256)), UNHEX(SHA2(CONCAT(name, 'salt'), 256)), '2026-01-01', CONCAT('Student Number ', SUBSTRING(name, 9)),
       CONCAT(name, '@example.com'), 'School' FROM guacamole_entity WHERE type = 'USER'`,
  );
  await db.query(
    `INSERT INTO guacamole_user_permission (entity_id, affected_user_id, permission)
     SELECT entity_id, user_id, 'READ' FROM guacamole_user`,
  );
  await db.query(
    `INSERT INTO guacamole_user_group_member (user_group_id, member_entity_id)
     SELECT g.user_group_id, u.entity_id FROM guacamole_entity u
     JOIN guacamole_entity e ON e.type = 'USER_GROUP' AND e.name = CONCAT('lab-', 1 + MOD(SUBSTRING(u.name, 9), 5))
     JOIN guacamole_user_group g ON g.entity_id = e.entity_id WHERE u.type = 'USER'`,
  );
}

/** Of every ten rows: one is of somebody new, two have changed, seven are as they are. */
function file(): string {
  const lines = ['username,password,full name,email,organization,group,valid until,title'];
  for (let index = 0; index < count; index++) {
    const kind = index % 10;
    const number = kind === 0 ? count + index : index;
    const name = kind < 3 && kind > 0 ? `"Number ${number}, Student"` : `Student Number ${number}`;
    lines.push(
      `student-${number},pass-word-${number},${name},student-${number}@example.com,School,lab-${1 + (number % 5)},,`,
    );
  }
  return lines.join('\r\n');
}

export async function benchAccountsPlan(): Promise<void> {
  say(`\nPlan of ${count.toLocaleString('en-US')} rows against as many live accounts (MariaDB)`);
  const missing = guacamoleProbe('mariadb');
  if (missing) return void say(`  Skipped: ${missing}`);
  const server = await startGuacamole('mariadb', { durable: true });
  try {
    const db = await server.fresh();
    await fill(db);
    const folder = tempDir('bench');
    const csv = path.join(folder, 'school.csv');
    writeFileSync(csv, file());
    // Each in a process of its own, in turn: what one leaves in memory is not counted to the other.
    const plans: (AccountsAnswer & { kind: 'plan' })[] = [];
    const parsed: number[] = [];
    for (let turn = 0; turn < turns; turn++) {
      const reader = await forkAccounts(tempDir('bench'), db);
      parsed.push((await reader.ask({ kind: 'parse', file: csv })).ms);
      await reader.end();
      const backend = await forkAccounts(tempDir('bench'), db);
      plans.push(await backend.ask({ kind: 'plan', file: csv }));
      await backend.end();
    }
    const ms = median(plans.map((one) => one.ms));
    const plan = plans.find((one) => one.ms === ms) ?? plans[0]!;
    say(`  ${plan.sentence}`);
    ratio('provost, file to stored plan', ms, 'csv-parse alone', median(parsed), 1 / 3);
    const held = plan.p99 < 50 ? 'held' : 'MISSED';
    say(
      `  event loop delayed by ${plan.p99.toFixed(0)} ms (p99), ${plan.max.toFixed(0)} ms at most  (target 50: ${held})`,
    );
    const megabytes = plan.peak / 1e6;
    say(
      `  memory of the process ${megabytes.toFixed(0)} MB at most  (target 600: ${megabytes < 600 ? 'held' : 'MISSED'})`,
    );
  } finally {
    await server.stop();
  }
}
