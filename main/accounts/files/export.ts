// Export of a selection, freshly read. The file is made as a whole, then written into the audit log, then handed out: what
// leaves is always on record.
import { createHash } from 'node:crypto';
import type { accounts as contract } from '../../../preload/contract/accounts.ts';
import type { Handlers } from '../../rpc/handlers.ts';
import { ProvostError } from '../../errors.ts';
import { dayOf } from '../fields.ts';
import { sortInTurns } from '../known/sort.ts';
import type { LiveAccount } from '../target.ts';
import { breather } from '../../breather.ts';
import { openTarget, readLive, type Live } from '../plan/live.ts';
import { selectionOf } from '../plan/request.ts';
import { select, type Selection } from '../plan/selection.ts';
import { columnsOf, type Columns, type Value } from './columns.ts';
import { formats } from './formats.ts';
import type { FilesDeps } from './index.ts';
import { disclose } from './record.ts';

/** Bytes of one event: 512 KiB in base64. */
const piece = 384 * 1024;
const batchSize = 50;
/** Names that an error tells. */
const namedAtMost = 5;

const names = (all: readonly string[]) =>
  all
    .slice(0, namedAtMost)
    .map((name) => `"${name}"`)
    .join(', ') + (all.length > namedAtMost ? ` and ${all.length - namedAtMost} more` : '');

/** @throws ProvostError NOT_FOUND, BAD_INPUT: an export that lacks somebody without a word would be taken for whole */
async function chosen(live: Live, selection: Selection, purges: ReadonlyMap<string, number>): Promise<LiveAccount[]> {
  const { accounts, missing, ambiguous } = await select(live, selection, purges);
  const { name } = live.row;
  if (missing.length > 0) {
    throw new ProvostError('NOT_FOUND', `${name} has no account ${names(missing)}.`, {
      hint: 'Leave those out, or choose by a filter.',
    });
  }
  if (ambiguous.length > 0) {
    const said = names(ambiguous.map((one) => one.name));
    throw new ProvostError('BAD_INPUT', `${said} can be several accounts of ${name}.`, {
      hint: 'Spell each as the target does.',
    });
  }
  if (accounts.length > 0) return accounts;
  throw new ProvostError('BAD_INPUT', `No account of ${name} is meant.`, { hint: 'Choose others.' });
}

/** Rows in their order, in batches between which others have their turn. */
async function* ordered(accounts: readonly LiveAccount[], { order, row }: Columns): AsyncGenerator<Value[][]> {
  const breathe = breather();
  const keys: string[] = [];
  for (const [index, account] of accounts.entries()) {
    if ((index & 127) === 0) await breathe();
    keys.push(order(account));
  }
  const compare = (a: number, b: number) => (keys[a]! < keys[b]! ? -1 : keys[a]! > keys[b]! ? 1 : 0);
  const places = await sortInTurns(
    Uint32Array.from(accounts, (_, index) => index),
    compare,
  );
  for (let from = 0; from < places.length; from += batchSize) {
    const batch: Value[][] = [];
    for (const place of places.subarray(from, from + batchSize)) batch.push(row(accounts[place]!));
    yield batch;
    await breathe();
  }
}

/** Bytes as they come, in pieces of one size. */
async function* inPieces(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let gathered: Buffer[] = [];
  let size = 0;
  for await (const some of bytes) {
    let rest = some;
    while (size + rest.length >= piece) {
      gathered.push(rest.subarray(0, piece - size));
      rest = rest.subarray(piece - size);
      yield Buffer.concat(gathered);
      [gathered, size] = [[], 0];
    }
    gathered.push(rest);
    size += rest.length;
  }
  if (size > 0) yield Buffer.concat(gathered);
}

export function exportOf(deps: FilesDeps): Handlers<typeof contract>['export'] {
  const { targets, imports, known } = deps;
  return async function* ({ format, preset, purpose, ...input }, call) {
    const { operator, signal } = call;
    const selection = await selectionOf(input, imports, call);
    const stored = targets.find(input.target, operator);
    await targets.check(stored.targetId, signal);
    const live = await readLive(await openTarget(targets, stored), operator.orgs, signal);
    const accounts = await chosen(live, selection, known.purges(stored.targetId));
    const columns = await columnsOf(preset, live.target, accounts);
    const { write, mediaType } = formats[format];
    const { name: targetName, kind } = stored;
    const about = { target: targetName, kind, preset, exportedAt: new Date().toISOString() };
    const sheet = { columns: columns.names, rows: ordered(accounts, columns), about };
    const pieces: Buffer[] = [];
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const one of inPieces(write(sheet))) {
      signal.throwIfAborted();
      hash.update(one);
      bytes += one.length;
      pieces.push(one);
    }
    const sha256 = hash.digest('hex');
    const { usernames, except, filter, group, notSeenSince, listed } = selection;
    disclose(deps, call, stored, 'accounts.exported', {
      ...{ purpose, format, preset, columns: columns.names, accounts: accounts.length, bytes, sha256 },
      // How many were named, and not who: the log is no list of people.
      ...(usernames?.length && { named: usernames.length }),
      ...(listed && { listed: listed.length }),
      ...(except?.length && { except: except.length }),
      ...(filter !== undefined && { filter }),
      ...(group !== undefined && { group }),
      ...(notSeenSince !== undefined && { notSeenSince }),
    });
    const name = `${targetName}-accounts${preset === 'full' ? '' : `-${preset}`}-${dayOf(Date.now())}.${format}`;
    yield { kind: 'begin', name, mediaType, accounts: accounts.length };
    for (const one of pieces) {
      signal.throwIfAborted();
      yield { kind: 'data', data: one.toString('base64') };
    }
    yield { kind: 'end', sha256, bytes };
  };
}
