// The logs of several containers as one, at /containers/logs?of=ID,ID.
import { useLocation } from 'wouter';
import { useAddress } from '../../../ui/address.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { showCount } from '../../../ui/format.ts';
import { LogView } from './log-view.tsx';

/** Enough of an id that no two containers share it. */
const idLength = 20;

export const mergedAddress = (ids: readonly string[]): string =>
  `/containers/logs?of=${ids.map((id) => id.slice(0, idLength)).join(',')}`;

export function MergedLogs() {
  const [of, setOf] = useAddress('of');
  const [, navigate] = useLocation();
  const ids = (of ?? '').split(',').filter((id) => /^[0-9a-f]{3,64}$/.test(id));
  if (ids.length === 0) {
    return (
      <EmptyState
        sentence="Logs of the containers that you select show here, merged by time."
        action={{ label: 'Select containers', run: () => navigate('/containers') }}
      />
    );
  }
  return (
    <LogView
      ids={ids}
      engineId={null}
      name={showCount(ids.length, 'container')}
      onSwitch={(before, now) =>
        setOf(ids.map((id) => (before.id.startsWith(id) ? now.id.slice(0, idLength) : id)).join(','), true)
      }
    />
  );
}
