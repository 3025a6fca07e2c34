import { CircleAlert } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

/** Keeps a fault in one screen from taking the others with it. React logs the stack. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <main>
        <EmptyState
          icon={<CircleAlert size={22} />}
          title={strings.app.somethingBroke}
          action={<Button onClick={() => this.setState({ broken: false })}>{strings.app.tryAgain}</Button>}
        >
          {strings.app.somethingBrokeText}
        </EmptyState>
      </main>
    );
  }
}
