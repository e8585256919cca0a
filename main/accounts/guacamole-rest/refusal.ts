// Why Guacamole lets nobody in, and whether trying again would be one more wrong try.
import { ProvostError } from '../../errors.ts';
import type { Answer } from './http.ts';

interface ApiError {
  message?: string;
  type?: string;
  expected?: { name?: string }[];
}

/** Guacamole's own sentence. Never what it expects next: that can hold the secret of a second factor. */
export function wordsOf(answer: Answer): { words?: string } {
  const message = (answer.body as ApiError | undefined)?.message;
  return typeof message === 'string' && message !== '' ? { words: message } : {};
}

const refusals = new WeakSet<ProvostError>();
/** Whether trying again with the same would be one more wrong try. */
export const refuses = (error: ProvostError) => refusals.has(error);

export function refusal(answer: Answer, withCode: boolean): ProvostError {
  const words = wordsOf(answer);
  const body = answer.body as ApiError | undefined;
  const expected = (body?.expected ?? []).map((field) => field.name ?? '');
  const denied = (message: string, hint: string) => {
    const error = new ProvostError('TARGET_DENIED', message, { ...words, hint });
    refusals.add(error);
    return error;
  };
  if (answer.status === 429)
    return denied(
      'Guacamole has banned this computer for a while, after too many wrong passwords',
      'Wait five minutes, then store the password again with: targets set-password',
    );
  if (answer.status === 404 || answer.status === 405 || (answer.status >= 300 && answer.status < 400))
    return new ProvostError('TARGET_UNSUPPORTED', `There is no Guacamole at this address (HTTP ${answer.status})`, {
      hint: 'The address of the target ends where Guacamole is: https://host/guacamole',
    });
  if (answer.status >= 500)
    return new ProvostError('TARGET_UNREACHABLE', `Guacamole can't sign in anybody just now (HTTP ${answer.status})`, {
      ...words,
      hint: 'Its database may be away. The log of Guacamole says more',
    });
  if (expected.includes('guac-totp'))
    return denied(
      withCode
        ? 'Guacamole refused the code of the second factor'
        : 'Guacamole asks for a code of the second factor, since the session has ended',
      'Add or test the target with a fresh code (--totp), or use an account without a second factor',
    );
  if (body?.type === 'INSUFFICIENT_CREDENTIALS')
    return denied(
      expected.some((name) => name.includes('new-password'))
        ? 'The password that this target signs in with has expired'
        : 'Guacamole asks for more than a password',
      'Sign in to Guacamole in a browser with this account first',
    );
  return denied(
    'Guacamole refused the user or the password. It is not tried again, so that this computer is not banned',
    'Store the right password with: targets set-password',
  );
}
