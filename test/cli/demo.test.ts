// Whole commands on the demo's simulated engine: a plan changes nothing, --apply does, undo puts back, the brake asks.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PlanSummary } from '../../preload/contract/plans.ts';
import { openSession, type Session } from '../../main/cli/session.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';
import { runCli } from '../../main/cli/run.ts';
import { memoryIo } from './fake.ts';
import * as child from './provost.ts';

interface Applied {
  planId: string;
  jobId: string | null;
  counts: { total: number; done: number; failed: number; skipped: number };
}
interface List {
  rows: { name: string; state: string; labels: Record<string, string> }[];
  total: number;
}

let dataDir = '';
/** A process of its own takes half a second of a core, which others may be using. */
const slow = { timeout: 30_000 };
let holder: Session;
// The engine lives as long as its backend, so one holds the folder and the commands talk to it. Most run in this process.
const command = (line: string) => [...line.split(' '), '--data-dir', dataDir];

async function provost(args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { io, written } = memoryIo();
  const code = await runCli(args, io);
  return { code, ...written };
}

async function provostJson<T>(args: string[]): Promise<T> {
  const { out, err } = await provost([...args, '--json']);
  expect(out, err).not.toBe('');
  return JSON.parse(out) as T;
}
const running = async () => {
  const { rows } = await provostJson<List>(command('containers list --state running --limit 500'));
  return rows.map(({ name }) => name).toSorted();
};

beforeAll(async () => {
  dataDir = tempDir('demo');
  holder = await openSession({ dataDir, demo: true, env: {} });
  await holder.publish();
});
afterAll(async () => {
  await holder.close();
  removeTempDir(dataDir);
});

test('a plan changes nothing; --apply does; undo puts back', async () => {
  const before = await running();
  expect(before.length).toBeGreaterThan(2);
  const some = before.slice(0, 3);
  const plan = await provostJson<PlanSummary>(command(`containers stop ${some.join(' ')}`));
  expect(plan.counts.update).toBe(3);
  expect(await running()).toEqual(before);

  const applied = await provostJson<Applied>(command(`containers stop ${some.join(' ')} --apply`));
  expect(applied.counts).toMatchObject({ total: 3, done: 3, failed: 0 });
  expect(await running()).toEqual(before.filter((name) => !some.includes(name)));

  const again = await provostJson<Applied>(command(`containers stop ${some.join(' ')} --apply`));
  expect(again).toMatchObject({ jobId: null });

  const undone = await provost(command(`jobs undo ${applied.jobId} --apply`));
  expect(undone.code).toBe(0);
  expect(undone.out).toContain('3 done.');
  expect(await running()).toEqual(before);
});

test('a stored plan is applied by its own command, once', async () => {
  const [name] = await running();
  const { planId } = await provostJson<PlanSummary>(command(`containers restart ${name}`));
  expect((await provost(command(`plans apply ${planId}`))).code).toBe(0);
  const twice = await provost(command(`plans apply ${planId}`));
  expect(twice.code).toBe(3);
  expect(twice.err).toMatch(/^provost: [^\n]+\n$/);
});

test('the brake asks for the count', async () => {
  const { total } = await provostJson<List>(command('containers list --limit 1'));
  const refused = await provost(command('containers remove --all --force --apply --json'));
  expect([refused.code, refused.out]).toEqual([3, '']);
  const confirm = /--confirm (\d+)/.exec(refused.err)?.[1];
  expect(Number(confirm)).toBeGreaterThan(5);
  expect((await provostJson<List>(command('containers list --limit 1'))).total).toBe(total);
  expect((await provost(command('containers remove --all --force --apply --confirm 1'))).code).toBe(3);
});

test('logs are plain lines, and a reader may leave', slow, async () => {
  const [name] = await running();
  const { code, out } = await provost(command(`containers logs ${name} --tail 5`));
  expect(code).toBe(0);
  expect(out.split('\n').length).toBeGreaterThan(1);
  const following = child.startProvost(command(`containers logs ${name} --follow`));
  await following.said('\n');
  following.stopReading();
  expect(await following.finished).toMatchObject({ code: 0, err: '' });
});

test('people get a table', async () => {
  const { code, out } = await provost(command('containers list --limit 2'));
  expect(code).toBe(0);
  expect(out.split('\n')[0]).toMatch(/^NAME +STATE +HEALTH +IMAGE/);
});

test('a command alone opens a demo of its own', slow, async () => {
  const { total } = await child.provostJson<List>(['containers', 'list', '--demo']);
  expect(total).toBeGreaterThan(10);
});
