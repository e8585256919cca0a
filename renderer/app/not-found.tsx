// An address that no screen answers to.
import { useLocation } from 'wouter';
import { EmptyState } from '../ui/empty-state.tsx';
import { Screen } from '../ui/screen.tsx';

export function NotFound() {
  const [location, navigate] = useLocation();
  return (
    <Screen title="Not found">
      <EmptyState
        sentence={`No screen has the address ${location}.`}
        action={{ label: 'Go to Overview', run: () => navigate('/') }}
      />
    </Screen>
  );
}
