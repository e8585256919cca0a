// From what is selected in the grid to what the contract is asked: ids up to 500, a filter with exceptions beyond.
import type { Selection } from '../../../preload/contract/containers.ts';
import type { GridSelection } from '../../ui/grid/types.ts';
import { rowKey } from './store.ts';

/** Names, ids or exceptions a call may carry. */
const most = 500;

export type PlanInput = { ok: true; input: Selection } | { ok: false; why: string };

/** The container's id in a row key ("engine/id"). */
const idOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

/**
 * @param everyRow all rows of the list: more than 500 single rows are sent as "all but those"
 * @param engineId the engine that the list is narrowed to; null: every engine
 */
export function toPlanInput(
  selection: GridSelection,
  everyRow: readonly { engineId: string; id: string }[],
  engineId: string | null,
): PlanInput {
  const engine = engineId === null ? {} : { engine: engineId };
  if (selection.kind === 'matching') {
    if (selection.except.size > most) {
      return { ok: false, why: `More than ${most} rows are left out. Narrow the filter instead.` };
    }
    const input: Selection = {
      ...(selection.filter.trim() === '' ? { all: true } : { filter: selection.filter }),
      ...engine,
    };
    if (selection.except.size > 0) input.except = [...selection.except].map(idOf);
    return { ok: true, input };
  }
  if (selection.keys.size === 0) return { ok: false, why: 'Nothing is selected.' };
  if (selection.keys.size <= most) return { ok: true, input: { names: [...selection.keys].map(idOf) } };
  const except = everyRow.map(rowKey).filter((key) => !selection.keys.has(key));
  if (except.length > most) {
    return {
      ok: false,
      why: `More than ${most} single rows are selected. Filter the list, then select all that match.`,
    };
  }
  return { ok: true, input: { all: true, ...engine, ...(except.length > 0 && { except: except.map(idOf) }) } };
}
