// The brake: a plan that deletes or disables more than a set share of what is there needs its exact count typed.
import type { PlanSummary } from '../../preload/contract/plans.ts';
import type { Noun } from './sentence.ts';

export interface BrakeSettings {
  /** 0 to 1. */
  share: number;
  /** Never braked up to this many. */
  floor: number;
}

/**
 * @param braked how many changes delete or disable
 * @param population how many there are in all
 * @returns the number to type, and why; null when the plan is not braked
 */
export function brakeOf(
  braked: number,
  population: number,
  { share, floor }: BrakeSettings,
  noun: Noun,
): PlanSummary['brake'] {
  if (braked <= floor || braked <= share * population) return null;
  const percent = population === 0 ? 100 : Math.min(100, Math.round((braked / population) * 100));
  return {
    confirm: braked,
    reason: `This removes or disables ${braked} of ${population} ${noun.many} (${percent} %). Above ${Math.round(share * 100)} % the number has to be typed.`,
  };
}
