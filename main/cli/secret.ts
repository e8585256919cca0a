// A secret for a command: from a file, from a pipe, or typed unseen. Never from argv, which everybody on the machine reads.
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { Ending } from './failure.ts';
import type { Io } from './io.ts';

/** A terminal can be asked to show nothing of what is typed. */
export type SecretInput = Readable & { isTTY?: boolean; setRawMode?(on: boolean): unknown };

const longest = 10_000;

/** @param file as `--secret-file` names it; "-" and none: stdin. @throws Ending */
export async function readSecret(file: string | undefined, stdin: SecretInput, io: Io): Promise<string> {
  const text = file === undefined || file === '-' ? await readInput(stdin, io) : readFile(file);
  // The newline that echo and editors put at the end is not meant.
  const secret = text.replace(/\r?\n$/, '');
  if (secret === '')
    throw new Ending(2, 'No secret was given. Pipe it in, type it, or name a file with --secret-file.');
  if (secret.length > longest) throw new Ending(2, `The secret is longer than ${longest} characters.`);
  return secret;
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Ending(2, `--secret-file can’t be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}.`);
  }
}

async function readInput(stdin: SecretInput, io: Io): Promise<string> {
  if (stdin.isTTY && stdin.setRawMode) return typeUnseen(stdin, io);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk as Buffer));
    if ((size += chunks.at(-1)!.length) > 4 * longest) break;
  }
  return Buffer.concat(chunks).toString();
}

function typeUnseen(stdin: SecretInput, io: Io): Promise<string> {
  io.err('Secret (not shown): ');
  stdin.setRawMode!(true);
  stdin.resume();
  return new Promise((resolve, reject) => {
    let typed = '';
    const finish = (error?: Ending) => {
      stdin.off('data', read);
      stdin.setRawMode!(false);
      stdin.pause();
      io.err('\n');
      if (error) reject(error);
      else resolve(typed);
    };
    const read = (chunk: Buffer) => {
      for (const character of chunk.toString()) {
        if (character === '\r' || character === '\n' || character === '\u0004') return finish();
        // Raw mode takes Ctrl-C away from the terminal.
        if (character === '\u0003') return finish(new Ending(130, 'Interrupted.'));
        if (character === '\u007f' || character === '\b') typed = typed.slice(0, -1);
        else typed += character;
      }
    };
    stdin.on('data', read);
  });
}
