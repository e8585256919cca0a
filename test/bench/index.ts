// `npm run bench`: every number as a ratio against a named baseline of the same run.
import os from 'node:os';
import { dockerMissing, startDocker } from '../support/docker.ts';
import { benchAccountsImport } from './accounts-import.ts';
import { benchAccountsPlan } from './accounts-plan.ts';
import { benchBulk } from './bulk.ts';
import { benchCreate } from './create.ts';
import { benchFluid } from './fluid.ts';
import { benchList } from './list.ts';
import { benchLogs } from './logs.ts';
import { say } from './measure.ts';
import { benchStats } from './stats.ts';

say(
  `Provost benchmarks: ${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}`,
);
say('A ratio above 1 means faster than the baseline named beside it.');
await benchFluid();
await benchAccountsPlan();
await benchAccountsImport();
const missing = dockerMissing();
if (missing) {
  say(`\nSkipped: ${missing}. The other benchmarks control real containers.`);
} else {
  const docker = await startDocker();
  try {
    await benchBulk(docker);
    await benchCreate(docker);
    await benchList(docker);
    await benchStats(docker);
    await benchLogs(docker);
  } finally {
    await docker.stop();
  }
}
process.exit(0);
