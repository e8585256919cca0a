// From what is selected in the grid to what the contract is asked: ids up to 500, a filter with exceptions beyond.
import type { Selection } from '../../../preload/contract/containers.ts';
import type { GridSelection } from '../../ui/grid/types.ts';

/** Names, ids or exceptions a call may carry. */
const most = 500;

export type PlanInput = { ok: true; input: Selection } | { ok: false; why: string };

/** The container's id in a row key ("engine/id"). */
const idOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

/**
 * @param everyKey keys of all rows there are: more than 500 single rows are sent as "all but those"
 */
export function toPlanInput(selection: GridSelection, everyKey: readonly string[]): PlanInput {
  if (selection.kind === 'matching') {
    if (selection.except.size > most) {
      return { ok: false, why: `More than ${most} rows are left out. Narrow the filter instead.` };
    }
    const input: Selection = selection.filter.trim() === '' ? { all: true } : { filter: selection.filter };
    if (selection.except.size > 0) input.except = [...selection.except].map(idOf);
    return { ok: true, input };
  }
  if (selection.keys.size === 0) return { ok: false, why: 'Nothing is selected.' };
  if (selection.keys.size <= most) return { ok: true, input: { names: [...selection.keys].map(idOf) } };
  const except = everyKey.filter((key) => !selection.keys.has(key)).map(idOf);
  if (except.length <= most) return { ok: true, input: except.length > 0 ? { all: true, except } : { all: true } };
  return {
    ok: false,
    why: `More than ${most} single rows are selected. Filter the list, then select all that match.`,
  };
}
