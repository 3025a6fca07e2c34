import { createStore, type StoreApi } from 'zustand/vanilla';
import type { StateSnapshot } from '../../../shared/contract/index.ts';
import type { CoreStore } from '../../app/core-store.ts';
import type { ToastStore } from '../../app/toast-store.ts';
import { strings } from '../../strings/strings.ts';
import { outcomeText } from './outcome-text.ts';

/** A session that asks more than this in a minute is noisy. */
const NOISY_ABOVE = 5;
const WINDOW_MS = 60_000;
/** Outcomes older than this are history, not news. */
const NEWS_MS = 10_000;

export interface SeenQuestion {
  id: string;
  session: string;
  createdAt: number;
}

export interface QuestionLogState {
  /** The questions of the last minute or so. */
  recent: readonly SeenQuestion[];
  /** What the screen reader hears next. */
  announcement: string;
}

export interface QuestionLog {
  readonly store: StoreApi<QuestionLogState>;
  /** Says that this surface answers the question, so that its end is no news here. */
  answering(id: string): void;
}

/** Watches questions come and go: announces new ones, tells of those answered elsewhere, counts how many a session asks. */
export function createQuestionLog(core: StoreApi<CoreStore>, toasts: StoreApi<ToastStore>): QuestionLog {
  const store = createStore<QuestionLogState>(() => ({ recent: [], announcement: '' }));
  const answeredHere = new Set<string>();
  const ended = new Set<string>();

  core.subscribe(({ state }, { state: before }) => {
    if (state === undefined) return;
    if (state.approvals !== before?.approvals) noteQuestions(state, before);
    if (state.history !== before?.history) noteOutcomes(state, before === undefined);
  });

  const noteQuestions = (state: StateSnapshot, before: StateSnapshot | undefined): void => {
    const known = new Set(before?.approvals.map(({ id }) => id));
    const added = state.approvals.filter(({ id }) => !known.has(id));
    if (added.length === 0) return;
    const since = Date.now() - WINDOW_MS;
    const seen = added.map(({ id, session, createdAt }) => ({ id, session, createdAt }));
    store.setState(({ recent }) => ({
      recent: [...recent.filter(({ createdAt }) => createdAt > since), ...seen],
      announcement: announcementFor(added, state.clients),
    }));
  };

  const noteOutcomes = (state: StateSnapshot, first: boolean): void => {
    for (const outcome of state.history) {
      if (ended.has(outcome.id)) continue;
      ended.add(outcome.id);
      const isNews = !first && !answeredHere.has(outcome.id) && Date.now() - outcome.closedAt < NEWS_MS;
      if (isNews) toasts.getState().show(outcomeText(outcome));
    }
  };

  return { store, answering: (id) => void answeredHere.add(id) };
}

/** How many questions a session asked in the last minute; undefined when that is not too many. */
export function noisyCount(
  recent: readonly SeenQuestion[],
  session: string,
  now: number,
): number | undefined {
  const count = recent.filter((seen) => seen.session === session && seen.createdAt > now - WINDOW_MS).length;
  return count > NOISY_ABOVE ? count : undefined;
}

function announcementFor(added: StateSnapshot['approvals'], clients: StateSnapshot['clients']): string {
  const [question] = added;
  if (question === undefined) return '';
  if (added.length > 1) return strings.app.newQuestions(added.length);
  const client = clients.find(({ id }) => id === question.client)?.name ?? question.client;
  return strings.app.newQuestion(question.server, question.tool, client, question.operation);
}
