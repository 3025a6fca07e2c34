import { Notification } from 'electron';
import type { NotificationChanges, NotificationModel } from '../../shared/model/desktop/notification.ts';
import type { DesktopAction } from '../../shared/model/desktop/route.ts';

/** Raises and takes back notifications; which ones is decided by `notificationChanges`. */
export class AppNotifications implements Disposable {
  readonly #act: (action: DesktopAction) => void;
  readonly #shown = new Map<string, Notification>();

  constructor(act: (action: DesktopAction) => void) {
    this.#act = act;
  }

  apply({ show, close }: NotificationChanges): void {
    if (!Notification.isSupported()) return;
    for (const id of close) this.#close(id);
    for (const model of show) this.#show(model);
  }

  #show({ id, title, body, route, deny }: NotificationModel): void {
    this.#close(id);
    const notification = new Notification({
      title,
      body,
      ...(deny === undefined ? {} : { actions: [{ type: 'button', text: 'Deny' }] }),
    });
    notification.on('click', () => this.#act({ kind: 'open', route }));
    notification.on('action', () => {
      if (deny !== undefined) this.#act({ kind: 'deny', approval: deny });
    });
    this.#shown.set(id, notification);
    notification.show();
  }

  #close(id: string): void {
    this.#shown.get(id)?.close();
    this.#shown.delete(id);
  }

  [Symbol.dispose](): void {
    for (const id of [...this.#shown.keys()]) this.#close(id);
  }
}
