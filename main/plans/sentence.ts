// What a plan says of itself: one sentence, and the deed on the button.
import type { PlanCounts } from '../../preload/contract/plans.ts';

const sizes = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** 1.5 GiB */
export function showBytes(bytes: number): string {
  const step = Math.min(sizes.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** step;
  return `${step === 0 ? value : value.toFixed(1)} ${sizes[step]}`;
}

export interface Noun {
  one: string;
  many: string;
  /** What an action is done to, where that is something else: make → group. */
  of?: Record<string, { one: string; many: string }>;
  /** Plural of everything that such a plan changes, where that is more: "accounts and containers". */
  all?: string;
}

/** How many changes of each action would be carried out: "stop" → 30. In the order they are named in. */
export type Deeds = readonly { action: string; count: number }[];

const grouped = (count: number) => count.toLocaleString('en-US');
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const counted = (count: number, noun: Noun) => `${grouped(count)} ${count === 1 ? noun.one : noun.many}`;

/** "create 412 accounts", "update 9", "make 2 groups": what is plain from what was named before is not named again. */
function deedWords({ action, count }: Deeds[number], index: number, deeds: Deeds, noun: Noun): string {
  const own = noun.of?.[action];
  if (own) return `${action} ${counted(count, own)}`;
  const first = deeds.findIndex((deed) => !noun.of?.[deed.action]) === index;
  return `${action} ${first ? counted(count, noun) : grouped(count)}`;
}

const none: PlanCounts = { create: 0, update: 0, delete: 0, skip: 0, conflict: 0, error: 0, excluded: 0, unchanged: 0 };

/**
 * "Stop 30 containers, leave 4 as they are, 1 can’t be planned"
 * @param frees bytes of storage that are given back; 0 is not mentioned
 */
export function sentenceOf(deeds: Deeds, counts: PlanCounts, noun: Noun, frees = 0): string {
  const parts = deeds.map((deed, index) => deedWords(deed, index, deeds, noun));
  if (deeds.length > 0 && frees > 0) parts[parts.length - 1] += ` (frees ${showBytes(frees)})`;
  const left = counts.skip + counts.unchanged;
  if (left > 0) parts.push(`leave ${grouped(left)} as ${left === 1 ? 'it is' : 'they are'}`);
  if (counts.excluded > 0) parts.push(`leave ${grouped(counts.excluded)} out`);
  if (counts.conflict > 0) parts.push(`${grouped(counts.conflict)} in conflict`);
  if (counts.error > 0) parts.push(`${grouped(counts.error)} can’t be planned`);
  if (deeds.length === 0) parts.unshift('change nothing');
  return capital(parts.join(', '));
}

/** What a job of the plan does, without what it leaves alone: "Stop 30 containers" */
export const jobSentenceOf = (deeds: Deeds, noun: Noun, frees = 0): string => sentenceOf(deeds, none, noun, frees);

/** "Stop 30", "Create 412 and update 9"; null when nothing would be done. */
export function deedOf(deeds: Deeds, noun: Noun): string | null {
  const parts = deeds.map(({ action, count }) => {
    const own = noun.of?.[action];
    return `${action} ${own ? counted(count, own) : grouped(count)}`;
  });
  if (parts.length === 0) return null;
  return capital(parts.length === 1 ? parts[0]! : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}`);
}
