// How a test of a target is told, whatever happens: one that is away is a result of the test, and not its failure.
import type { TargetTest } from '../../../preload/contract/targets.ts';
import { isProvostError } from '../../errors.ts';
import type { AccountTarget, Probe } from '../target.ts';
import { problemText } from './breaker.ts';
import { Unfit } from './open.ts';

const asTest = ({ steps, version, accounts, warnings }: Probe): TargetTest => ({
  ok: steps.every(({ ok }) => ok),
  ...{ steps, version, accounts, warnings },
});

/** @throws what is nobody's trouble but ours, or the caller's */
export async function tested(ask: () => Promise<Probe>): Promise<TargetTest> {
  try {
    return asTest(await ask());
  } catch (error) {
    if (error instanceof Unfit) return asTest(error.probe);
    if (!isProvostError(error) || !/^(TARGET|HOST)_|^FORBIDDEN$/.test(error.code)) throw error;
    return {
      ok: false,
      steps: [{ what: 'Reach it and sign in', ok: false, detail: problemText(error) }],
      ...{ version: null, accounts: null, warnings: [] },
    };
  }
}

/** Asks one that is opened for this alone. */
export async function probed(opening: Promise<AccountTarget>, signal: AbortSignal): Promise<Probe> {
  const target = await opening;
  try {
    return await target.probe(signal);
  } finally {
    await target.close();
  }
}
