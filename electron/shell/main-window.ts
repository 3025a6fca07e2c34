import { BrowserWindow, screen, type WebContents } from 'electron';
import type { DesktopRoute } from '../../shared/model/desktop/route.ts';
import { drop } from '../../shared/util/drop.ts';
import { pageUrl } from './app-url.ts';
import { guardNavigation } from './navigation.ts';
import { restoredBounds, type WindowStore } from './window-state.ts';
import { createWindow } from './window.ts';

export interface MainWindowPorts {
  preload: string;
  developerTools: boolean;
  store: WindowStore;
  /** Binds the contract to the new page. */
  attach(contents: WebContents): void;
  openLink(link: string): void;
  onError(error: unknown): void;
}

/**
 * The window, made when it is first opened and again after it was closed. It only comes to the front when the user asks
 * for it: a window that jumps up gets its button pressed by accident.
 */
export class MainWindow {
  readonly #ports: MainWindowPorts;
  #window: BrowserWindow | undefined;

  constructor(ports: MainWindowPorts) {
    this.#ports = ports;
  }

  /** True while the user looks at it. */
  get focused(): boolean {
    return this.#window?.isFocused() ?? false;
  }

  /** Brings the window to the front, showing `route` when one is given. */
  open(route?: DesktopRoute): void {
    if (this.#window === undefined) {
      this.#window = this.#create();
      this.#load(this.#window, route);
      return;
    }
    // The URL differs in its fragment only, so the page is not loaded again.
    if (route !== undefined) this.#load(this.#window, route);
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }

  #load(window: BrowserWindow, route: DesktopRoute | undefined): void {
    drop(window.loadURL(pageUrl(route)), this.#ports.onError);
  }

  #create(): BrowserWindow {
    const { preload, developerTools, store, attach, openLink } = this.#ports;
    const bounds = restoredBounds(
      store.get('window'),
      screen.getAllDisplays().map((display) => display.workArea),
    );
    const window = createWindow({ preload, bounds, developerTools });
    guardNavigation(window.webContents, openLink);
    attach(window.webContents);
    window.on('close', () => store.set('window', window.getNormalBounds()));
    window.on('closed', () => {
      this.#window = undefined;
    });
    return window;
  }
}
