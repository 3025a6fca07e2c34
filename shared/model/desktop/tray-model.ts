import type { StateSnapshot } from '../../contract/events.ts';
import type { ApprovalView } from '../approval.ts';
import { label, waitingText } from './label.ts';
import type { DesktopAction } from './route.ts';

/** `offline` no core · `asking` a question waits · `warning` something is held or broken · `calm`. */
export type TrayMood = 'offline' | 'asking' | 'warning' | 'calm';

export type TrayItem =
  | { kind: 'separator' }
  /** A line that tells and does nothing. */
  | { kind: 'text'; label: string }
  | { kind: 'action'; label: string; action: DesktopAction }
  | { kind: 'toggle'; label: string; checked: boolean; action: DesktopAction }
  | { kind: 'submenu'; label: string; items: TrayItem[] };

/** All that a tray shows. `badge` is the number of waiting questions, for docks and task bars. */
export interface TrayModel {
  mood: TrayMood;
  tooltip: string;
  badge: number;
  items: TrayItem[];
}

/** How many questions the tray lists; the rest are in the window. */
const LISTED = 5;

/**
 * What the tray shows for a state; undefined means that no core answers. A question can be denied from here, never
 * allowed: a menu cannot show the arguments. `autoStart` is whether the app
 * starts at login; undefined where it cannot, in a checkout.
 */
export function trayModel(state: StateSnapshot | undefined, autoStart: boolean | undefined): TrayModel {
  if (state === undefined) {
    return {
      mood: 'offline',
      tooltip: 'Gatehouse is not running: no server can be reached',
      badge: 0,
      items: [
        { kind: 'text', label: 'Gatehouse is not running' },
        { kind: 'action', label: 'Start Gatehouse', action: { kind: 'start_core' } },
        ...closing(autoStart),
      ],
    };
  }
  const waiting = state.approvals.length;
  const trouble = troubleLines(state);
  const mood = waiting > 0 ? 'asking' : trouble.length > 0 ? 'warning' : 'calm';
  const summary = waiting > 0 ? waitingText(waiting) : (trouble[0] ?? runningText(state));
  return {
    mood,
    tooltip: `Gatehouse: ${summary}`,
    badge: waiting,
    items: [
      { kind: 'text', label: summary },
      ...state.approvals.slice(0, LISTED).map(questionItem),
      ...(waiting > LISTED ? [openItem(`All ${waiting} questions…`)] : []),
      ...trouble.filter((line) => line !== summary).map((line): TrayItem => ({ kind: 'text', label: line })),
      { kind: 'separator' },
      {
        kind: 'action',
        label: 'Open Gatehouse',
        action: { kind: 'open', route: { screen: waiting > 0 ? 'approvals' : 'activity' } },
      },
      ...closing(autoStart),
    ],
  };
}

function closing(autoStart: boolean | undefined): TrayItem[] {
  return [{ kind: 'separator' }, ...startAtLogin(autoStart), quitItem];
}

const quitItem: TrayItem = { kind: 'action', label: 'Quit Gatehouse', action: { kind: 'quit' } };

function startAtLogin(autoStart: boolean | undefined): TrayItem[] {
  if (autoStart === undefined) return [];
  const action = { kind: 'set_auto_start', enabled: !autoStart } as const;
  return [{ kind: 'toggle', label: 'Start at login', checked: autoStart, action }];
}

function openItem(text: string): TrayItem {
  return { kind: 'action', label: text, action: { kind: 'open', route: { screen: 'approvals' } } };
}

function questionItem(question: ApprovalView): TrayItem {
  return {
    kind: 'submenu',
    label: label(`${question.client} wants ${question.server}.${question.tool}`),
    items: [
      {
        kind: 'action',
        label: 'Look at it…',
        action: { kind: 'open', route: { screen: 'approvals', id: question.id } },
      },
      { kind: 'action', label: 'Deny once', action: { kind: 'deny', approval: question.id } },
    ],
  };
}

function troubleLines(state: StateSnapshot): string[] {
  const count = (kind: string): number => state.servers.filter((server) => server.state.kind === kind).length;
  const held = count('quarantined');
  const failed = count('failed');
  return [
    ...state.status.warnings
      .filter((warning) => warning.severity === 'critical')
      .map((warning) => label(warning.title)),
    ...(held > 0 ? [`${held === 1 ? '1 server is' : `${held} servers are`} held for review`] : []),
    ...(failed > 0 ? [`${failed === 1 ? '1 server has' : `${failed} servers have`} failed`] : []),
  ];
}

function runningText(state: StateSnapshot): string {
  const sessions = state.sessions.length;
  return sessions === 0
    ? 'no client is connected'
    : `${sessions === 1 ? '1 session is' : `${sessions} sessions are`} open`;
}
