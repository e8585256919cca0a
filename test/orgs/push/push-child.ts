// A process of its own that pushes, to be killed in the middle: `push-child.ts DATA HOME ROOT`. Started again, it goes on.
import { realBench } from './real.ts';

const [dataDir = '', home = '', root = ''] = process.argv.slice(2);
const bench = await realBench(home, { dataDir });
const jobs = await bench.plans.jobHandlers.list({ limit: 1, sort: 'begun', ascending: false }, bench.call);
let jobId = jobs.rows[0]?.jobId;
if (!jobId) {
  const plan = await bench.push(root);
  jobId = await bench.begin(plan);
}
process.stdout.write('pushing\n');
const job = await bench.finished(jobId);
process.stdout.write(`finished ${JSON.stringify(job.counts)}\n`);
await bench.close();
