// Migrations of this room, each with rows that the version before has written.
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { findMigrations } from '../../main/database/migrate.ts';
import { smallLab, startFaultEngine } from '../support/fault-engine.ts';
import { engine, listAll, openBench, untilState } from './harness.ts';

const own = () => findMigrations().filter(({ feature }) => feature === 'containers');

test('what was known before there were several engines is known after', async () => {
  const database = new Sqlite(':memory:');
  database.pragma('foreign_keys = ON');
  const several = own().findIndex(({ sql }) => sql.includes('CREATE TABLE added_engines'));
  expect(several).toBeGreaterThan(0);
  for (const { sql } of own().slice(0, several)) database.exec(sql);
  const fault = await startFaultEngine({ containers: smallLab(['web']) });
  await fault.down('removed');
  // The id that a bench gives to this socket.
  const probe = await openBench({ DOCKER_HOST: fault.host });
  const { engineId } = await engine(probe);
  await probe.close();
  const row = {
    ...{ engineId, id: 'ab12', name: 'web', image: 'nginx', state: 'running', status: 'Up', health: 'none', ports: [] },
    ...{ org: null, account: null, labels: { 'com.docker.compose.project': 'shop' }, createdAt: 1 },
  };
  database
    .prepare('INSERT INTO container_engines VALUES (?, ?, ?, ?, ?, ?)')
    .run(engineId, fault.host, 1000, '20.10', '1.41', 4);
  database.prepare('INSERT INTO container_last_known VALUES (?, ?, ?)').run(engineId, 'ab12', JSON.stringify(row));
  for (const { sql } of own().slice(several)) database.exec(sql);
  const bench = await openBench({ DOCKER_HOST: fault.host }, { database });
  try {
    await untilState(bench, 'down');
    expect(await engine(bench)).toMatchObject({
      listedAt: 1000,
      version: '20.10',
      cpus: 4,
      product: null,
      concurrency: null,
    });
    expect((await listAll(bench, { filter: 'project=shop' })).rows).toMatchObject([
      { name: 'web', project: 'shop', service: null, seenAt: 1000 },
    ]);
  } finally {
    await bench.close();
    await fault.close();
  }
});
