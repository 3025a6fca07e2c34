import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import type { StateSnapshot } from '../../shared/contract/index.ts';
import { invariant } from '../../shared/util/invariant.ts';
import { type ActivityFeed, createActivityFeed } from '../features/activity/feed.ts';
import { createQuestionLog, type QuestionLog } from '../features/approvals/question-log.ts';
import type { Connection } from '../ipc/connection.ts';
import { type CoreStore, createCoreStore } from './core-store.ts';
import type { Route } from './route.ts';
import { createRouteStore, type RouteStore } from './route-store.ts';
import { createThemeStore, type ThemeStore } from './theme-store.ts';
import { createToastStore, type ToastStore } from './toast-store.ts';

/** Everything the screens need, made once. */
export interface Services {
  connection: Connection;
  core: StoreApi<CoreStore>;
  feed: ActivityFeed;
  questions: QuestionLog;
  routes: StoreApi<RouteStore>;
  toasts: StoreApi<ToastStore>;
  themes: StoreApi<ThemeStore>;
}

export function createServices(connection: Connection, win: Window): Services {
  const core = createCoreStore(connection);
  const toasts = createToastStore();
  return {
    connection,
    core,
    toasts,
    feed: createActivityFeed(connection),
    questions: createQuestionLog(core, toasts),
    routes: createRouteStore(win),
    themes: createThemeStore(win.document.documentElement, win.localStorage),
  };
}

export const ServicesContext = createContext<Services | undefined>(undefined);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  invariant(services !== undefined, 'screens are rendered inside ServicesContext');
  return services;
}

/** A part of the core's state. Only rendered once there is a state; the frame sees to that. */
export function useCore<T>(select: (state: StateSnapshot) => T): T {
  return useStore(useServices().core, ({ state }) => {
    invariant(state !== undefined, 'screens are rendered after the first snapshot');
    return select(state);
  });
}

export function useConnected(): boolean {
  return useStore(useServices().core, ({ connection }) => connection.kind === 'ready');
}

export function useRoute(): Route {
  return useStore(useServices().routes, ({ route }) => route);
}

export function useGo(): RouteStore['go'] {
  return useStore(useServices().routes, ({ go }) => go);
}

export function useToast(): ToastStore['show'] {
  return useStore(useServices().toasts, ({ show }) => show);
}

/** The display name of a client by our id of it. */
export function useClientName(): (id: string) => string {
  const clients = useCore(({ clients }) => clients);
  return (id) => clients.find((client) => client.id === id)?.name ?? id;
}
