// The closed set of errors that cross the contract. Anything else is masked as INTERNAL and logged under an id.
import { z } from 'zod';

/** What every error may carry. Never a host, a path or a secret. */
export const errorData = z.object({
  /** What the operator can do next, one sentence. */
  hint: z.string().optional(),
  /** The other system's own words, quoted. */
  words: z.string().optional(),
  /** Id under which the full error is in the log (INTERNAL only). */
  id: z.string().optional(),
  /** BRAKE_REQUIRED: the number that has to be typed. */
  confirm: z.number().int().optional(),
  planId: z.string().optional(),
  jobId: z.string().optional(),
  /** BAD_INPUT: which field and what is wrong with it. */
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type ErrorData = z.infer<typeof errorData>;

/** Code → HTTP status (only for the OpenAPI document; programs look at codes). */
export const errorStatus = {
  BAD_INPUT: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PLAN_STALE: 409,
  PLAN_APPLIED: 409,
  BRAKE_REQUIRED: 409,
  ENGINE_UNREACHABLE: 502,
  ENGINE_DENIED: 502,
  ENGINE_TOO_OLD: 502,
  ENGINE_FAILED: 502,
  TARGET_UNREACHABLE: 502,
  TARGET_DENIED: 502,
  TARGET_UNSUPPORTED: 502,
  TARGET_FAILED: 502,
  HOST_UNREACHABLE: 502,
  HOST_DENIED: 502,
  HOST_KEY_UNKNOWN: 502,
  HOST_KEY_CHANGED: 502,
  DATA_FOLDER_BUSY: 503,
  DATABASE_NEWER: 503,
  DATABASE_FAILED: 503,
  DISK_FULL: 507,
  CANCELLED: 499,
  INTERNAL: 500,
} as const;

export type ErrorCode = keyof typeof errorStatus;

/** oRPC error map: every procedure may answer with every code. */
export const errorMap = Object.fromEntries(
  Object.entries(errorStatus).map(([code, status]) => [code, { status, data: errorData }]),
) as unknown as Record<ErrorCode, { status: number; data: typeof errorData }>;
