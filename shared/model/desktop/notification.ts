import type { StateSnapshot } from '../../contract/events.ts';
import type { ApprovalView } from '../approval.ts';
import { questionVerb } from '../question-verb.ts';
import { label, waitingText } from './label.ts';
import type { DesktopRoute } from './route.ts';

/**
 * One notification. `id` replaces an earlier one of the same id. `deny` is the question that its only button denies:
 * allowing needs the arguments on screen, so it is done in the window.
 */
export interface NotificationModel {
  id: string;
  title: string;
  body: string;
  route: DesktopRoute;
  deny?: string;
}

/** What to raise and what to take back when the state went from `before` to `after`. */
export interface NotificationChanges {
  show: NotificationModel[];
  close: string[];
}

/** More new questions than this at once become one notification. */
const SINGLE = 2;
const MANY = 'approvals';

/**
 * Compares two states; `before` is undefined for the first one, `after` when the core was lost. Nothing is raised while
 * `watching` (the window has the focus), but what is over is always taken back.
 */
export function notificationChanges(
  before: StateSnapshot | undefined,
  after: StateSnapshot | undefined,
  watching: boolean,
): NotificationChanges {
  if (after === undefined) {
    const open = before?.approvals.map((question) => questionId(question.id)) ?? [];
    return { show: before === undefined || watching ? [] : [coreLost], close: [...open, MANY] };
  }
  const known = new Set(before?.approvals.map((question) => question.id));
  const open = new Set(after.approvals.map((question) => question.id));
  const fresh = after.approvals.filter((question) => !known.has(question.id));
  const close = [...known].filter((id) => !open.has(id)).map(questionId);
  if (open.size === 0 && known.size > 0) close.push(MANY);
  if (before === undefined) close.push(coreLost.id);
  return {
    close,
    show: watching ? [] : [...questions(fresh, open.size), ...newlyHeld(before, after)],
  };
}

const questionId = (id: string): string => `approval:${id}`;

const coreLost: NotificationModel = {
  id: 'core',
  title: 'Gatehouse has stopped',
  body: 'No server can be reached until it runs again.',
  route: { screen: 'activity' },
};

function questions(fresh: ApprovalView[], open: number): NotificationModel[] {
  if (fresh.length > SINGLE) {
    return [
      {
        id: MANY,
        title: waitingText(open),
        body: 'Open Gatehouse to see them.',
        route: { screen: 'approvals' },
      },
    ];
  }
  return fresh.map((question) => ({
    id: questionId(question.id),
    title: label(`${question.server} ${questionVerb(question.operation)} ${question.tool}`),
    body: label(`Asked by ${question.client}. ${question.reasons[0] ?? ''}`, 140),
    route: { screen: 'approvals', id: question.id },
    deny: question.id,
  }));
}

function newlyHeld(before: StateSnapshot | undefined, after: StateSnapshot): NotificationModel[] {
  if (before === undefined) return [];
  const wasHeld = new Set(before.servers.filter(isHeld).map((server) => server.name));
  return after.servers
    .filter((server) => isHeld(server) && !wasHeld.has(server.name))
    .map((server) => ({
      id: `server:${server.name}`,
      title: label(`${server.name} is held for review`),
      body: 'It is not what you accepted before. It does not run until you have looked.',
      route: { screen: 'servers', name: server.name },
    }));
}

const isHeld = (server: { state: { kind: string } }): boolean => server.state.kind === 'quarantined';
