// What the tests of files share: a roster with some accounts, an export taken in, a plan carried out.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { ProvostError } from '../../../main/errors.ts';
import { planImportInput } from '../../../preload/contract/accounts.ts';
import type { Call } from '../../../main/rpc/handlers.ts';
import { waitUntil } from '../../support/processes.ts';
import type { AccountsHouse } from '../house.ts';

export interface Exported {
  name: string;
  accounts: number;
  bytes: Buffer;
  /** Of base64, in the order that they came. */
  pieces: number[];
  sha256: string;
}

type Asked = Parameters<AccountsHouse['accounts']['handlers']['export']>[0];

export const exportInput = (input: Partial<Asked>): Asked => ({
  ...{ target: 'roster', purpose: 'for a test', format: 'csv', preset: 'full' },
  ...input,
});

/** Takes an export in as a client does, and holds it to what it says of itself. */
export async function exported(
  house: AccountsHouse,
  input: Partial<Asked>,
  call: Call = house.call,
): Promise<Exported> {
  const data: Buffer[] = [];
  const pieces: number[] = [];
  let head = { name: '', accounts: 0 };
  let end: { sha256: string; bytes: number } | null = null;
  const events = (await house.accounts.handlers.export(exportInput(input), call)) as AsyncIterable<
    | { kind: 'begin'; name: string; accounts: number }
    | { kind: 'data'; data: string }
    | { kind: 'end'; sha256: string; bytes: number }
  >;
  for await (const event of events) {
    expect(end).toBeNull();
    if (event.kind === 'begin') head = event;
    else if (event.kind === 'end') end = event;
    else {
      pieces.push(event.data.length);
      data.push(Buffer.from(event.data, 'base64'));
    }
  }
  const bytes = Buffer.concat(data);
  expect(end).toEqual({ kind: 'end', sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length });
  return { name: head.name, accounts: head.accounts, bytes, pieces, sha256: end!.sha256 };
}

export async function applied(house: AccountsHouse, planId: string, confirm?: number): Promise<string> {
  const { jobId } = await house.plans.planHandlers.apply({ planId, confirm }, house.call);
  const ended = async () => (await house.plans.jobHandlers.get({ jobId }, house.call)).finishedAt !== null;
  await waitUntil('the job has ended', ended, { timeout: 120_000 });
  return jobId;
}

/** Imports a text into the roster, and carries it out. */
export async function imported(
  house: AccountsHouse,
  name: string,
  content: string | Buffer,
  options: Record<string, unknown> = {},
) {
  const file = path.join(house.dir, name);
  writeFileSync(file, content);
  const input = planImportInput.parse({ target: 'roster', files: [file], ...options });
  const plan = await house.accounts.handlers.planImport(input, house.call);
  if (Object.values(plan.counts).some((count) => count > 0)) await applied(house, plan.planId);
  return plan;
}

/** Every account that there is, without what belongs to the target alone. */
export async function everybody(house: AccountsHouse) {
  const listing = { limit: 500, filter: '', sort: 'username', descending: false } as const;
  const { rows } = await house.accounts.handlers.list({ ...listing, target: 'roster' }, house.call);
  return rows.map(({ username, values, groups }) => ({ username, values, groups }));
}

export async function removeAll(house: AccountsHouse): Promise<void> {
  const input = { target: 'roster', filter: '', hard: true, purgeAfter: 30 };
  const plan = await house.accounts.handlers.planDelete(input, house.call);
  await applied(house, plan.planId, plan.brake?.confirm ?? undefined);
}

export async function refusal(work: () => unknown): Promise<{ code: string; message: string }> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ProvostError) return { code: error.code, message: error.message };
    throw error;
  }
  return { code: 'none', message: '' };
}

export const auditOf = (house: AccountsHouse, action: string) =>
  house.database.prepare('SELECT detail FROM audit WHERE action = ? ORDER BY seq').pluck().all(action) as string[];
