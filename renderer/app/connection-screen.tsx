import { KeyRound, PlugZap, RefreshCw } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { ConnectionState } from '../ipc/connection.ts';
import { formatSpan } from '../strings/format.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { CommandLine } from '../ui/command-line.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useNow } from '../ui/use-now.ts';
import styles from './connection-screen.module.css';
import { Logo } from './logo.tsx';

const text = strings.connection;
/** A quick start shows nothing but the logo; only a slow one needs words. */
const SLOW_MS = 3000;

interface ConnectionScreenProps {
  connection: ConnectionState;
  onRetry: () => void;
}

/** What is shown while there is no state of the core, and what to do about it. */
export function ConnectionScreen({ connection, onRetry }: ConnectionScreenProps): ReactNode {
  return (
    <main className={styles.screen} aria-label={strings.app.name}>
      <h1 className={styles.brand}>
        <Logo />
        {strings.app.name}
      </h1>
      <Reason connection={connection} onRetry={onRetry} />
    </main>
  );
}

function Reason({ connection, onRetry }: ConnectionScreenProps): ReactNode {
  switch (connection.kind) {
    case 'connecting':
    case 'ready':
      return <Connecting />;
    case 'lost':
      return (
        <EmptyState
          icon={<PlugZap size={22} />}
          title={text.lostTitle}
          action={
            <div className={styles.retry}>
              <Button onClick={onRetry}>{text.retry}</Button>
              <RetryIn retryAt={connection.retryAt} />
            </div>
          }
        >
          <p className={styles.text}>{text.lostText}</p>
          <CommandLine command={text.startCommand} />
        </EmptyState>
      );
    case 'refused':
      return <Refused reason={connection.reason} />;
  }
}

function Connecting(): ReactNode {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!slow) {
    return (
      <p className={styles.connecting} role="status">
        {text.connecting}
      </p>
    );
  }
  return (
    <EmptyState icon={<PlugZap size={22} />} title={text.slowTitle}>
      <p className={styles.text}>{text.slowText}</p>
      <CommandLine command={text.startCommand} />
    </EmptyState>
  );
}

function Refused({ reason }: { reason: 'no_token' | 'wrong_token' | 'wrong_protocol' }): ReactNode {
  if (reason === 'wrong_protocol') {
    return (
      <EmptyState
        icon={<RefreshCw size={22} />}
        title={text.wrongProtocolTitle}
        action={<Button onClick={() => location.reload()}>{text.reload}</Button>}
      >
        <p className={styles.text}>{text.wrongProtocolText}</p>
        <CommandLine command={text.openCommand} />
      </EmptyState>
    );
  }
  const noToken = reason === 'no_token';
  return (
    <EmptyState icon={<KeyRound size={22} />} title={noToken ? text.noTokenTitle : text.wrongTokenTitle}>
      <p className={styles.text}>{noToken ? text.noTokenText : text.wrongTokenText}</p>
      <CommandLine command={text.openCommand} />
    </EmptyState>
  );
}

/** Counts down to the next attempt. */
export function RetryIn({ retryAt }: { retryAt: number }): ReactNode {
  const left = retryAt - useNow(500);
  return (
    <span className={styles.note}>{left > 0 ? text.retryIn(formatSpan(left + 999)) : text.retrying}</span>
  );
}
