// What went wrong on the way to a host, in words for the operator: one message each for a host that is away, one that
// refuses, a key that is unknown, changed or revoked, credentials that are denied, and too many sessions.
import { messageOf, ProvostError } from '../../errors.ts';
import type { HostKey, Judgement } from './known-hosts.ts';
import { fingerprintOf } from './known-hosts.ts';

/** "The host", or which jump host on the way to it: no name, since errors carry none. */
export type Where = string;

export const whereIs = (index: number, hops: number): Where =>
  index === hops - 1 ? 'The host' : hops === 2 ? 'The jump host' : `Jump host ${index + 1}`;

/** The other side's own words, without the address that Node adds, and short. */
export function wordsIn(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  const plain = typeof code === 'string' && /^E[A-Z]+/.test(code) ? code : messageOf(error);
  // It comes from the other side and goes to a terminal.
  return plain
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 300);
}

const away = (message: string, hint: string, cause?: unknown): ProvostError =>
  new ProvostError(
    'HOST_UNREACHABLE',
    message,
    { hint, ...(cause !== undefined && { words: wordsIn(cause) }) },
    { cause },
  );

export type Stage = 'reach' | 'handshake' | 'login';

/** What ended an attempt to connect. */
export function connectProblem(error: unknown, where: Where, stage: Stage): ProvostError {
  if (error instanceof ProvostError) return error;
  const { code, level } = error as NodeJS.ErrnoException & { level?: string };
  const message = messageOf(error);
  if (level === 'client-timeout') {
    return away(`${where} does not answer.`, 'Check that it runs and that the network leads there.');
  }
  switch (code) {
    case 'ECONNREFUSED':
      return away(
        `${where} refuses the connection: nothing answers on its SSH port.`,
        'Check the port and that sshd runs there.',
        error,
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return away(
        `${where} has a name that is not known.`,
        'Check the destination, ~/.ssh/config and the network.',
        error,
      );
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
      return away(`${where} does not answer.`, 'Check that it runs and that the network leads there.', error);
    default:
  }
  if (/before handshake/.test(message)) {
    return away(
      `${where} closed the connection at once.`,
      'It may have too many connections (MaxStartups), block this address, or not speak SSH on this port.',
      error,
    );
  }
  if (stage === 'handshake' || level === 'handshake' || level === 'protocol') {
    return away(
      `No secure connection with ${lower(where)} could be agreed on.`,
      'Look into the log of sshd there.',
      error,
    );
  }
  return away(`The connection to ${lower(where)} was lost.`, 'Try again in a moment.', error);
}

const lower = (where: Where): string => where.charAt(0).toLowerCase() + where.slice(1);

/** @param words what the server said when it hung up, if it did */
export function denied(where: Where, told: { message: string; hint: string }, words?: string): ProvostError {
  return new ProvostError('HOST_DENIED', `${where} lets nobody in with these credentials. ${told.message}`, {
    hint: told.hint,
    ...(words !== undefined && { words }),
  });
}

export function keyProblem(where: Where, key: HostKey, { verdict, knownTypes }: Judgement): ProvostError {
  const shown = `${key.type} ${fingerprintOf(key.base64)}`;
  switch (verdict) {
    case 'revoked':
      return new ProvostError('HOST_KEY_CHANGED', `${where} shows a key that is marked as revoked: ${shown}.`, {
        hint: 'Do not connect. Ask who administers the host; it needs a new key.',
      });
    case 'changed':
      return new ProvostError('HOST_KEY_CHANGED', `${where} shows another key than the one that is known: ${shown}.`, {
        hint: 'Somebody may be in between, or the host was set up anew. Ask who administers it. If the new key is right, trust it with "provost hosts trust --replace".',
      });
    default:
      return new ProvostError('HOST_KEY_UNKNOWN', `${where} shows a key that is not known: ${shown}.`, {
        hint:
          knownTypes.length > 0
            ? `Be careful: a key of another type (${knownTypes.join(', ')}) is known for it. Trust this one only if who administers the host confirms it.`
            : 'Compare it with what "ssh-keygen -lf" prints on the host, then trust it with "provost hosts trust".',
      });
  }
}

export const tooManySessions = (): ProvostError =>
  new ProvostError('HOST_DENIED', 'The host allows no more sessions on this connection.', {
    hint: 'Raise MaxSessions in its sshd_config, or try again when less is under way.',
    words: 'open failed',
  });

/** The server opened a session and would not do in it what was asked. */
export const sessionProblem = (error: unknown): ProvostError =>
  /not connected/i.test(error instanceof Error ? error.message : '')
    ? lost()
    : new ProvostError(
        'HOST_DENIED',
        'The host lets this user in, but runs no commands for it.',
        { words: wordsIn(error), hint: 'Its sshd_config may force another command, or the account has no shell.' },
        { cause: error },
      );

export const lost = (): ProvostError =>
  away(
    'The connection to the host was lost.',
    'What was under way there may have happened. Look before you repeat it.',
  );
