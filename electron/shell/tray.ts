import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import type { DesktopAction } from '../../shared/model/desktop/route.ts';
import type { TrayItem, TrayModel, TrayMood } from '../../shared/model/desktop/tray-model.ts';
import { drawMark } from './tray-icon.ts';

const image = (mood: TrayMood): Electron.NativeImage => {
  const { size, bgra } = drawMark(32, mood);
  return nativeImage.createFromBitmap(bgra, { width: size, height: size, scaleFactor: 2 });
};

/** Shows a tray model; holds no decision of its own. */
export class AppTray implements Disposable {
  readonly #tray = new Tray(image('offline'));
  readonly #act: (action: DesktopAction) => void;

  constructor(act: (action: DesktopAction) => void) {
    this.#act = act;
    this.#tray.on('click', () => act({ kind: 'open', route: { screen: 'approvals' } }));
  }

  show(model: TrayModel): void {
    this.#tray.setImage(image(model.mood));
    this.#tray.setToolTip(model.tooltip);
    this.#tray.setContextMenu(Menu.buildFromTemplate(model.items.map((item) => this.#item(item))));
  }

  #item(item: TrayItem): MenuItemConstructorOptions {
    switch (item.kind) {
      case 'separator':
        return { type: 'separator' };
      case 'text':
        return { label: menuText(item.label), enabled: false };
      case 'action':
        return { label: menuText(item.label), click: () => this.#act(item.action) };
      case 'toggle': {
        const { label, checked, action } = item;
        return { label: menuText(label), type: 'checkbox', checked, click: () => this.#act(action) };
      }
      case 'submenu':
        return { label: menuText(item.label), submenu: item.items.map((child) => this.#item(child)) };
    }
  }

  [Symbol.dispose](): void {
    this.#tray.destroy();
  }
}

/** A single `&` marks an access key and is not shown: a name could hide one character so. */
function menuText(text: string): string {
  return text.replaceAll('&', '&&');
}
