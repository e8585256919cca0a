// What is told to the host for one account.

export type Step = readonly [tool: string, ...words: string[]];

/** In the order in which it is done. `name` is the account's own when all is done. */
export interface Work {
  /** A line for newusers. */
  make?: string;
  before: Step[];
  password?: string;
  hash?: string;
  name: string;
  after: Step[];
  /** What did not come back. */
  notes: string[];
}

/** Why nothing is done: `ok` when there is nothing left to do. */
export interface Nothing {
  ok: boolean;
  message: string;
}

export const refuse = (message: string): Nothing => ({ ok: false, message });
