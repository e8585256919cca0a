// What is asked when each account is to have a container, and the connection that leads to it. Pure.
import type { Desktops } from '../../../../preload/contract/accounts.ts';
import type { TargetRow } from '../../../../preload/contract/targets.ts';

export interface Giving {
  /** Name of the template; empty: no containers. */
  template: string;
  /** The connection whose settings the new ones get; empty: none is made. */
  like: string;
  /** Ids of engines; none: as the template says. */
  engines: readonly string[];
  start: boolean;
  pull: boolean;
}

export const nothingGiven: Giving = { template: '', like: '', engines: [], start: true, pull: false };

/** As a plan is asked for it; null: no container is to be made. */
export function givingInput(
  { template, like, engines, start, pull }: Giving,
  { traits }: Pick<TargetRow, 'traits'>,
): (Desktops & { template: string }) | null {
  if (template === '') return null;
  return {
    ...{ template, start, pull },
    ...(traits.makesConnections && like.trim() !== '' && { connectionLike: like.trim() }),
    ...(engines.length > 0 && { engines: [...engines] }),
  };
}
