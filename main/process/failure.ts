// Why a backend could not open, in words that can be shown as they are.
import { isProvostError, messageOf } from '../errors.ts';
import type { OpenFailure } from './messages.ts';

/** @param web what was to be listened on, for the words */
export function toOpenFailure(error: unknown, web?: { host: string; port: number }): OpenFailure {
  if (isProvostError(error)) {
    const { hint, words } = error.data;
    const message = words ? `${error.message} “${words}”` : error.message;
    return { code: error.code, message, ...(hint ? { hint } : {}) };
  }
  const system = (error as { code?: unknown }).code;
  if (web && system === 'EADDRINUSE') {
    return {
      code: 'LISTEN',
      message: `Port ${web.port} is taken.`,
      hint: 'Choose another with --port, or leave it out.',
    };
  }
  if (web && system === 'EACCES') {
    return { code: 'LISTEN', message: `Port ${web.port} is not allowed.`, hint: 'Choose one above 1023 with --port.' };
  }
  if (web && system === 'EADDRNOTAVAIL') {
    return {
      code: 'LISTEN',
      message: `${web.host} is no address of this machine.`,
      hint: 'Name one that it has with --host.',
    };
  }
  return { code: 'INTERNAL', message: `Provost could not open: ${messageOf(error)}` };
}

export const lineOf = ({ message, hint }: OpenFailure): string => (hint ? `${message} ${hint}` : message);

/** @returns as the command line has it: 1 failed, 2 bad usage, 3 refused */
export function exitCodeOf(code: OpenFailure['code']): 1 | 2 | 3 {
  if (code === 'BAD_INPUT') return 2;
  return code === 'DATA_FOLDER_BUSY' || code === 'CONFLICT' ? 3 : 1;
}
