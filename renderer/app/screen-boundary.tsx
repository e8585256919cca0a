// What is shown instead of a screen that threw while it was drawn. React itself writes the error to the console.
import { Component, type ReactNode } from 'react';
import { ErrorState } from '../ui/error-state.tsx';
import classes from './frame.module.css';

interface Props {
  title: string;
  children: ReactNode;
}

export class ScreenBoundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div className={classes.center}>
        <ErrorState
          problem={{
            message: `${this.props.title} could not be shown`,
            words: error.message,
            hint: 'The other screens go on working, and so do running jobs.',
          }}
          action={{ label: 'Show it again', run: () => this.setState({ error: null }) }}
          second={{ label: 'Reload the window', run: () => window.location.reload() }}
        />
      </div>
    );
  }
}
