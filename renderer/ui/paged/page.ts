// How a list that the backend holds is asked for.

/** The most that one call may answer. */
export const pageSize = 500;

export interface Page<Row> {
  rows: Row[];
  nextCursor: string | null;
  total: number;
}

/** `offset` jumps to where the window looks; `cursor` walks from row to row without missing one, for exports. */
export interface PageRequest {
  offset?: number;
  cursor?: string;
  limit: number;
}
export type ReadPage<Row> = (request: PageRequest, signal?: AbortSignal) => Promise<Page<Row>>;
