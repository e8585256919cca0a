// The one error that features throw. Its code is of the contract's closed set; the rpc room carries it over.
import type { ErrorCode, ErrorData } from '../preload/contract/errors.ts';

export class ProvostError extends Error {
  readonly code: ErrorCode;
  readonly data: ErrorData;

  /** @param message what happened, for the operator: no host, path or secret */
  constructor(code: ErrorCode, message: string, data: ErrorData = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ProvostError';
    this.code = code;
    this.data = data;
  }
}

export const isProvostError = (error: unknown): error is ProvostError => error instanceof ProvostError;

/** The message of anything that was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What the system calls it (“ENOENT”); nothing when it is no error of the system. */
export const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

/** A full or failing disk under SQLite: worth waiting for, unlike an error in the statement. */
export const isDiskFault = (error: unknown): boolean =>
  error instanceof Error && /^SQLITE_(FULL|IOERR)/.test((error as { code?: string }).code ?? '');
