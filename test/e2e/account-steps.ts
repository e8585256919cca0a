// Steps of the accounts' specs: fills a roster as the command line would, so that there is something to look at.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlConnection } from '../../main/web/control.ts';
import { backendOf } from './import-steps.ts';

export const groupsOf = (index: number): string => (index % 3 === 0 ? 'networks-a' : 'networks-b');

/** "student-0007" */
export const studentName = (index: number): string => `student-${String(index).padStart(4, '0')}`;

/** A class list of this many; each seventh is disabled, the second ends soon. */
export function classList(count: number, now = Date.now()): string {
  const soon = new Date(now + 5 * 86_400_000).toISOString().slice(0, 10);
  const lines = Array.from({ length: count }, (_, index) =>
    [
      studentName(index),
      `Student Number ${index}`,
      `${studentName(index)}@example.com`,
      groupsOf(index),
      index % 7 === 6 ? 'true' : 'false',
      index === 1 ? soon : '',
    ].join(','),
  );
  return ['username,full_name,email,groups,disabled,valid_until', ...lines].join('\n');
}

/** Imports a file into a target and waits for its job. */
export async function importInto(dataDir: string, target: string, csv: string): Promise<void> {
  const backend = await backendOf(dataDir);
  try {
    const { client } = backend;
    const { importId } = await client.imports.begin({});
    await client.imports.addPart({
      importId,
      name: 'class.csv',
      data: Buffer.from(csv).toString('base64'),
      last: true,
    });
    const { planId } = await client.accounts.planImport({ target, importId, passwords: 'none' });
    await applied(client, planId);
    await client.imports.close({ importId });
  } finally {
    backend.close();
  }
}

/** @returns the job, when all of it was done */
export async function applied(client: ControlConnection['client'], planId: string): Promise<string> {
  const { jobId } = await client.plans.apply({ planId });
  for (let tries = 0; tries < 600; tries++) {
    const job = await client.jobs.get({ jobId });
    if (job.finishedAt !== null) {
      if (job.counts.done !== job.counts.total) throw new Error(`The import ended with ${JSON.stringify(job.counts)}`);
      return jobId;
    }
    await sleep(100);
  }
  throw new Error('The import did not end');
}
