// What a dialog of the tree is about: one organization or several.
import type { TreeRow } from '../../../../preload/contract/tree.ts';
import type { Problem } from '../../../client/index.ts';
import { showCount, showNumber } from '../../../ui/format.ts';

export type Chosen = Pick<TreeRow, 'org' | 'name' | 'type'>;

/** As many as one plan takes by name. */
const most = 1000;

export const namedOf = (chosen: readonly Chosen[]): string =>
  chosen.length === 1 ? chosen[0]!.name : showCount(chosen.length, 'organization');

/** Null: they are not too many for one plan. */
export const tooMany = (chosen: readonly Chosen[]): Pick<Problem, 'message' | 'words' | 'hint'> | null =>
  chosen.length <= most
    ? null
    : {
        message: `One plan takes ${showNumber(most)} organizations, and these are ${showNumber(chosen.length)}.`,
        words: null,
        hint: 'Select fewer, or change them by a CSV file.',
      };
