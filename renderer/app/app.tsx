import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { ConnectionScreen } from './connection-screen.tsx';
import { Frame } from './frame.tsx';
import { type Services, ServicesContext } from './services.ts';

/** The whole page: the frame once the core has told its state, before that what keeps us from it. */
export function App({ services }: { services: Services }): ReactNode {
  const hasState = useStore(services.core, ({ state }) => state !== undefined);
  const connection = useStore(services.core, (core) => core.connection);
  const blocked = !hasState || connection.kind === 'refused';
  return (
    <ServicesContext value={services}>
      {blocked ? (
        <ConnectionScreen connection={connection} onRetry={() => services.connection.retryNow()} />
      ) : (
        <Frame />
      )}
    </ServicesContext>
  );
}
