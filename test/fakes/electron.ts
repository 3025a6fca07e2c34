/**
 * A stand-in for the `electron` module: the real one is a program, not a library. It behaves as Electron documents where
 * the shell depends on it (what crosses IPC is cloned, events carry the sending frame) and records the rest.
 */
import { EventEmitter } from 'node:events';

type Listener = (...parameters: never[]) => unknown;
interface Frame {
  url: string;
}

class FakeContents extends EventEmitter {
  mainFrame: Frame = { url: 'about:blank' };
  sent: { channel: string; values: unknown[] }[] = [];
  windowOpenHandler: ((details: { url: string }) => { action: string }) | undefined;
  #destroyed = false;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpenHandler = handler;
  }
  send(channel: string, ...values: unknown[]): void {
    const sent = { channel, values: structuredClone(values) };
    this.sent.push(sent);
    this.emit('fake:sent', sent);
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  destroy(): void {
    this.#destroyed = true;
    this.emit('destroyed');
  }
}
export type WebContents = FakeContents;

class FakeWindow extends EventEmitter {
  static made: FakeWindow[] = [];
  webContents = new FakeContents();
  visible = false;
  focusCount = 0;
  minimized = false;
  bounds = { x: 10, y: 20, width: 1000, height: 700 };
  readonly options: Record<string, unknown>;
  constructor(options: Record<string, unknown>) {
    super();
    this.options = options;
    FakeWindow.made.push(this);
  }
  async loadURL(url: string): Promise<void> {
    this.webContents.mainFrame.url = url;
    this.webContents.emit('fake:load', url);
  }
  show(): void {
    this.visible = true;
  }
  focus(): void {
    this.focusCount++;
  }
  isFocused(): boolean {
    return this.focusCount > 0;
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  restore(): void {
    this.minimized = false;
  }
  getNormalBounds(): object {
    return this.bounds;
  }
  close(): void {
    this.emit('close');
    this.webContents.destroy();
    this.emit('closed');
  }
}
export { FakeWindow as BrowserWindow };

class FakeIpcMain extends EventEmitter {
  readonly handlers = new Map<string, Listener>();
  handle(channel: string, handler: Listener): void {
    if (this.handlers.has(channel)) throw new Error(`second handler for ${channel}`);
    this.handlers.set(channel, handler);
  }
  removeHandler(channel: string): void {
    this.handlers.delete(channel);
  }
  /** `ipcRenderer.invoke` of a page: what goes in and comes out is cloned. */
  async fakeInvoke(contents: FakeContents, frame: Frame | null, channel: string, ...values: unknown[]) {
    const handler = this.handlers.get(channel) as (...parameters: unknown[]) => unknown;
    const event = { sender: contents, senderFrame: frame };
    return structuredClone(await handler(event, ...structuredClone(values)));
  }
  /** `ipcRenderer.send` of a page. */
  fakeSend(contents: FakeContents, frame: Frame | null, channel: string, ...values: unknown[]): void {
    this.emit(channel, { sender: contents, senderFrame: frame }, ...structuredClone(values));
  }
}
export const ipcMain = new FakeIpcMain();

class FakeIpcRenderer extends EventEmitter {
  invoked: { channel: string; values: unknown[] }[] = [];
  sentOut: { channel: string; values: unknown[] }[] = [];
  answer: unknown = { ok: true, value: {} };
  async invoke(channel: string, ...values: unknown[]): Promise<unknown> {
    this.invoked.push({ channel, values });
    return this.answer;
  }
  send(channel: string, ...values: unknown[]): void {
    this.sentOut.push({ channel, values });
  }
}
export const ipcRenderer = new FakeIpcRenderer();

export const exposed: Record<string, unknown> = {};
export const contextBridge = {
  exposeInMainWorld(name: string, api: unknown): void {
    exposed[name] = api;
  },
};

class FakeApp extends EventEmitter {
  isPackaged = false;
  lockFree = true;
  quitCount = 0;
  loginItem: { openAtLogin: boolean } = { openAtLogin: false };
  badge = 0;
  protocolClients: string[] = [];
  paths: Record<string, string> = {};
  requestSingleInstanceLock(): boolean {
    return this.lockFree;
  }
  quit(): void {
    this.quitCount++;
  }
  exit(): void {
    this.quitCount++;
  }
  async whenReady(): Promise<void> {}
  getPath(name: string): string {
    return this.paths[name] ?? '';
  }
  setPath(name: string, path: string): void {
    this.paths[name] = path;
  }
  enableSandbox(): void {}
  getAppPath(): string {
    return this.paths['app'] ?? '';
  }
  getVersion(): string {
    return '0.0.0';
  }
  getName(): string {
    return 'Gatehouse';
  }
  setAsDefaultProtocolClient(scheme: string): boolean {
    this.protocolClients.push(scheme);
    return true;
  }
  setLoginItemSettings(settings: { openAtLogin: boolean }): void {
    this.loginItem = settings;
  }
  getLoginItemSettings(): { openAtLogin: boolean } {
    return this.loginItem;
  }
  setBadgeCount(count: number): boolean {
    this.badge = count;
    return true;
  }
  setAppUserModelId(): void {}
}
export const app = new FakeApp();

export const protocol = {
  schemes: [] as { scheme: string; privileges: Record<string, boolean> }[],
  handlers: new Map<string, (request: Request) => Promise<Response>>(),
  registerSchemesAsPrivileged(schemes: { scheme: string; privileges: Record<string, boolean> }[]): void {
    protocol.schemes.push(...schemes);
  },
  handle(scheme: string, handler: (request: Request) => Promise<Response>): void {
    protocol.handlers.set(scheme, handler);
  },
};

export const shell = {
  opened: [] as string[],
  async openExternal(link: string): Promise<void> {
    shell.opened.push(link);
  },
};

export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
};

