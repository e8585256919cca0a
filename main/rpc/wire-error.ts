// What an error becomes before it leaves the backend: one of the contract's codes, or INTERNAL under an id in the log.
import { randomUUID } from 'node:crypto';
import { ValidationError } from '@orpc/contract';
import { ORPCError } from '@orpc/server';
import type { Logger } from 'pino';
import { errorStatus, type ErrorCode, type ErrorData } from '../../preload/contract/errors.ts';
import { isDiskFault, isProvostError, messageOf } from '../errors.ts';

const wire = (code: ErrorCode, message: string, data: ErrorData): ORPCError<ErrorCode, ErrorData> =>
  new ORPCError(code, { defined: true, status: errorStatus[code], message, data });

/** @param path of the procedure, for the log */
export function toWireError(error: unknown, path: string, log: Logger): ORPCError<string, unknown> {
  if (isProvostError(error)) return wire(error.code, error.message, error.data);
  if (error instanceof ORPCError) {
    if (error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError) return badInput(error.cause);
    if (error.defined && error.code in errorStatus) return error;
  }
  if (isDiskFault(error)) {
    return wire('DISK_FULL', 'The data folder can’t be written.', {
      words: messageOf(error),
      hint: 'Free some space on its disk, then do this again.',
    });
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return wire('CANCELLED', 'This was cancelled.', {});
  }
  const id = randomUUID().slice(0, 8);
  log.error({ err: error, id, path }, 'Unexpected error');
  return wire('INTERNAL', 'Provost met an error of its own.', {
    id,
    hint: 'Try again. If it stays, report it with this id; the log has the details under it.',
  });
}

function badInput({ issues }: ValidationError): ORPCError<ErrorCode, ErrorData> {
  const told = issues.slice(0, 20).map(({ path = [], message }) => ({
    path: path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
    message,
  }));
  const first = told[0];
  return wire('BAD_INPUT', first ? `${first.path || 'The input'}: ${first.message}` : 'The input does not fit.', {
    issues: told,
    hint: 'Correct it and do this again.',
  });
}
