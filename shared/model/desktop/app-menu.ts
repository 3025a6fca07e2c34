import type { DesktopAction, DesktopRoute } from './route.ts';

/** What the system provides ready-made; the names are Electron's. */
export type MenuRole =
  | 'about'
  | 'hide'
  | 'hideOthers'
  | 'unhide'
  | 'undo'
  | 'redo'
  | 'cut'
  | 'copy'
  | 'paste'
  | 'selectAll'
  | 'resetZoom'
  | 'zoomIn'
  | 'zoomOut'
  | 'togglefullscreen'
  | 'minimize'
  | 'close';

export type AppMenuItem =
  | { kind: 'separator' }
  | { kind: 'role'; role: MenuRole }
  | { kind: 'action'; label: string; accelerator?: string; action: DesktopAction };

export interface AppMenu {
  label: string;
  items: AppMenuItem[];
}

const screens: [string, DesktopRoute][] = [
  ['Activity', { screen: 'activity' }],
  ['Approvals', { screen: 'approvals' }],
  ['Servers', { screen: 'servers' }],
];

const separator: AppMenuItem = { kind: 'separator' };
const role = (name: MenuRole): AppMenuItem => ({ kind: 'role', role: name });
const quit: AppMenuItem = {
  kind: 'action',
  label: 'Quit Gatehouse',
  accelerator: 'CmdOrCtrl+Q',
  action: { kind: 'quit' },
};

/**
 * The application menu of a system. No item reloads the page or opens developer tools, and none answers a question:
 * accelerators of a menu fire wherever the focus is.
 */
export function menuTemplate(platform: string): AppMenu[] {
  const mac = platform === 'darwin';
  return [
    {
      label: mac ? 'Gatehouse' : 'File',
      items: mac
        ? [role('about'), separator, role('hide'), role('hideOthers'), role('unhide'), separator, quit]
        : [role('close'), separator, quit],
    },
    {
      label: 'Edit',
      items: [
        role('undo'),
        role('redo'),
        separator,
        role('cut'),
        role('copy'),
        role('paste'),
        role('selectAll'),
      ],
    },
    {
      label: 'View',
      items: [
        ...screens.map(([text, route], index): AppMenuItem => ({
          kind: 'action',
          label: text,
          accelerator: `CmdOrCtrl+${index + 1}`,
          action: { kind: 'open', route },
        })),
        separator,
        role('resetZoom'),
        role('zoomIn'),
        role('zoomOut'),
        role('togglefullscreen'),
      ],
    },
    { label: 'Window', items: [role('minimize'), role('close')] },
  ];
}
