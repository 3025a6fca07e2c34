import { createStore, type StoreApi } from 'zustand/vanilla';
import { formatRoute, parseRoute, type Route } from './route.ts';

export interface RouteStore {
  route: Route;
  /** `replace` leaves no step to go back to: for moving within a screen. */
  go: (route: Route, how?: 'push' | 'replace') => void;
}

/** The route, in step with the URL fragment of this window. */
export function createRouteStore(win: Window): StoreApi<RouteStore> {
  const store = createStore<RouteStore>((set) => ({
    route: parseRoute(win.location.hash),
    go: (route, how = 'push') => {
      const hash = formatRoute(route);
      if (hash !== win.location.hash) {
        if (how === 'push') win.history.pushState(null, '', hash);
        else win.history.replaceState(null, '', hash);
      }
      set({ route });
    },
  }));
  const follow = (): void => store.setState({ route: parseRoute(win.location.hash) });
  win.addEventListener('popstate', follow);
  win.addEventListener('hashchange', follow);
  return store;
}
