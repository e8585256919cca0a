// What the parts of the operation share: the engines, what is read of Swarms, and the captured specifications.
import type { Engines } from '../containers/index.ts';
import type { Captured } from '../database/captured.ts';
import type { Applied } from '../plans/operation.ts';
import type { Templates } from '../templates/index.ts';
import type { ApiServiceSpec } from './api.ts';
import type { SwarmAfter, SwarmBefore, SwarmPayload } from './payload.ts';
import type { SwarmReader } from './read.ts';

export interface SwarmContext {
  engines: Engines;
  reader: SwarmReader;
  specs: Captured<ApiServiceSpec>;
  templates: Pick<Templates, 'version'>;
  /** ms after which a request that shows no effect never reached the manager. */
  settle: number;
}

/** What the plan engine kept as JSON was written by us. */
export const keptOf = ({ before, after }: Applied<SwarmPayload>): { before: SwarmBefore; after: SwarmAfter } => ({
  before: before as SwarmBefore,
  after: after as SwarmAfter,
});
