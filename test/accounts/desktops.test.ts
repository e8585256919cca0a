// Containers and connections that are made, and taken away, together with accounts: in the demo's lab, through the contract.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import pino from 'pino';
import { localOwner, type Operator } from '../../main/access/operator.ts';
import { openBackend } from '../../main/backend.ts';
import type { PlanSummary } from '../../preload/contract/plans.ts';
import { tempDir } from '../support/temp.ts';

async function openLab() {
  const dataDir = tempDir('desktops');
  const options = { dataDir, shell: 'cli', demo: true, env: {}, log: pino({ level: 'silent' }) } as const;
  const backend = await openBackend(options);
  onTestFinished(() => backend.close());
  const client = backend.client(localOwner('ada'));
  const finished = async (jobId: string) => {
    let last;
    for await (const row of await client.jobs.watch({ jobId })) last = row;
    return last!;
  };
  const apply = async ({ planId, brake }: PlanSummary) => {
    const { jobId } = await client.plans.apply({ planId, confirm: brake?.confirm });
    return finished(jobId);
  };
  const undo = async (jobId: string) => apply(await client.jobs.planUndo({ jobId }));
  const changes = async (planId: string) => (await client.plans.listChanges({ planId, limit: 500 })).rows;
  const containersOf = async (...usernames: string[]) => {
    const { rows } = await client.containers.list({ limit: 500 });
    return rows.filter(({ account }) => account !== null && usernames.includes(account)).map(({ name }) => name);
  };
  const connectionsOf = async (username: string) =>
    (await client.accounts.get({ target: 'lab-guacamole', username: [username] })).connections.map(
      (one) => one.connection,
    );
  const as = (operator: Partial<Operator>) => backend.client({ ...localOwner('ben'), ...operator });
  return { dataDir, client, apply, undo, changes, containersOf, connectionsOf, as };
}

let lab: Awaited<ReturnType<typeof openLab>>;
beforeEach(async () => {
  lab = await openLab();
}, 60_000);

const csv = (lines: string): string => {
  const file = path.join(lab.dataDir, 'class.csv');
  writeFileSync(file, `username,full name,group\n${lines}`);
  return file;
};

