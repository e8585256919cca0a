// A file that is sealed with a passphrase: a header that anybody can read, then gzip in blocks of AES-256-GCM. Each block is
// bound to the header, to its place and to whether it is the last, so that none can be changed, left out, moved or added.
//
//   "PROVOST ACCOUNTS BACKUP\n"  length (4 bytes)  header (JSON)  { length (4 bytes)  block }…
import { createHash, randomBytes, type KeyObject } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';
import { targetKinds } from '../../../preload/contract/account-model.ts';
import { ProvostError } from '../../errors.ts';
import { keyFromPassphrase, PASSPHRASE_COST, seal, unseal } from '../../secrets/seal.ts';

const magic = Buffer.from('PROVOST ACCOUNTS BACKUP\n');
const headerAtMost = 64 * 1024;
/** Bytes of gzip in one block. */
const blockSize = 256 * 1024;
const blockAtMost = blockSize + 64;

/** What everybody who has the file can read. */
const about = z.object({
  version: z.literal(1),
  kind: z.enum(targetKinds),
  target: z.string(),
  accounts: z.number().int(),
  /** UTC ms. */
  madeAt: z.number().int(),
});
export type About = z.infer<typeof about>;

const header = about.extend({
  /** Binary logarithm of scrypt's N; r is 8 and p is 1. A forged one must not take all the memory. */
  cost: z.number().int().min(10).max(18),
  salt: z.base64(),
  /** Nothing, sealed: tells a wrong passphrase from a damaged file. */
  check: z.base64(),
});
type Header = z.infer<typeof header>;

const bindingOf = ({ check: _check, ...rest }: Header): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(rest).sort()))
    .digest('hex');
const checkPurpose = (binding: string) => `provost accounts backup ${binding} passphrase`;
const blockPurpose = (binding: string, index: number, last: boolean) =>
  `provost accounts backup ${binding} ${index} ${last ? 'last' : 'more'}`;

const withLength = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

async function* blocks(bytes: AsyncIterable<Buffer>): AsyncGenerator<{ block: Buffer; last: boolean }> {
  let gathered: Buffer[] = [];
  let size = 0;
  for await (const some of bytes) {
    let rest = some;
    // One is held back, since the last one has to be known as such.
    while (size + rest.length > blockSize) {
      gathered.push(rest.subarray(0, blockSize - size));
      rest = rest.subarray(blockSize - size);
      yield { block: Buffer.concat(gathered), last: false };
      [gathered, size] = [[], 0];
    }
    gathered.push(rest);
    size += rest.length;
  }
  yield { block: Buffer.concat(gathered), last: true };
}

/** @param lines without line ends; JSON. @param cost binary logarithm of scrypt's N */
export async function* sealFile(
  what: About,
  lines: AsyncIterable<string>,
  passphrase: string,
  cost = PASSPHRASE_COST,
): AsyncGenerator<Buffer> {
  const salt = randomBytes(16);
  const key = await keyFromPassphrase(passphrase, salt, cost);
  const unchecked: Header = { ...what, cost, salt: salt.toString('base64'), check: '' };
  const binding = bindingOf(unchecked);
  const check = seal(key, checkPurpose(binding), Buffer.alloc(0)).toString('base64');
  yield Buffer.concat([magic, withLength(Buffer.from(JSON.stringify({ ...unchecked, check })))]);
  async function* text() {
    for await (const line of lines) yield `${line}\n`;
  }
  // What goes wrong on the way ends the stream that is read below, with that error.
  const packed = pipeline(Readable.from(text()), createGzip({ level: 6 }), () => undefined);
  let index = 0;
  for await (const { block, last } of blocks(packed))
    yield withLength(seal(key, blockPurpose(binding, index++, last), block));
}

const notOne = (name: string) =>
  new ProvostError('BAD_INPUT', `"${name}" is no backup of accounts.`, { hint: 'Name a file that Provost wrote.' });
const damaged = (name: string, how: string) =>
  new ProvostError('BAD_INPUT', `"${name}" ${how}. Nothing of it is used.`, {
    hint: 'Take another copy of the backup.',
  });

