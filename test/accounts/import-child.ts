// A process of its own that imports accounts into Guacamole's database, to be killed in the middle:
// `import-child.ts FOLDER URL PASSWORD COUNT`. Started again, it goes on with what it finds.
import { setTimeout as sleep } from 'node:timers/promises';
import { lockDataFolder } from '../../main/database/lock.ts';
import { ProvostError } from '../../main/errors.ts';
import { openAs } from './open-sql.ts';
import { call, openRoom, rowsOf } from './plan-room.ts';

const [dataDir = '', url = '', password = '', count = '0'] = process.argv.slice(2);
lockDataFolder(dataDir, 'cli');
process.stdout.write('importing\n');
// While the database is away, nothing else keeps a process alive that has no window and no socket.
setInterval(() => undefined, 1000);

/** What it gives, however often the database is killed meanwhile. */
async function stubborn<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ProvostError) || error.code !== 'TARGET_UNREACHABLE') throw error;
      await sleep(200);
    }
  }
}

/** Opened anew after the database was killed, as the registry of targets does. */
const target = await stubborn(() => openAs(url, password));
const room = await openRoom({ target, rows: rowsOf([]), usernames: [] }, dataDir);
const known = await room.plans.jobHandlers.list({ sort: 'begun', ascending: false, limit: 1 }, call());
const specs = Array.from({ length: Number(count) }, (_, index) => ({
  username: `student-${index}`,
  password: `first of ${index}`,
  values: { full_name: `Student ${index}`, groups: ['Lab 1'], can_change_password: 'true' },
}));
const plannedAndApplied = async () => {
  const { planId } = await room.importing(specs);
  return (await room.plans.planHandlers.apply({ planId }, call())).jobId;
};
const jobId = known.rows[0]?.jobId ?? (await stubborn(plannedAndApplied));
process.stdout.write('applying\n');
const job = await room.finished(jobId);
process.stdout.write(`finished ${JSON.stringify(job.counts)}\n`);
await room.close();
await target.close();
process.exit(0);
