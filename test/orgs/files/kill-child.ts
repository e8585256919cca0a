// A process that carries out a job of file changes and is killed by kill.test.ts: `folder dataDir root stopAt`, where stopAt is
// "step:number", at whose so-manieth occurrence it says so and waits to be killed, or "random" (slowly) or "never".
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobRow } from '../../../preload/contract/jobs.ts';
import { hashOfBytes } from '../../../main/orgs/files/index.ts';
import { openBench, writing } from './harness.ts';
import { count, newText } from './kill-files.ts';

const [dataDir = '', root = '', stopAt = 'never'] = process.argv.slice(2);
const [step, number] = stopAt.split(':');
let seen = 0;
const bench = openBench({
  dataDir,
  async steps(at) {
    if (stopAt === 'random') await sleep(2);
    if (at !== step || ++seen < Number(number)) return;
    process.stdout.write('stopped\n');
    await sleep(60_000);
  },
});
const known = await bench.plans.jobHandlers.list({ sort: 'begun', ascending: false, limit: 1 }, bench.call);
let jobId = known.rows[0]?.jobId;
if (!jobId) {
  const intents = Array.from({ length: count }, (_, index) =>
    index % 3 === 2
      ? writing(`new/${index}/b.toml`, newText(index), null)
      : writing(`${index}.toml`, newText(index), hashOfBytes(readFileSync(path.join(root, `${index}.toml`)))),
  );
  const link = { path: 'active', kind: 'link', target: '1.toml', expected: hashOfBytes('0.toml') } as const;
  const plan = await bench.plan(root, ...intents, { ...link, org: null, environment: null, fields: [] });
  ({ jobId } = await bench.plans.planHandlers.apply({ planId: plan.planId }, bench.call));
}
process.stdout.write('writing\n');
const { counts } = (await bench.finished(jobId)) satisfies JobRow;
process.stdout.write(`finished ${JSON.stringify(counts)}\n`);
await bench.close();
process.exit(0);
