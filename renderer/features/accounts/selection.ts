// What is selected in a list of accounts, as what a plan is asked for. Pure.
import { namedAtMost, type AccountSelection } from '../../../preload/contract/accounts.ts';
import type { GridSelection } from '../../ui/grid/types.ts';

export function accountsOf(target: string, selection: GridSelection): AccountSelection {
  if (selection.kind === 'rows') return { target, usernames: [...selection.keys] };
  return {
    target,
    filter: selection.filter,
    ...(selection.except.size > 0 && { except: [...selection.except] }),
  };
}

/** More than can be named one by one. */
export const tooMany = (selection: GridSelection): boolean =>
  (selection.kind === 'rows' ? selection.keys : selection.except).size > namedAtMost;
