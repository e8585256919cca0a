// A process of its own that imports accounts into Guacamole's database, to be killed in the middle:
// `import-child.ts FOLDER URL PASSWORD COUNT`. Started again, it goes on with what it finds.
import { lockDataFolder } from '../../main/database/lock.ts';
import { ProvostError } from '../../main/errors.ts';
import { openAs } from './open-sql.ts';
import { call, openRoom, rowsOf } from './plan-room.ts';

const [dataDir = '', url = '', password = '', count = '0'] = process.argv.slice(2);
lockDataFolder(dataDir, 'cli');
process.stdout.write('importing\n');
// While the database is away, nothing else keeps a process alive that has no window and no socket.
setInterval(() => undefined, 1000);

/** Opened anew after the database was killed, as the registry of targets does. */
const target = await openAs(url, password);
const room = await openRoom({ target, rows: rowsOf([]), usernames: [] }, dataDir);
const known = await room.plans.jobHandlers.list({ sort: 'begun', ascending: false, limit: 1 }, call());
let jobId = known.rows[0]?.jobId;
while (jobId === undefined) {
  const specs = Array.from({ length: Number(count) }, (_, index) => ({
    username: `student-${index}`,
    password: `first of ${index}`,
    values: { full_name: `Student ${index}`, groups: ['Lab 1'], can_change_password: 'true' },
  }));
  try {
    const { planId } = await room.importing(specs);
    ({ jobId } = await room.plans.planHandlers.apply({ planId }, call()));
  } catch (error) {
    // The database was killed while it was read: plan again when it is back.
    if (!(error instanceof ProvostError) || error.code !== 'TARGET_UNREACHABLE') throw error;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
process.stdout.write('applying\n');
const job = await room.finished(jobId);
process.stdout.write(`finished ${JSON.stringify(job.counts)}\n`);
await room.close();
await target.close();
process.exit(0);
