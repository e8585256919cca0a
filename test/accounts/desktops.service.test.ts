// A class with desktops on a real engine and a real database of Guacamole's: accounts, containers and the connections
// between them made by one plan, taken away by one plan, and back by undo, row for row; also when the engine was away.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlanSummary } from '../../preload/contract/plans.ts';
import { dockerOrSkip, startDocker, testImage, type TestDocker } from '../support/docker.ts';
import {
  guacamoleProbe,
  login,
  startGuacamole,
  type GuacamoleDatabase,
  type GuacamoleServer,
} from '../support/guacamole.ts';
import { requireService } from '../support/require.ts';
import { startServed, type Served } from '../support/served.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';

const count = 12;
const usernames = Array.from({ length: count }, (_, index) => `s${String(index + 1).padStart(2, '0')}`);
/** No policy takes a password that holds the username. */
const passwordOf = (username: string) => `lantern harbour ${username.slice(1)}`;
const there = dockerOrSkip() && requireService('mariadb', () => guacamoleProbe('mariadb'));

describe.runIf(there)('a class with desktops', () => {
  const home = tempDir('desktops-class');
  let docker: TestDocker;
  let server: GuacamoleServer;
  let db: GuacamoleDatabase;
  let served: Served;
  beforeAll(async () => {
    [docker, server] = await Promise.all([startDocker(), startGuacamole('mariadb')]);
    db = await server.fresh({ ptManagement: true });
    await db.addGroup('class');
    await db.addConnection('pt01', { hostname: 'pt01' });
    const passphrase = path.join(home, 'passphrase');
    writeFileSync(passphrase, 'only for this test', { mode: 0o600 });
    const env = { HOME: home, DOCKER_HOST: docker.host, PROVOST_PASSPHRASE_FILE: passphrase };
    served = await startServed(path.join(home, 'data'), { env });
    await served.ask((client) =>
      client.targets.add({ name: 'lab', kind: 'guacamole-sql', url: db.url, password: db.password }),
    );
    const template = { name: 'pt', image: testImage, container: 'pt-{{username}}', networks: ['none'] };
    await served.ask((client) => client.templates.save({ template }));
  }, 180_000);
  afterAll(async () => {
    await served?.stop();
    await Promise.all([docker?.stop(), server?.stop()]);
    removeTempDir(home);
  }, 120_000);

  const finished = (jobId: string) =>
    served.ask(async (client) => {
      let last;
      for await (const row of await client.jobs.watch({ jobId })) last = row;
      return last!;
    });
  const apply = async ({ planId, brake }: PlanSummary) =>
    finished((await served.ask((client) => client.plans.apply({ planId, confirm: brake?.confirm }))).jobId);
  const undo = async (jobId: string) => apply(await served.ask((client) => client.jobs.planUndo({ jobId })));
  const containers = async (): Promise<string[]> => {
    const { json } = await docker.api('GET', '/containers/json?all=1');
    return (json as { Names: string[] }[]).map(({ Names }) => Names[0]!.slice(1)).toSorted();
  };
  /** Who may use which connection, and where it leads. */
  const leads = () =>
    db.query(
      `SELECT e.name AS username, c.connection_name AS connection, q.parameter_value AS hostname
       FROM guacamole_connection_permission p
       JOIN guacamole_entity e ON e.entity_id = p.entity_id
       JOIN guacamole_connection c ON c.connection_id = p.connection_id
       JOIN guacamole_connection_parameter q ON q.connection_id = c.connection_id AND q.parameter_name = 'hostname'
       WHERE p.permission = 'READ' ORDER BY e.name`,
    );
  const wanted = usernames.map((username) => `pt-${username}`);

  it('comes in by one plan, goes by one, and comes back', async () => {
    const file = path.join(home, 'class.csv');
    writeFileSync(
      file,
      `username,password,group\n${usernames.map((one) => `${one},${passwordOf(one)},class\n`).join('')}`,
    );
    const asked = { target: 'lab', files: [file], template: 'pt', connectionLike: 'pt01' };
    const empty = await db.dump();
    const plan = await served.ask((client) => client.accounts.planImport(asked));
    expect(plan.sentence).toBe(`Create ${count} accounts, add ${count} containers`);
    const job = await apply(plan);
    expect(job.counts).toMatchObject({ total: 2 * count, done: 2 * count });
    expect(await containers()).toEqual(wanted);
    expect(await leads()).toEqual(
      usernames.map((username) => ({ username, connection: `pt-${username}`, hostname: `pt-${username}` })),
    );
    const again = await served.ask((client) => client.accounts.planImport(asked));
    expect(again).toMatchObject({ deed: null });
    const whole = await db.dump();

    const selection = { target: 'lab', group: 'class', template: 'pt', hard: true, force: true };
    const taking = await served.ask((client) => client.accounts.planDelete(selection));
    expect(taking.brake).toMatchObject({ confirm: 2 * count });
    const taken = await apply(taking);
    expect(taken.counts).toMatchObject({ total: 2 * count, done: 2 * count });
    expect(await containers()).toEqual([]);
    expect(await leads()).toEqual([]);
    expect(await db.dump()).toEqual(empty);

    const back = await undo(taken.jobId);
    expect(back.counts).toMatchObject({ total: 2 * count, done: 2 * count });
    expect(await containers()).toEqual(wanted);
    expect(await db.dump()).toEqual(whole);
    expect(await login(db, usernames[0]!, passwordOf(usernames[0]!))).toBe('accepted');
  });

  it('makes the accounts while the engine is away, and the containers when it is back', async () => {
    const selection = { target: 'lab', usernames: usernames.slice(0, 4), template: 'pt' };
    await apply(await served.ask((client) => client.accounts.planTakeDesktops({ ...selection, force: true })));
    expect(await containers()).toEqual(wanted.slice(4));
    const giving = { ...selection, connectionLike: 'pt01' };
    const plan = await served.ask((client) => client.accounts.planGiveDesktops(giving));
    await docker.kill();
    const { jobId } = await served.ask((client) => client.plans.apply({ planId: plan.planId }));
    await expect.poll(async () => (await leads()).length, { timeout: 30_000 }).toBe(count);
    expect((await served.ask((client) => client.jobs.get({ jobId }))).finishedAt).toBeNull();
    await docker.restart();
    expect((await finished(jobId)).counts).toMatchObject({ total: 8, done: 8 });
    expect(await containers()).toEqual(wanted);
  });
});
