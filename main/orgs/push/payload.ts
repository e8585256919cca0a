// What a change of a push carries: where which content goes, and what belongs to it. Contents are named by hash alone.
import type { Json } from '../../plans/operation.ts';
import type { Wish } from './hosts.ts';
import type { Target } from './targets.ts';

export type PushPayload = {
  /** The push, and which of its hosts this is. */
  push: string;
  position: number;
  root: string;
  org: string;
  /** What both sides come from when this is done. */
  base: string | null;
} & Omit<Target, 'direction'> &
  Wish & { [key: string]: Json };

/** One lane for each host of each push: two pushes that wait for each other's hosts would wait for ever in a shared one. */
export const laneOf = ({ push, position, host }: Pick<PushPayload, 'push' | 'position' | 'host'>): string =>
  `${push} ${position} ${host}`;
export const hostOfLane = (lane: string): string => lane.split(' ').slice(2).join(' ');
