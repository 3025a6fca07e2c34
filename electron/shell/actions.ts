import type { Result } from '../../shared/errors/result.ts';
import type { DesktopAction, DesktopRoute } from '../../shared/model/desktop/route.ts';
import { assertNever } from '../../shared/util/invariant.ts';
import { drop } from '../../shared/util/drop.ts';

/** What the actions of tray, menu and notifications are carried out with. */
export interface ActionPorts {
  call(name: string, input: unknown): Promise<Result<unknown>>;
  open(route: DesktopRoute): void;
  startCore(): void;
  setAutoStart(enabled: boolean): void;
  quit(): void;
  onError(error: unknown): void;
}

/** Carries out an action. `surface` is where it was chosen, for the record of an answer. */
export function carryOut(ports: ActionPorts, surface: 'tray' | 'notification', action: DesktopAction): void {
  switch (action.kind) {
    case 'open':
      return ports.open(action.route);
    case 'deny': {
      const input = { id: action.approval, answer: 'deny', lifetime: 'once', by: surface };
      return drop(ports.call('approvals.answer', input), ports.onError);
    }
    case 'start_core':
      return ports.startCore();
    case 'set_auto_start':
      return ports.setAutoStart(action.enabled);
    case 'quit':
      return ports.quit();
    default:
      return assertNever(action);
  }
}
