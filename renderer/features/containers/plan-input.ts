// From what is selected in the grid to what the contract is asked: the ids of single rows, or a filter with exceptions.
// Single rows are always sent as such, never as "all but those": a container that appeared meanwhile is not meant.
import { namesAtMost, type Selection } from '../../../preload/contract/containers.ts';
import type { GridSelection } from '../../ui/grid/types.ts';
import { showNumber } from '../../ui/format.ts';

export type PlanInput = { ok: true; input: Selection } | { ok: false; why: string };

/** The container's id in a row key ("engine/id"). */
const idOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

/** @param engineId the engine that the list is narrowed to; null: every engine */
export function toPlanInput(selection: GridSelection, engineId: string | null): PlanInput {
  if (selection.kind === 'matching') {
    if (selection.except.size > namesAtMost) {
      return { ok: false, why: `More than ${showNumber(namesAtMost)} rows are left out. Narrow the filter instead.` };
    }
    const input: Selection = {
      ...(selection.filter.trim() === '' ? { all: true } : { filter: selection.filter }),
      ...(engineId !== null && { engine: engineId }),
    };
    if (selection.except.size > 0) input.except = [...selection.except].map(idOf);
    return { ok: true, input };
  }
  if (selection.keys.size === 0) return { ok: false, why: 'Nothing is selected.' };
  if (selection.keys.size > namesAtMost) {
    return {
      ok: false,
      why: `More than ${showNumber(namesAtMost)} single rows are selected. Filter the list, then select all that match.`,
    };
  }
  return { ok: true, input: { names: [...selection.keys].map(idOf) } };
}
