// What the statuses and types of the tree are called, and which types go below which.
import { nodeTypes, type NodeStatus, type NodeType } from '../../../preload/contract/tree.ts';
import type { Tone } from '../../ui/tone.ts';

export const statusTones: Record<NodeStatus, Tone> = {
  active: 'ok',
  suspended: 'attention',
  maintenance: 'progress',
  archived: 'neutral',
};

export const statusVerbs: Record<NodeStatus, string> = {
  suspended: 'Suspend',
  maintenance: 'Maintain',
  archived: 'Archive',
  active: 'Activate',
};

export const title = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

export const typeChoices = nodeTypes.map((value) => ({ value, label: title(value) }));

/** Whether the main hierarchy lets one of this type stand below the other. */
export const mayBeBelow = (type: NodeType, parent: NodeType): boolean =>
  type !== 'provider' && nodeTypes.indexOf(type) >= nodeTypes.indexOf(parent);

const days = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric' });

/** "3 May 2026" @param at UTC ms */
export const showDay = (at: number): string => days.format(at);

/** Midnight with which a day of a date field begins here, UTC ms; undefined: the field is empty. */
export const dayBegins = (day: string): number | undefined =>
  day === '' ? undefined : new Date(`${day}T00:00:00`).getTime();

/** Its last moment. */
export const dayEnds = (day: string): number => new Date(`${day}T23:59:59.999`).getTime();
