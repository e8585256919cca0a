// Browser shell only: the session is over, and only a new launch link opens the next one.
import { Screen } from '../ui/screen.tsx';
import { ErrorState } from '../ui/error-state.tsx';

export function SignedOutScreen() {
  return (
    <Screen title="Signed out">
      <ErrorState
        problem={{
          message: 'This browser is signed out of Provost',
          words: null,
          hint: 'Press Enter in the terminal where Provost runs and open the link that it prints. Running jobs go on.',
        }}
        action={{ label: 'Try again', run: () => window.location.reload() }}
      />
    </Screen>
  );
}
