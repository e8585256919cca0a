// An address that no screen answers to.
import { useLocation } from 'wouter';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Screen } from '../ui/Screen.tsx';

export function NotFound() {
  const [location, navigate] = useLocation();
  return (
    <Screen title="Not found">
      <EmptyState
        title={`No screen has the address ${location}.`}
        action={{ label: 'Go to Overview', run: () => navigate('/') }}
      />
    </Screen>
  );
}
