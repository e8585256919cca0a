// Commands that the command line names are called as this one was: through npm, with its data folder, or not at all.
import { expect, test } from 'vitest';
import { calledAs, quoted } from '../../main/cli/call.ts';
import { cli, job, plan, stopAnswers, type Answers } from './fake.ts';

const stop = ['containers', 'stop', 'web-1'];
const folder = ['--data-dir', "/tmp/teacher's lab"];
const repeated = String.raw` --data-dir '/tmp/teacher'\''s lab'`;

test('the data folder is repeated, quoted for the shell', async () => {
  const planned = await cli([...stop, ...folder], stopAnswers());
  expect(planned.out).toContain(`Apply it: provost plans apply plan-1${repeated}\n`);
  const json = await cli([...stop, ...folder, '--json'], stopAnswers());
  expect(JSON.parse(json.out)).toMatchObject({ apply: `provost plans apply plan-1${repeated}` });
  const applied = await cli([...stop, ...folder, '--demo', '--apply'], stopAnswers());
  expect(applied.out).toContain(`Undo: provost jobs undo job-1 --apply${repeated} --demo\n`);
  const page: Answers = { 'jobs.list': () => ({ rows: [{ jobId: 'j' }], nextCursor: 'c2', total: 2 }) };
  expect((await cli(['jobs', 'list', ...folder], page)).err).toContain(`provost jobs list --cursor c2${repeated}\n`);
});

test('through npm, it is npm that is named', async () => {
  const env = { npm_lifecycle_event: 'provost', npm_command: 'run-script' };
  const { out } = await cli([...stop, '--data-dir', 'lab'], stopAnswers(), { env });
  expect(out).toContain('Apply it: npm run -s provost -- plans apply plan-1 --data-dir lab\n');
  expect(calledAs({ dataDir: undefined, demo: false }, { npm_lifecycle_event: 'test' }).provost('x')).toBe('provost x');
});

test('a demo without a folder names no command that could not work', async () => {
  const planned = await cli([...stop, '--demo'], stopAnswers(job(), plan()));
  expect(planned.out).toContain('is gone with it, and so is the plan.\nApply it at once with --apply');
  const json = await cli([...stop, '--demo', '--json'], stopAnswers());
  expect(JSON.parse(json.out)).toMatchObject({ apply: null });
  const applied = await cli([...stop, '--demo', '--apply'], stopAnswers());
  expect(applied.out).toBe('2 done.\nThis lab was invented for this command and is gone with it, and so is the job.\n');
  expect(`${planned.out}${applied.out}`).not.toMatch(/provost (plans|jobs)/);

  const interrupt = new AbortController();
  const hanging: Answers = {
    ...stopAnswers(),
    'jobs.watch': async function* () {
      yield job({ state: 'running' });
      interrupt.abort();
    },
  };
  const cut = await cli([...stop, '--demo', '--apply'], hanging, { interrupted: interrupt.signal });
  expect(cut.err).toContain('The job ended with this command, and so did its invented lab.');
  const kept = await cli([...stop, '--demo'], stopAnswers(), { env: { PROVOST_DATA_DIR: 'lab' } });
  expect(kept.out).toContain('provost plans apply plan-1 --demo\n');
});

test('words for the shells', () => {
  expect(quoted('/srv/lab-1', 'linux')).toBe('/srv/lab-1');
  expect(quoted(String.raw`C:\Lab`, 'win32')).toBe(String.raw`C:\Lab`);
  expect(quoted(String.raw`C:\My Lab`, 'win32')).toBe(String.raw`"C:\My Lab"`);
  expect(quoted('a;b', 'linux')).toBe("'a;b'");
});