describe('an import', () => {
  it('makes containers for all of its accounts, again for those that have none, and undo takes both back', async () => {
    const { client, apply, undo, containersOf } = lab;
    const importing = (lines: string) =>
      client.accounts.planImport({ target: 'roster', files: [csv(lines)], template: 'linux-desktop', org: 'school-a' });
    const first = await importing('zoe,Zoe Quill,lab-1\nyan,Yan Ark,lab-1\n');
    expect(first.sentence).toBe('Create 2 accounts, add 2 containers');
    const job = await apply(first);
    expect(job.counts).toMatchObject({ total: 4, done: 4 });
    await expect.poll(() => containersOf('zoe', 'yan')).toHaveLength(2);

    const more = await importing('zoe,Zoe Quill,lab-1\nyan,Yan Ark,lab-1\nxim,Xim Roe,lab-2\n');
    expect(more.sentence).toBe('Create 1 account, add 1 container, leave 4 as they are');

    const undone = await undo(job.jobId);
    expect(undone.counts).toMatchObject({ total: 4, done: 4 });
    await expect.poll(() => containersOf('zoe', 'yan')).toEqual([]);
    expect((await client.accounts.list({ target: 'roster', filter: 'zoe' })).rows).toEqual([]);
  });

  it('refuses a connection where there are none, and one that leads nowhere', async () => {
    const { client } = lab;
    const asked = { target: 'roster', files: [csv('zoe,Zoe Quill,lab-1\n')], connectionLike: 'pt01' };
    await expect(client.accounts.planImport(asked)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(client.accounts.planImport({ ...asked, template: 'linux-desktop' })).rejects.toMatchObject({
      code: 'TARGET_UNSUPPORTED',
    });
  });

  it('tells whom no container can be made for, also when there is nobody else', async () => {
    const { client, apply, changes } = lab;
    await apply(
      await client.accounts.planImport({ target: 'roster', files: [csv('ada b,Ada B,lab-1\n')], org: 'school-a' }),
    );
    const plan = await client.accounts.planGiveDesktops({
      ...{ target: 'roster', usernames: ['ada b'], template: 'linux-desktop' },
    });
    expect((await changes(plan.planId)).map(({ kind, reason }) => `${kind} ${reason}`)).toEqual([
      expect.stringMatching(/^error the username holds a space/),
    ]);
  });

  it('is for those alone who may make containers', async () => {
    const own = localOwner('ben');
    const permissions = new Set([...own.permissions].filter((one) => one !== 'containers.create'));
    const asked = { target: 'roster', usernames: ['zoe'], template: 'linux-desktop' };
    await expect(lab.as({ permissions }).accounts.planGiveDesktops(asked)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(lab.as({ permissions }).accounts.planTakeDesktops(asked)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('accounts of Guacamole', () => {
  const template = 'notebook';
  const some = async () => {
    const { rows } = await lab.client.accounts.list({ target: 'lab-guacamole', filter: 'state:enabled', limit: 500 });
    return rows.filter((row) => row.protected === null).slice(0, 3);
  };

  it('get a container and the connection to it, and lose both again', async () => {
    const { client, apply, undo, containersOf, connectionsOf } = lab;
    const usernames = (await some()).map(({ username }) => username);
    const [like] = (await client.accounts.listConnections({ target: 'lab-guacamole', limit: 1 })).rows;
    const before = await Promise.all(usernames.map(connectionsOf));
    const had = await containersOf(...usernames);
    const asked = { target: 'lab-guacamole', usernames, template };

    const giving = await client.accounts.planGiveDesktops({ ...asked, connectionLike: like!.name });
    expect((await lab.changes(giving.planId))[0]!.undo.restores).toContain('removes the connection again');
    const job = await apply(giving);
    expect(job.counts).toMatchObject({ total: 6, done: 6 });
    const added = async () => (await containersOf(...usernames)).filter((name) => !had.includes(name)).toSorted();
    await expect.poll(added).toHaveLength(3);
    const made = await added();
    const granted = (await Promise.all(usernames.map(connectionsOf))).flat();
    for (const name of made) expect(granted).toContain(name);
    const again = await client.accounts.planGiveDesktops({ ...asked, connectionLike: like!.name });
    expect(again).toMatchObject({ deed: null });

    // Unforced, what runs stays, and with it what leads there.
    const gently = await client.accounts.planTakeDesktops(asked);
    expect(gently).toMatchObject({ deed: null, counts: { conflict: 3, update: 0 } });
    const taking = await client.accounts.planTakeDesktops({ ...asked, force: true });
    expect(taking.brake).toMatchObject({ confirm: 3 });
    const taken = await apply(taking);
    expect(taken.counts).toMatchObject({ total: 6, done: 6 });
    await expect.poll(added).toEqual([]);
    expect(await Promise.all(usernames.map(connectionsOf))).toEqual(before);

    expect((await undo(taken.jobId)).counts).toMatchObject({ total: 6, done: 6 });
    expect((await Promise.all(usernames.map(connectionsOf))).flat()).toEqual(expect.arrayContaining(made));
    await expect.poll(added).toEqual(made);
  });

  it('are deleted with their containers, and come back with them', async () => {
    const { client, apply, undo, containersOf } = lab;
    const [account] = await some();
    const asked = { target: 'lab-guacamole', usernames: [account!.username], template };
    await apply(await client.accounts.planGiveDesktops(asked));
    const own = () => containersOf(account!.username);
    await expect.poll(own).toContainEqual(expect.stringMatching(/^notebook-/));
    const all = await own();
    const plan = await client.accounts.planDelete({ ...asked, hard: true, force: true });
    expect(plan.sentence).toBe('Delete 1 account, remove 1 container');
    expect(plan.brake).toMatchObject({ confirm: 2, reason: expect.stringContaining('accounts and containers') });
    const job = await apply(plan);
    await expect.poll(own).toHaveLength(all.length - 1);
    expect((await undo(job.jobId)).counts).toMatchObject({ total: 2, done: 2 });
    await expect.poll(own).toEqual(all);
  });

  it('says what is in the way first: containers that run, and accounts that are not there', async () => {
    const { client, apply, changes } = lab;
    const [account] = await some();
    const asked = { target: 'lab-guacamole', usernames: [account!.username, 'nobody-here'], template };
    await apply(await client.accounts.planGiveDesktops({ ...asked, usernames: [account!.username] }));
    const plan = await client.accounts.planDelete({ ...asked, hard: true });
    expect((await changes(plan.planId)).map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      'error nobody-here',
      `error ${account!.username}`,
    ]);
    const one = { ...asked, usernames: [account!.username], force: true };
    expect((await client.accounts.planTakeDesktops(one)).brake).toEqual({
      confirm: 1,
      reason: 'This removes or disables one of the accounts and containers. The number has to be typed.',
    });
  });

  it('never give somebody’s container to somebody else', async () => {
    const { client, apply, changes, connectionsOf, containersOf } = lab;
    const [one, other, third] = (await some()).map(({ username }) => username);
    const like = (await client.accounts.listConnections({ target: 'lab-guacamole', limit: 1 })).rows[0]!.name;
    // Two usernames of which the template makes one name.
    const importing = async (username: string) =>
      client.accounts.planImport({
        ...{ target: 'lab-guacamole', files: [csv(`${username},Jo An,\n`)], connectionLike: like },
        ...{ template: 'linux-desktop', org: 'school-a' },
      });
    await apply(await importing('jo.an'));
    expect(await connectionsOf('jo.an')).toContain('desk-jo-an');
    const plan = await importing('jo-an');
    expect(plan.sentence).toBe('Create 1 account, 1 in conflict');
    const rows = await changes(plan.planId);
    expect(rows.map(({ kind, label }) => `${kind} ${label}`)).toEqual(['conflict desk-jo-an', 'create jo-an']);
    expect(rows[1]!.reason).toContain('It gets no connection, since it gets no container');
    await apply(plan);
    expect(await connectionsOf('jo-an')).toEqual([]);
    // Given one by one, too, each gets a number of their own.
    const given = { target: 'lab-guacamole', template, connectionLike: like };
    for (const username of [one!, other!, third!])
      await apply(await client.accounts.planGiveDesktops({ ...given, usernames: [username] }));
    const notebooks = async (username: string) =>
      (await containersOf(username)).filter((name) => name.startsWith('notebook-'));
    for (const username of [one!, other!, third!]) {
      await expect.poll(() => notebooks(username)).toHaveLength(1);
      expect(await connectionsOf(username)).toContain((await notebooks(username))[0]);
    }
  });

  it('are not deleted for good while what is theirs runs, and keep what others use too', async () => {
    const { client, apply, changes, connectionsOf } = lab;
    const [one, other] = (await some()).map(({ username }) => username);
    const like = (await client.accounts.listConnections({ target: 'lab-guacamole', limit: 1 })).rows[0]!.name;
    const asked = { target: 'lab-guacamole', template, usernames: [one!] };
    const before = await connectionsOf(one!);
    await apply(await client.accounts.planGiveDesktops({ ...asked, connectionLike: like }));
    const [made] = (await connectionsOf(one!)).filter((name) => !before.includes(name));
    const plan = await client.accounts.planDelete({ ...asked, hard: true });
    expect((await changes(plan.planId)).map(({ kind }) => kind)).toEqual(['error']);
    const shared = { target: 'lab-guacamole', usernames: [other!], addConnections: [made!] };
    await apply(await client.accounts.planChange(shared));
    const taking = await client.accounts.planTakeDesktops({ ...asked, force: true });
    expect((await changes(taking.planId)).find(({ action }) => action === 'update')!.fields).toContainEqual({
      ...{ field: 'connection', old: made, new: `${made}, which others use` },
    });
    expect((await apply(taking)).counts).toMatchObject({ total: 2, done: 2 });
    expect(await connectionsOf(one!)).toEqual(before);
    expect(await connectionsOf(other!)).toContain(made);
  });
});
