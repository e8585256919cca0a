// The head of the column of boxes: selects all that match, or none.
import { showNumber } from '../format.ts';
import type { Picked } from './use-picked.ts';

export function BoxHead<Row>({ picked, total }: { picked: Picked<Row> | undefined; total: number }) {
  if (!picked) {
    return (
      <span role="columnheader">
        <span className="visually-hidden">Included</span>
      </span>
    );
  }
  return (
    <span role="columnheader">
      <input
        type="checkbox"
        tabIndex={-1}
        aria-label={picked.all ? 'Select none' : `Select all ${showNumber(total)}`}
        checked={picked.all}
        ref={(box) => {
          if (box) box.indeterminate = !picked.all && !picked.empty;
        }}
        readOnly
        onClick={() => (picked.all ? picked.clear() : picked.pickAll())}
      />
    </span>
  );
}
