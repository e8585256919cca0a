// What went wrong with a directory, in words for the operator: away, not trusted, refused, or too much asked.
import { ResultCodeError } from 'ldapts';
import { messageOf, ProvostError } from '../../errors.ts';

const wordsOf = (error: unknown): string =>
  messageOf(error)
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 300);

const certificate =
  /^(?:DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CERT_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH|INVALID_PURPOSE)/;

const away = (message: string, cause: unknown, words?: string): ProvostError =>
  new ProvostError(
    'TARGET_UNREACHABLE',
    message,
    { hint: 'Check the address, the port, and that the directory runs.', ...(words && { words }) },
    { cause },
  );

const invalidCredentials = 49;

function ofResult(error: ResultCodeError, binding: boolean): ProvostError {
  const words = wordsOf(error);
  const make = (code: ConstructorParameters<typeof ProvostError>[0], message: string, hint: string) =>
    new ProvostError(code, message, { hint, words }, { cause: error });
  switch (error.code) {
    case invalidCredentials:
      return make(
        'TARGET_DENIED',
        'The directory refuses the bind DN or its password.',
        'Check both and set the password again. Until then it is not asked again, so that the account is not locked.',
      );
    case 34:
      return make(
        'TARGET_DENIED',
        'A DN is not written as the directory reads it.',
        'Check the bind DN and the base DN.',
      );
    case 8:
    case 13:
      return make('TARGET_DENIED', 'The directory wants an encrypted connection.', 'Use ldaps:// in its address.');
    case 48:
    case 50:
      return make(
        'TARGET_DENIED',
        'The directory does not let this account read.',
        'Set a bind DN that may read the accounts.',
      );
    case 32:
      return make(
        'TARGET_FAILED',
        'The directory has no such base DN, or hides it.',
        'Check the base DN in the address, and what the bind DN may see.',
      );
    case 3:
    case 4:
    case 11:
      return make(
        'TARGET_FAILED',
        'The directory hands out fewer entries than there are.',
        'Raise its limits for the bind DN, or narrow the base DN or the filter.',
      );
    case 10:
      return make('TARGET_FAILED', 'The directory sends on to another one.', 'Use the address of that one.');
    case 51:
    case 52:
      return away('The directory is busy.', error, words);
    default:
      return binding || error.code === 1
        ? make('TARGET_DENIED', 'The directory does not let Provost in.', 'Check the bind DN and how it may sign in.')
        : make('TARGET_FAILED', 'The directory refused a search.', 'Check the filter and the base DN.');
  }
}

/** Of this one, asking again counts towards the lock of the account. */
export const isRefusedPassword = (error: ProvostError): boolean =>
  error.cause instanceof ResultCodeError && error.cause.code === invalidCredentials;

/** @param binding whether somebody was signing in */
export function problemOf(error: unknown, binding: boolean): ProvostError {
  if (error instanceof ProvostError) return error;
  if (error instanceof ResultCodeError) return ofResult(error, binding);
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && certificate.test(code)) {
    return new ProvostError(
      'TARGET_DENIED',
      'The directory shows a certificate that is not trusted.',
      { hint: 'Give the certificate authority in PEM, and the name that the certificate is for.', words: code },
      { cause: error },
    );
  }
  if (code === 'EPROTO' || (typeof code === 'string' && code.startsWith('ERR_SSL_'))) {
    return new ProvostError(
      'TARGET_FAILED',
      'What answers there does not speak TLS.',
      { hint: 'Check the port: 636 is for ldaps://, 389 for ldap://.', words: code },
      { cause: error },
    );
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return away('The name of the directory is not known.', error, code);
  if (code === 'ECONNREFUSED') return away('Nothing answers at the directory’s port.', error, code);
  return away('The directory does not answer.', error, typeof code === 'string' ? code : undefined);
}
