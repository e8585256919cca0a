// `accounts export`: the file on standard output, or where --output says, whole or not at all.
import { createHash } from 'node:crypto';
import path from 'node:path';
import { saveTo } from '../save-file.ts';
import type { Terminal } from './call.ts';
import { Ending, type ExitCode } from './failure.ts';
import type { Session } from './session.ts';

type Input = Parameters<Session['client']['accounts']['export']>[0];

export async function saveExport(
  session: Session,
  io: Terminal,
  input: Input,
  { json, output }: { json: boolean; output: string | undefined },
): Promise<ExitCode> {
  if (output === undefined && !json && io.outIsTty && input.format === 'xlsx')
    throw new Ending(2, 'An XLSX file is not for the terminal. Name a file with --output.');
  // A reader that has gone has no say in what goes to a file.
  const signal = output === undefined ? AbortSignal.any([io.interrupted, io.readerGone]) : io.interrupted;
  const told = { name: '', accounts: 0, sha256: '' };
  const hash = createHash('sha256');
  const events = async function* (): AsyncGenerator<Buffer> {
    for await (const event of await session.client.accounts.export(input, { signal })) {
      if (json && output === undefined) await io.out(`${JSON.stringify(event)}\n`);
      if (event.kind === 'data') {
        const bytes = Buffer.from(event.data, 'base64');
        hash.update(bytes);
        yield bytes;
      } else Object.assign(told, event);
    }
    if (told.sha256 !== hash.digest('hex')) throw new Ending(1, 'The export ended before the file was whole.');
  };
  try {
    if (output === undefined) {
      for await (const bytes of events()) if (!json) await io.out(bytes);
    } else {
      const { bytes } = await saveTo(path.resolve(output), events(), { signal });
      if (json) {
        const { accounts, sha256 } = told;
        await io.out(`${JSON.stringify({ file: path.resolve(output), accounts, bytes, sha256 })}\n`);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    return io.interrupted.aborted ? io.interruptCode() : 0;
  }
  const { accounts, sha256 } = told;
  if (!json) io.err(`${accounts} ${accounts === 1 ? 'account' : 'accounts'}, SHA-256 ${sha256}\n`);
  return 0;
}
