import { createStore, type StoreApi } from 'zustand/vanilla';
import type { StateSnapshot } from '../../shared/contract/index.ts';
import type { Connection, ConnectionState } from '../ipc/connection.ts';
import { StateMirror } from '../ipc/state-mirror.ts';

/** What the core says, and whether we still hear it. `state` is undefined until the first snapshot. */
export interface CoreStore {
  connection: ConnectionState;
  state: StateSnapshot | undefined;
}

/** The mirror of the core's state. It computes nothing: each deltas shows what the core decided. */
export function createCoreStore(connection: Connection): StoreApi<CoreStore> {
  const store = createStore<CoreStore>(() => ({ connection: connection.state(), state: undefined }));
  connection.onState((state) => store.setState({ connection: state }));
  new StateMirror(connection, (state) => store.setState({ state: sorted(state) }));
  return store;
}

/** Questions oldest first, what is over newest first, servers by name: one order on every screen. */
function sorted(state: StateSnapshot): StateSnapshot {
  return {
    ...state,
    approvals: state.approvals.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)),
    history: state.history.toSorted((a, b) => b.closedAt - a.closedAt),
    rules: state.rules.toSorted((a, b) => b.createdAt - a.createdAt),
    servers: state.servers.toSorted((a, b) => a.name.localeCompare(b.name)),
  };
}
