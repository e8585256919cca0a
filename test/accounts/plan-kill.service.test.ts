// kill -9 of the backend, and of the database server, at random points of an import of 5,000 accounts: none is lost, doubled
// or half made. PROVOST_KILLS says how often each (2 when it is not set); PROVOST_SEED repeats the points.
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  guacamoleProbe,
  login,
  startGuacamole,
  type GuacamoleDatabase,
  type GuacamoleServer,
} from '../support/guacamole.ts';
import type { GuacamoleEngine } from '../support/guacamole-schema.ts';
import { killAt, runSeed, seeded } from '../support/kill.ts';
import { start, waitUntil, type Started } from '../support/processes.ts';
import { requireService } from '../support/require.ts';
import { dataFolder } from './plan-bench.ts';

const kills = Number(process.env['PROVOST_KILLS'] ?? 2);
const count = 5000;
/** ms after its start in which a process or a server is killed: about as long as an import takes. */
const within = Number(process.env['PROVOST_KILL_WITHIN'] ?? 6000);
const limit = 120_000 + kills * 60_000;

/** Every row that makes an account, each as often as there are accounts. */
async function expectWhole(db: GuacamoleDatabase): Promise<void> {
  const [rows] = await db.query(
    `SELECT (SELECT COUNT(*) FROM guacamole_entity WHERE type = 'USER') AS entities,
       (SELECT COUNT(*) FROM guacamole_user) AS users,
       (SELECT COUNT(*) FROM guacamole_user_group_member) AS members,
       (SELECT COUNT(*) FROM guacamole_user_permission p JOIN guacamole_user u
          ON u.user_id = p.affected_user_id AND u.entity_id = p.entity_id WHERE p.permission = 'READ') AS self_read,
       (SELECT COUNT(*) FROM guacamole_user_permission WHERE permission = 'UPDATE') AS self_update,
       (SELECT COUNT(DISTINCT name) FROM guacamole_entity WHERE name LIKE 'student-%') AS names`,
  );
  expect(Object.values(rows!).map(Number)).toEqual([count, count, count, count, count, count]);
  for (const index of [0, 1, 2499, 4998, 4999])
    expect(await login(db, `student-${index}`, `first of ${index}`)).toBe('accepted');
}

const finishedAll = new RegExp(`finished .*"total":${count},"pending":0,"sent":0,"done":${count},`);

describe.each(['mariadb', 'postgres'] as GuacamoleEngine[])('kill -9 during an import on %s', (engine) => {
  const there = requireService(engine, () => guacamoleProbe(engine));
  let server: GuacamoleServer | undefined;
  beforeAll(async () => {
    if (there) server = await startGuacamole(engine, { durable: true });
  });
  afterAll(() => server?.stop());

  const fresh = async () => {
    const db = await server!.fresh();
    await db.addGroup('Lab 1');
    const dataDir = dataFolder();
    const child = path.join(import.meta.dirname, 'import-child.ts');
    const run = () => start(process.execPath, [child, dataDir, db.url, db.password, String(count)]);
    return { db, run };
  };
  const ends = async (child: Started, db: GuacamoleDatabase) => {
    await child.exited;
    expect(child.output()).toMatch(finishedAll);
    await expectWhole(db);
  };

  it.skipIf(!there)('of the backend', { timeout: limit }, async () => {
    const random = seeded(runSeed());
    let killed = 0;
    while (killed < kills) {
      const { db, run } = await fresh();
      for (;;) {
        const child = run();
        const outcome = await killAt(child, { after: 'importing', within, random });
        if (!outcome.killed) {
          await ends(child, db);
          break;
        }
        if (++killed < kills) continue;
        await ends(run(), db);
        break;
      }
    }
    expect(killed).toBe(kills);
  });

  it.skipIf(!there)('of the database server', { timeout: limit }, async () => {
    const random = seeded(runSeed());
    let killed = 0;
    while (killed < kills) {
      const { db, run } = await fresh();
      const child = run();
      let running = true;
      void child.exited.then(() => (running = false));
      await waitUntil('it begins', () => child.output().includes('importing'), { process: child, timeout: 60_000 });
      for (;;) {
        await sleep(random() * within);
        if (!running || killed === kills) break;
        process.kill(server!.pid, 'SIGKILL');
        killed++;
        await server!.restart();
      }
      await ends(child, db);
    }
    expect(killed).toBe(kills);
  });
});
