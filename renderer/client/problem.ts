// Any thrown thing as what the operator is shown: what happened, why in the other system's words, what to do, an id to quote.
import { errorStatus, type ErrorCode, type ErrorData } from '../../preload/contract/errors.ts';

export interface Problem {
  code: ErrorCode | 'CONNECTION_LOST';
  /** What happened. */
  message: string;
  /** What to do next. */
  hint: string | null;
  /** Why, in the other system's own words. */
  words: string | null;
  /** Under which the full error is in the log. */
  id: string | null;
  /** Everything else that came with it: `confirm`, `planId`, `issues`. */
  data: ErrorData;
}

const hints: Partial<Record<Problem['code'], string>> = {
  CONNECTION_LOST: 'Provost reconnects by itself. Look at the jobs before you repeat a change: it may have happened.',
  UNAUTHORIZED: 'Open the launch link of `provost serve` again.',
  FORBIDDEN: 'Ask an operator who is allowed to do this.',
  INTERNAL: 'Try again. If it stays, quote the id below.',
};

const isCode = (code: unknown): code is ErrorCode => typeof code === 'string' && code in errorStatus;

/** Was this thrown because the caller itself gave up? Then nothing is to be shown. */
export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

export function toProblem(error: unknown): Problem {
  const thrown = error as { code?: unknown; data?: unknown; message?: unknown } | null | undefined;
  const lost = thrown?.code === 'CONNECTION_LOST';
  const code = lost ? 'CONNECTION_LOST' : isCode(thrown?.code) ? thrown.code : 'INTERNAL';
  const data = (typeof thrown?.data === 'object' && thrown.data !== null ? thrown.data : {}) as ErrorData;
  const message = typeof thrown?.message === 'string' && thrown.message !== '' ? thrown.message : String(error);
  return {
    code,
    message,
    hint: data.hint ?? hints[code] ?? null,
    words: data.words ?? null,
    id: data.id ?? null,
    data,
  };
}
