// Which dialog of the tree is open, and about what.
import type { NodeStatus, TreeRow } from '../../../preload/contract/tree.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { showCount } from '../../ui/format.ts';
import type { Chosen } from './dialogs/chosen.ts';
import { CreateDialog } from './dialogs/create.tsx';
import { EditDialog, type Edited } from './dialogs/edit.tsx';
import { ImportDialog } from './dialogs/import.tsx';
import { MoveDialog } from './dialogs/move.tsx';
import { StatusDialog } from './dialogs/status.tsx';
import type { Moment } from './read.ts';

export type Asked =
  | { verb: 'create'; below: Pick<TreeRow, 'org' | 'name' | 'type'> | null }
  | { verb: 'import' }
  | { verb: 'edit'; row: Edited }
  /** Of several were chosen, though it is done one by one. */
  | { verb: 'one'; count: number }
  | { verb: 'move'; chosen: readonly Chosen[] }
  | { verb: 'status'; status: NodeStatus; chosen: readonly Chosen[] };

interface Props {
  asked: Asked;
  rows: readonly TreeRow[];
  moment: Moment;
  onClose(): void;
}

export function TreeDialog({ asked, rows, moment, onClose }: Props) {
  switch (asked.verb) {
    case 'create':
      return <CreateDialog rows={rows} below={asked.below} onClose={onClose} />;
    case 'import':
      return <ImportDialog shown={moment.hierarchy} onClose={onClose} />;
    case 'edit':
      return <EditDialog row={asked.row} onClose={onClose} />;
    case 'move':
      return <MoveDialog chosen={asked.chosen} rows={rows} shown={moment.hierarchy} onClose={onClose} />;
    case 'status':
      return <StatusDialog status={asked.status} chosen={asked.chosen} rows={rows} moment={moment} onClose={onClose} />;
    case 'one':
      return (
        <Dialog title="One at a time" size="sm" onClose={onClose}>
          {showCount(asked.count, 'is', 'are')} selected. Names, types and folders are changed one by one, or for many
          by a CSV file.
        </Dialog>
      );
  }
}
