import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ActivityRow } from '../../../shared/model/activity.ts';
import type { Connection } from '../../ipc/connection.ts';
import { mergeRows, noRows, type Rows } from './merge-rows.ts';

const PAGE = 500;
/** New rows reach the screen at most this often. */
const GATHER_MS = 80;

export interface FeedState {
  rows: Rows;
  /** Of older rows: `more` there are some, `loading`, `end` there are none, `unloaded` nothing was asked yet. */
  past: 'unloaded' | 'loading' | 'more' | 'end';
}

export interface ActivityFeed {
  readonly store: StoreApi<FeedState>;
  loadOlder(): void;
}

/** The live feed: new rows from the stream, the past in pages; after a lost connection it catches up by itself. */
export function createActivityFeed(connection: Connection): ActivityFeed {
  const store = createStore<FeedState>(() => ({ rows: noRows(), past: 'unloaded' }));
  let gathered: ActivityRow[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = (): void => {
    timer = undefined;
    const incoming = gathered;
    gathered = [];
    store.setState(({ rows }) => ({ rows: mergeRows(rows, incoming) }));
  };

  const load = async (before: string | undefined): Promise<void> => {
    const was = store.getState().past;
    store.setState({ past: 'loading' });
    const result = await connection.call('activity.list', {
      limit: PAGE,
      ...(before === undefined ? {} : { before }),
    });
    if (!result.ok) return store.setState({ past: was === 'loading' ? 'more' : was });
    const { rows: page, more } = result.value;
    store.setState(({ rows }) => {
      // A page that does not reach what we have would leave a hole in the feed: start over from it.
      const hole = before === undefined && more && !page.some(({ id }) => rows.places.has(id));
      return { rows: mergeRows(hole ? noRows() : rows, page), past: more ? 'more' : 'end' };
    });
  };

  const catchUp = (): void => void load(undefined);
  connection.subscribe('activity', {}, ({ rows }) => {
    gathered.push(...rows);
    timer ??= setTimeout(flush, GATHER_MS);
  });
  connection.onState((state) => state.kind === 'ready' && catchUp());
  if (connection.state().kind === 'ready') catchUp();

  return {
    store,
    loadOlder: () => {
      const { past, rows } = store.getState();
      if (past === 'more') void load(rows.list[0]?.id);
    },
  };
}
