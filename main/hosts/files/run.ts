// Commands on a host, and the log that it keeps of us.
import { ProvostError } from '../../errors.ts';
import { commandLine } from '../ssh/quote.ts';
import { opening } from './channel.ts';
import { checkUser } from './names.ts';
import { said } from './problems.ts';
import type { Session } from './session.ts';
import type { RunOutcome, RunTerms } from './types.ts';

export async function runThere(
  session: Session,
  argv: readonly string[],
  terms: RunTerms,
  signal: AbortSignal,
): Promise<RunOutcome> {
  const { stdin, timeout, outputAtMost = 1024 * 1024, as } = terms;
  const whole = as === undefined ? argv : await under(session, as, argv);
  return session.channel.connection.exec(whole, { ...(stdin && { stdin }), limitMs: timeout, outputAtMost, signal });
}

/** Without a login shell of that user, which might be none. */
async function under(session: Session, user: string, argv: readonly string[]): Promise<string[]> {
  checkUser(user);
  const { uid, gid } = await session.record();
  const { owner } = await session.names.of({ uid, gid });
  if (owner === user) return [...argv];
  if (uid !== 0) {
    throw new ProvostError('HOST_DENIED', 'Only root can run a command as another user.', {
      hint: 'Log in as root or as that user.',
    });
  }
  return ['su', '-s', '/bin/sh', user, '-c', commandLine(argv)];
}

export async function noteLine(session: Session, line: string): Promise<void> {
  const { channel } = session;
  const now = await session.now();
  const text = `${new Date(now).toISOString().slice(0, 19)}Z ${line.replaceAll(/\p{Cc}+/gu, ' ').slice(0, 2000)}\n`;
  const what = 'write its log';
  const handle = await said(what, channel.open(await session.own('log'), opening.append));
  await said(what, Promise.all([channel.write(handle, Buffer.from(text)), channel.close(handle)]));
}
