// The brake: a plan that deletes or disables more than a set share of what is there needs its exact count typed.
import type { PlanSummary } from '../../preload/contract/plans.ts';
import type { Population } from './operation.ts';
import type { Noun } from './sentence.ts';

export interface BrakeSettings {
  /** 0 to 1. */
  share: number;
  /** Never braked up to this many. */
  floor: number;
}

/** How many changes of an organization (null: of none) delete or disable. */
export type Braked = readonly { org: string | null; count: number }[];

/**
 * Braked when the share of all, or of any one organization, is above the setting: most of a small organization is as
 * much of a loss to it as most of everything.
 * @returns the number to type (every change that deletes or disables), and why; null when the plan is not braked
 */
export function brakeOf(
  braked: Braked,
  population: Population,
  { share, floor }: BrakeSettings,
  noun: Noun,
): PlanSummary['brake'] {
  const confirm = braked.reduce((sum, { count }) => sum + count, 0);
  const scopes = [
    { of: '', count: confirm, there: population.total },
    ...braked.flatMap(({ org, count }) =>
      org === null ? [] : [{ of: ` of ${org}`, count, there: population.orgs[org] ?? count }],
    ),
  ];
  if (population.counted && confirm > 0) {
    const many = noun.all ?? noun.many;
    const one = noun.all === undefined ? `1 ${noun.one}` : `one of the ${noun.all}`;
    const what = confirm === 1 ? one : `${confirm} ${many}`;
    const does = noun.all === undefined ? `deletes ${what} for good` : `removes or disables ${what}`;
    return { confirm, reason: `This ${does}. The number has to be typed.` };
  }
  const worst = scopes
    .filter(({ count, there }) => count > floor && count > share * there)
    .sort((one, other) => other.count / other.there - one.count / one.there)[0];
  if (!worst) return null;
  const percent = worst.there === 0 ? 100 : Math.min(100, Math.round((worst.count / worst.there) * 100));
  return {
    confirm,
    reason: `This removes or disables ${worst.count} of ${worst.there} ${noun.all ?? noun.many}${worst.of} (${percent} %). Above ${Math.round(share * 100)} % the number has to be typed.`,
  };
}
