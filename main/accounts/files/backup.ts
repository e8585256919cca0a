// Backup of all accounts of a target to a sealed file, and the accounts of such a file for the plan that brings them back.
import { z } from 'zod';
import type { accounts as contract } from '../../../preload/contract/accounts.ts';
import { ProvostError } from '../../errors.ts';
import type { Handlers } from '../../rpc/handlers.ts';
import { requireAbsolute, requireWritable, saveTo } from '../../save-file.ts';
import { requireLocalFiles } from '../local-files.ts';
import type { Capture, LiveAccount } from '../target.ts';
import { breather } from '../../breather.ts';
import { everyAccount, openTarget, readLive, type Live } from '../plan/live.ts';
import type { RestoreItem } from '../plan/index.ts';
import type { FilesDeps } from './index.ts';
import { disclose } from './record.ts';
import { openSealed, sealFile, type SealedFile } from './sealed.ts';

const entry = z.object({ username: z.string(), capture: z.unknown() });
const ending = z.object({ accounts: z.number().int() });

const chunk = 500;

/** Names in portions that the target can tell apart: twins (names that it takes for one) come alone. */
function* portions({ twins, target }: Live, accounts: readonly LiveAccount[]): Generator<string[]> {
  const { keyOf } = target.names;
  let portion: string[] = [];
  for (const { username } of accounts) {
    if (twins.size > 0 && twins.has(keyOf(username))) {
      yield [username];
      continue;
    }
    portion.push(username);
    if (portion.length < chunk) continue;
    yield portion;
    portion = [];
  }
  if (portion.length > 0) yield portion;
}

/** A line for each account, and one that says how many there were. Who goes meanwhile is left out. */
async function* captured(
  live: Live,
  accounts: readonly LiveAccount[],
  count: { accounts: number },
  signal: AbortSignal,
): AsyncGenerator<string> {
  const breathe = breather();
  for (const names of portions(live, accounts)) {
    signal.throwIfAborted();
    const there = await live.target.capture(names, signal);
    for (const { account, capture } of there.values()) {
      if (names.length === 1 && account.username !== names[0]) {
        throw new ProvostError('CONFLICT', `"${names[0]}" and "${account.username}" can’t be told apart.`, {
          hint: 'Rename one of them in the target first.',
        });
      }
      count.accounts++;
      yield JSON.stringify({ username: account.username, capture });
      await breathe();
    }
  }
  yield JSON.stringify({ accounts: count.accounts });
}

export function backupOf(deps: FilesDeps): Handlers<typeof contract>['backup'] {
  const { targets } = deps;
  return async ({ target, to, passphrase, purpose, overwrite }, call) => {
    const { operator, signal } = call;
    requireLocalFiles(operator);
    await requireWritable(to, overwrite);
    const stored = targets.find(target, operator);
    await targets.check(stored.targetId, signal);
    const opened = await openTarget(targets, stored);
    if (!opened.target.traits.writes) {
      throw new ProvostError('TARGET_UNSUPPORTED', `Accounts of ${stored.name} are read, and can’t be brought back.`, {
        hint: 'Export them instead.',
      });
    }
    const live = await readLive(opened, operator.orgs, signal);
    const accounts = [...everyAccount(live)].filter(live.visible);
    const count = { accounts: 0 };
    const { kind, name } = stored;
    const about = { version: 1 as const, kind, target: name, accounts: accounts.length, madeAt: Date.now() };
    const lines = captured(live, accounts, count, signal);
    const { bytes, hash } = await saveTo(to, sealFile(about, lines, passphrase), { signal, overwrite });
    const written = { accounts: count.accounts, bytes, sha256: hash };
    disclose(deps, call, stored, 'accounts.backed-up', { purpose, ...written });
    return written;
  };
}

/** @throws ProvostError BAD_INPUT in place of an end that is missing or a line that no backup has */
async function* items(file: SealedFile): AsyncGenerator<RestoreItem> {
  let count = 0;
  let ended = false;
  for await (const line of file.lines()) {
    const value: unknown = JSON.parse(line);
    const one = entry.safeParse(value);
    if (one.success && !ended) {
      count++;
      yield { username: one.data.username, capture: one.data.capture as Capture };
      continue;
    }
    ended = ending.safeParse(value).data?.accounts === count;
    if (!ended) break;
  }
  if (!ended)
    throw new ProvostError('BAD_INPUT', 'The backup does not hold what it says.', { hint: 'Take another copy.' });
}

export function planRestoreHandler(deps: FilesDeps): Handlers<typeof contract>['planRestore'] {
  const { targets, planRestoreOf } = deps;
  return async ({ target, from, passphrase, existing }, call) => {
    requireLocalFiles(call.operator);
    requireAbsolute(from, 'file');
    const stored = targets.find(target, call.operator);
    await using file = await openSealed(from, passphrase);
    const { kind, target: origin } = file.about;
    if (kind !== stored.kind) {
      throw new ProvostError(
        'BAD_INPUT',
        `The backup is of ${origin}, a target of kind ${kind}; ${stored.name} is ${stored.kind}.`,
        {
          hint: `Choose a target of kind ${kind}.`,
        },
      );
    }
    // Awaited here: the file is closed when this returns.
    return await planRestoreOf(target, items(file), { existing }, call);
  };
}
