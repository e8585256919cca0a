// "-" where a command takes files of accounts: what is piped in, sent as a part of an import, so that it lies in no file.
import type { Terminal } from './call.ts';
import { Ending } from './failure.ts';
import type { Request } from './execute.ts';
import type { Session } from './session.ts';

/** What messages call it. */
const pipedName = 'standard input';
/** Bytes that one message carries. */
const pieceAtMost = 1_000_000;
const pipe = '-';

async function send(session: Session, io: Terminal, importId: string): Promise<void> {
  const { imports } = session.client;
  let waiting: Buffer[] = [];
  let size = 0;
  let total = 0;
  const flush = async (last: boolean) => {
    const data = Buffer.concat(waiting).toString('base64');
    [waiting, size] = [[], 0];
    await imports.addPart({ importId, name: pipedName, data, last }, { signal: io.interrupted });
  };
  if (io.inIsTty) io.err('Reading accounts from standard input; Ctrl-D ends it.\n');
  for await (const chunk of io.input?.() ?? []) {
    for (let at = 0; at < chunk.length; at += pieceAtMost) {
      const piece = Buffer.from(chunk.subarray(at, at + pieceAtMost));
      if (size + piece.length > pieceAtMost) await flush(false);
      waiting.push(piece);
      size += piece.length;
      total += piece.length;
    }
  }
  if (total === 0) throw new Ending(2, 'Nothing came on standard input.');
  await flush(true);
}

/**
 * @returns the request with an import in the place of its files, and what ends that; as it is when nothing is piped
 * @throws Ending, and what the backend answers
 */
export async function takePiped(
  session: Session,
  io: Terminal,
  request: Request,
): Promise<{ request: Request; done(): Promise<void> }> {
  const { command, input } = request;
  const field = ['files', 'file'].find((name) => command.meta.cli?.files?.includes(name) && name in input);
  const files = field === undefined ? [] : [input[field]].flat().map(String);
  const imported = command.options.some((spec) => spec.field === 'importId');
  if (field === undefined || !imported || !files.includes(pipe)) return { request, done: () => Promise.resolve() };
  if (files.indexOf(pipe) !== files.lastIndexOf(pipe))
    throw new Ending(2, '“-” is standard input, which can be read once only.');
  const { imports } = session.client;
  const { importId } = await imports.begin({});
  const done = async () => void (await imports.close({ importId }));
  try {
    for (const file of files) {
      if (file === pipe) await send(session, io, importId);
      else await imports.addFiles({ importId, files: [file] });
    }
  } catch (error) {
    await done();
    throw error;
  }
  const { [field]: _files, ...rest } = input;
  return { request: { ...request, input: { ...rest, importId } }, done };
}
