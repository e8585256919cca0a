// Above the text: that it is a draft which was left, that the file has changed on disk, or what a merge has left to decide.
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Age } from '../../../ui/age.tsx';
import { showCount } from '../../../ui/format.ts';
import layout from '../../../ui/layout.module.css';
import type { DiskState } from './use-disk.ts';
import type { Work } from './work.ts';

interface Props {
  work: Work;
  disk: DiskState;
  changed: boolean;
  conflicts: number;
  busy: boolean;
  onMerge(): void;
  onReopen(): void;
}

export function WorkStrip({ work, disk, changed, conflicts, busy, onMerge, onReopen }: Props) {
  if (disk === 'changed' && !changed) {
    return (
      <Line attention words="The file has changed on disk since you opened it.">
        <Button variant="default" size="compact-sm" onClick={onReopen} disabled={busy}>
          Read it again
        </Button>
      </Line>
    );
  }
  if (disk === 'changed' || (disk === 'gone' && changed)) {
    const words =
      disk === 'changed'
        ? 'The file has changed on disk since you began. Merge the two, then plan the change.'
        : 'The file was removed on disk. Yours can be written as a new one.';
    return (
      <Line attention words={words}>
        <Button variant="default" size="compact-sm" onClick={onMerge} disabled={busy}>
          {disk === 'changed' ? 'Merge' : 'Go on with yours'}
        </Button>
      </Line>
    );
  }
  if (disk === 'gone') return <Line attention words="The file was removed on disk." />;
  if (disk === 'unknown') return <Line attention words="The file can’t be read on disk just now." />;
  if (conflicts > 0) {
    const words = `${showCount(conflicts, 'conflict')} left. Choose a side of each, or edit it.`;
    return <Line attention words={work.mergedFrom === null ? words : `Merged with what is on disk. ${words}`} />;
  }
  if (work.mergedFrom !== null) return <Line words="Merged with what is on disk. Nothing is in conflict." />;
  if (work.draft) {
    return (
      <Line
        words={
          <>
            Taken up where it was left: a draft of {work.draft.savedBy}, kept <Age at={work.draft.savedAt} />.
          </>
        }
      />
    );
  }
  return null;
}

function Line({ words, attention, children }: { words: ReactNode; attention?: boolean; children?: ReactNode }) {
  return (
    <div className={layout.line} data-attention={attention} role="status">
      <span>{words}</span>
      {children}
    </div>
  );
}
