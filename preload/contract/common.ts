// Shapes that several features share.
import { z } from 'zod';

/** UTC milliseconds. */
export const time = z.number().int();
/** Rows a call: 500 at most. */
export const limit = z.coerce.number().int().min(1).max(500).default(100).describe('Rows at most (1 to 500)');
export const cursor = z.string().max(500).optional().describe('Where the last page ended');

/** Instead of a cursor, for who jumps: rows that came or went meanwhile move the others. */
export const offset = z.coerce.number().int().min(0).optional().describe('Rows to pass over, instead of a cursor');

export const page = <T extends z.ZodType>(row: T) =>
  z.object({ rows: z.array(row).max(500), nextCursor: z.string().nullable(), total: z.number().int() });

export const id = z.string().min(1).max(200);