class FakeTray extends EventEmitter {
  static made: FakeTray[] = [];
  toolTip = '';
  menu: unknown[] = [];
  destroyed = false;
  image: unknown;
  constructor(image: unknown) {
    super();
    this.image = image;
    FakeTray.made.push(this);
  }
  setImage(image: unknown): void {
    this.image = image;
  }
  setToolTip(text: string): void {
    this.toolTip = text;
  }
  setContextMenu(menu: { template: unknown[] }): void {
    this.menu = menu.template;
  }
  destroy(): void {
    this.destroyed = true;
  }
}
export { FakeTray as Tray };

export const Menu = {
  applicationMenu: undefined as { template: unknown[] } | undefined,
  buildFromTemplate: (template: unknown[]) => ({ template }),
  setApplicationMenu(menu: { template: unknown[] }): void {
    Menu.applicationMenu = menu;
  },
};

export const nativeImage = {
  createFromBitmap: (pixels: Buffer, options: object) => ({ pixels, ...options }),
};

class FakeNotification extends EventEmitter {
  static made: FakeNotification[] = [];
  static supported = true;
  static isSupported(): boolean {
    return FakeNotification.supported;
  }
  visible = false;
  readonly options: { title: string; body: string; actions?: unknown[] };
  constructor(options: { title: string; body: string; actions?: unknown[] }) {
    super();
    this.options = options;
    FakeNotification.made.push(this);
  }
  show(): void {
    this.visible = true;
  }
  close(): void {
    this.visible = false;
  }
}
export { FakeNotification as Notification };

class FakeSession {
  requestHandler: ((contents: unknown, name: string, answer: (granted: boolean) => void) => void) | undefined;
  checkHandler: (() => boolean) | undefined;
  deviceHandler: (() => boolean) | undefined;
  displayHandler: ((request: unknown, answer: (streams: object) => void) => void) | undefined;
  setPermissionRequestHandler(handler: NonNullable<FakeSession['requestHandler']>): void {
    this.requestHandler = handler;
  }
  setPermissionCheckHandler(handler: () => boolean): void {
    this.checkHandler = handler;
  }
  setDevicePermissionHandler(handler: () => boolean): void {
    this.deviceHandler = handler;
  }
  setDisplayMediaRequestHandler(handler: NonNullable<FakeSession['displayHandler']>): void {
    this.displayHandler = handler;
  }
}
export const session = { defaultSession: new FakeSession() };

export const dialog = {
  errors: [] as string[],
  showErrorBox(_title: string, text: string): void {
    dialog.errors.push(text);
  },
};
