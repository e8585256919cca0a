// Which findings are to be fixed, as the backend is asked for the plan of it.
import type { OrgFinding } from '../../../preload/contract/org-model.ts';
import { client } from '../../client/index.ts';
import type { Planner } from '../../ui/plan/use-planner.ts';
import { folderInput, type Folder } from './place.ts';

/** As many as are named in one call. */
const mostNamed = 500;

export interface FixWish {
  findings?: { rule: string; file: string; line: number }[];
  rules?: string[];
}

/**
 * Names them one by one, or where they are too many by their rules.
 * @returns null: they are too many, and not all of their rules
 */
export function fixWish(chosen: readonly OrgFinding[], all: readonly OrgFinding[]): FixWish | null {
  const sure = chosen.filter(({ fixable }) => fixable);
  if (sure.length <= mostNamed) return { findings: sure.map(({ rule, file, line }) => ({ rule, file, line })) };
  const rules = new Set(sure.map(({ rule }) => rule));
  const ofRules = all.filter(({ rule, fixable }) => fixable && rules.has(rule));
  return ofRules.length === sure.length ? { rules: [...rules] } : null;
}

/** Opens the review of their plan; nothing has happened by then. */
export function planFixes(
  planner: Pick<Planner, 'go'>,
  folder: Folder,
  { chosen, all }: { chosen: readonly OrgFinding[]; all: readonly OrgFinding[] },
): void {
  planner.go(async () => {
    const wish = fixWish(chosen, all);
    if (wish) return client.orgs.planFix({ ...folderInput(folder), ...wish });
    throw Object.assign(new Error(`More than ${mostNamed} findings can’t be named one by one.`), {
      code: 'BAD_INPUT',
      data: { hint: 'Choose fewer, or all findings of their rules.' },
    });
  });
}
