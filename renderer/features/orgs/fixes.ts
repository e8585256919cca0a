// Findings that are to be fixed: the backend is asked for the plan of it.
import type { OrgFinding } from '../../../preload/contract/org-model.ts';
import { client } from '../../client/index.ts';
import type { Planner } from '../../ui/plan/use-planner.ts';
import { fixWish, mostNamed } from './findings.ts';
import { folderInput, type Folder } from './place.ts';

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
