// What the backend and the worker that reads folders say to each other.
import type { ErrorCode, ErrorData } from '../../../preload/contract/errors.ts';
import type { AnswerName } from './answers.ts';

export type ToWorker =
  | { kind: 'ask'; id: number; name: AnswerName; input: unknown }
  /** Nobody waits for it any more. */
  | { kind: 'cancel'; id: number };

export type FromWorker =
  | { kind: 'answer'; id: number; answer: unknown }
  /** An error for the operator; null in `code`: a fault of ours. */
  | { kind: 'failed'; id: number; code: ErrorCode | null; message: string; data: ErrorData };
