// The first tab: what is known of one container, or why it can't be read.
import { toProblem } from '../../client/index.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { ShownLate } from '../../ui/shown-late.tsx';
import { ContainerOverview } from './container-overview.tsx';
import type { ContainerTabProps } from './container-tabs.ts';
import { useContainerDetail } from './detail.ts';
import classes from './panel.module.css';

export function OverviewTab({ engineId, id, row, engine, since, onClose }: ContainerTabProps) {
  const detail = useContainerDetail(engineId, id, row);
  const gone = detail.error ? toProblem(detail.error) : null;
  return (
    <div className={classes.scroll}>
      {detail.data && <ContainerOverview detail={detail.data} current={row} engine={engine} since={since} />}
      {gone && !detail.data && (
        <ErrorState
          problem={gone}
          {...(gone.code === 'NOT_FOUND'
            ? { action: { label: 'Close', run: onClose } }
            : { onRetry: () => void detail.refetch() })}
        />
      )}
      {detail.isPending && !gone && (
        <ShownLate>
          <p className={classes.reading}>Reading the container.</p>
        </ShownLate>
      )}
    </div>
  );
}