function openProblem(error: unknown, name: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new ProvostError('NOT_FOUND', `There is no file "${name}" on the machine that Provost runs on.`, {
        hint: 'Give its whole path there.',
      });
    case 'EACCES':
    case 'EPERM':
      return new ProvostError('FORBIDDEN', `Provost may not read "${name}".`, { hint: 'Change who may read it.' });
    case 'EISDIR':
      return notOne(name);
    default:
      return error;
  }
}

/** Bytes from a place on, as many as there are. */
async function readAt(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let got = 0;
  while (got < length) {
    const { bytesRead } = await file.read(bytes, got, length - got, from + got);
    if (bytesRead === 0) break;
    got += bytesRead;
  }
  return bytes.subarray(0, got);
}

async function readHeader(file: FileHandle, name: string): Promise<{ header: Header; end: number }> {
  const head = await readAt(file, 0, magic.length + 4);
  if (head.length < magic.length + 4 || !head.subarray(0, magic.length).equals(magic)) throw notOne(name);
  const length = head.readUInt32BE(magic.length);
  if (length > headerAtMost) throw damaged(name, 'was changed at its beginning');
  const text = await readAt(file, head.length, length);
  if (text.length < length) throw damaged(name, 'is cut off');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.toString());
  } catch {
    // Where exactly does not help anybody.
    throw damaged(name, 'was changed at its beginning');
  }
  const version = (parsed as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > 1) {
    throw new ProvostError('BAD_INPUT', `"${name}" was written by a newer Provost.`, { hint: 'Install that one.' });
  }
  const result = header.safeParse(parsed);
  if (!result.success) throw damaged(name, 'was changed at its beginning');
  return { header: result.data, end: head.length + length };
}

async function* unsealed(
  { file, name, from, size }: { file: FileHandle; name: string; from: number; size: number },
  key: KeyObject,
  binding: string,
): AsyncGenerator<Buffer> {
  let at = from;
  for (let index = 0; ; index++) {
    const length = await readAt(file, at, 4);
    if (length.length < 4) throw damaged(name, 'is cut off');
    const bytes = length.readUInt32BE(0);
    if (bytes > blockAtMost) throw damaged(name, 'was changed');
    const block = await readAt(file, at + 4, bytes);
    if (block.length < bytes) throw damaged(name, 'is cut off');
    at += 4 + bytes;
    const last = at >= size;
    const plain = unseal(key, blockPurpose(binding, index, last), block);
    if (plain === null) {
      const whole = last && unseal(key, blockPurpose(binding, index, false), block) !== null;
      throw damaged(name, whole ? 'is cut off' : 'was changed');
    }
    yield plain;
    if (last) return;
  }
}

async function* linesOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let begun = '';
  const decoder = new TextDecoder();
  for await (const some of bytes) {
    const parts = (begun + decoder.decode(some, { stream: true })).split('\n');
    begun = parts.pop()!;
    yield* parts;
  }
  if (begun !== '') yield begun;
}

export interface SealedFile extends AsyncDisposable {
  about: About;
  /** Once. What is wrong with a block is thrown when it is come to: use nothing before the end. */
  lines(): AsyncGenerator<string>;
}

/** @throws ProvostError NOT_FOUND, FORBIDDEN, BAD_INPUT: no backup, cut off, changed, of a newer Provost, another passphrase */
export async function openSealed(filename: string, passphrase: string): Promise<SealedFile> {
  const name = path.basename(filename);
  let file: FileHandle;
  try {
    file = await open(filename, 'r');
  } catch (error) {
    throw openProblem(error, name);
  }
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw notOne(name);
    const { header: found, end } = await readHeader(file, name);
    const binding = bindingOf(found);
    const key = await keyFromPassphrase(passphrase, Buffer.from(found.salt, 'base64'), found.cost);
    if (unseal(key, checkPurpose(binding), Buffer.from(found.check, 'base64')) === null) {
      throw new ProvostError('BAD_INPUT', `This passphrase does not open "${name}", or its beginning was changed.`, {
        hint: 'Give the passphrase that it was written with.',
      });
    }
    return {
      about: about.parse(found),
      lines() {
        const source = Readable.from(unsealed({ file, name, from: end, size: stats.size }, key, binding));
        // As above: the error comes out of the stream that is read.
        return linesOf(pipeline(source, createGunzip(), () => undefined));
      },
      [Symbol.asyncDispose]: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw openProblem(error, name);
  }
}
