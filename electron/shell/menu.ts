import { Menu, type MenuItemConstructorOptions } from 'electron';
import { type AppMenuItem, menuTemplate } from '../../shared/model/desktop/app-menu.ts';
import type { DesktopAction } from '../../shared/model/desktop/route.ts';

/** Replaces Electron's standard menu, which can reload the page and open developer tools. */
export function installMenu(platform: string, act: (action: DesktopAction) => void): void {
  const item = (model: AppMenuItem): MenuItemConstructorOptions => {
    if (model.kind === 'separator') return { type: 'separator' };
    if (model.kind === 'role') return { role: model.role };
    const { label, accelerator, action } = model;
    return { label, click: () => act(action), ...(accelerator === undefined ? {} : { accelerator }) };
  };
  const template = menuTemplate(platform).map(({ label, items }) => ({ label, submenu: items.map(item) }));
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
