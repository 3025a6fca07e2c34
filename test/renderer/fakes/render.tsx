import { act, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import type { StateSnapshot } from '../../../shared/contract/index.ts';
import { createServices, type Services, ServicesContext } from '../../../renderer/app/services.ts';
import { FakeConnection } from './connection.ts';
import { snapshot } from './state.ts';

interface Rendered {
  connection: FakeConnection;
  services: Services;
  /** Replaces the state, as a new snapshot of the core would. */
  setState: (parts: Partial<StateSnapshot>) => void;
}

/** Renders inside real services over a connection of the test. */
export function renderWith(element: ReactNode, parts: Partial<StateSnapshot> = {}): Rendered {
  window.matchMedia ??= () =>
    ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }) as never;
  const connection = new FakeConnection();
  const services = createServices(connection, window);
  const setState = (next: Partial<StateSnapshot>): void =>
    connection.emit('state', { kind: 'snapshot', seq: 0, state: snapshot(next) });
  setState(parts);
  render(<ServicesContext value={services}>{element}</ServicesContext>);
  return { connection, services, setState: (next) => act(() => setState(next)) };
}
