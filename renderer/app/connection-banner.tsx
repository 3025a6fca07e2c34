import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import styles from './connection-banner.module.css';
import { RetryIn } from './connection-screen.tsx';
import { useServices } from './services.ts';

/** Over the screens while the connection is lost: they still show the last state, and say so. */
export function ConnectionBanner(): ReactNode {
  const { core, connection } = useServices();
  const state = useStore(core, (store) => store.connection);
  if (state.kind !== 'lost') return null;
  return (
    <div className={styles.banner} role="alert">
      <div className={styles.text}>
        <p className={styles.what}>{strings.connection.lostBanner}</p>
        <p>
          {strings.connection.lostHow} <code>{strings.connection.startCommand}</code>
        </p>
      </div>
      <RetryIn retryAt={state.retryAt} />
      <Button small onClick={() => connection.retryNow()}>
        {strings.connection.retry}
      </Button>
    </div>
  );
}
