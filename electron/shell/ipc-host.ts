import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { parseInput } from '../../shared/contract/bind.ts';
import { calls, isCallName } from '../../shared/contract/calls.ts';
import { events, isEventName } from '../../shared/contract/events.ts';
import { windowChannels } from '../../shared/contract/window-channels.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { type Result, toWireError } from '../../shared/errors/result.ts';
import { isAppUrl } from './app-url.ts';

/** What the page's calls and streams are forwarded to. */
export interface ContractPort {
  call(name: string, input: unknown): Promise<Result<unknown>>;
  subscribe(name: string, input: unknown, onEvent: (event: unknown) => void): Disposable;
}

/** More streams than any screen opens; a page that leaks them is cut off here. */
const STREAM_LIMIT = 64;

/**
 * Binds the contract to the window: the only user of `ipcMain`. A message counts only when it comes from the main frame
 * of our own window while that shows our own page; name and input are checked against the contract before the core sees
 * them. Refused messages from elsewhere get no answer that tells more than that.
 */
export class IpcHost implements Disposable {
  readonly #core: ContractPort;
  readonly #streams = new Map<number, Disposable>();
  readonly #onSubscribe = (event: IpcMainEvent, id: unknown, name: unknown, input: unknown): void =>
    this.#subscribe(event, id, name, input);
  readonly #onUnsubscribe = (event: IpcMainEvent, id: unknown): void => {
    if (this.#isOurs(event) && typeof id === 'number') this.#end(id);
  };
  #contents: WebContents | undefined;

  constructor(core: ContractPort) {
    this.#core = core;
    // electron-store answers any page on this channel, with the path of its file. Ours have the contract, nothing else.
    ipcMain.removeAllListeners('electron-store-get-data');
    ipcMain.handle(windowChannels.call, (event, name: unknown, input: unknown) =>
      this.#call(event, name, input),
    );
    ipcMain.on(windowChannels.subscribe, this.#onSubscribe);
    ipcMain.on(windowChannels.unsubscribe, this.#onUnsubscribe);
  }

  /** Makes `contents` the one page that is listened to; the streams of an earlier page end. */
  attach(contents: WebContents): void {
    this.#endAll();
    this.#contents = contents;
    // A page that is loaded again starts counting its streams from one.
    contents.on('did-start-navigation', (details) => {
      if (this.#contents === contents && details.isMainFrame && !details.isSameDocument) this.#endAll();
    });
    contents.on('render-process-gone', () => this.#detach(contents));
    contents.once('destroyed', () => this.#detach(contents));
  }

  #detach(contents: WebContents): void {
    if (this.#contents !== contents) return;
    this.#endAll();
    if (contents.isDestroyed()) this.#contents = undefined;
  }

  async #call(event: IpcMainInvokeEvent, name: unknown, input: unknown): Promise<Result<unknown>> {
    try {
      if (!this.#isOurs(event) || typeof name !== 'string' || !isCallName(name)) {
        throw new AppError('unknown_call', { call: String(name) });
      }
      return await this.#core.call(name, parseInput(name, calls[name].input, input));
    } catch (error) {
      return { ok: false, error: toWireError(error) };
    }
  }

  #subscribe(event: IpcMainEvent, id: unknown, name: unknown, input: unknown): void {
    if (!this.#isOurs(event) || typeof id !== 'number' || typeof name !== 'string' || !isEventName(name))
      return;
    const parsed = events[name].input.safeParse(input ?? {});
    if (!parsed.success || this.#streams.has(id) || this.#streams.size >= STREAM_LIMIT) return;
    const contents = event.sender;
    const stream = this.#core.subscribe(name, parsed.data, (value) => {
      if (!contents.isDestroyed()) contents.send(windowChannels.event, id, value);
    });
    this.#streams.set(id, stream);
  }

  #isOurs(event: IpcMainEvent | IpcMainInvokeEvent): boolean {
    const frame = event.senderFrame;
    return (
      this.#contents !== undefined &&
      event.sender === this.#contents &&
      frame !== null &&
      frame === this.#contents.mainFrame &&
      isAppUrl(frame.url)
    );
  }

  #end(id: number): void {
    this.#streams.get(id)?.[Symbol.dispose]();
    this.#streams.delete(id);
  }

  #endAll(): void {
    for (const id of [...this.#streams.keys()]) this.#end(id);
  }

  [Symbol.dispose](): void {
    this.#endAll();
    this.#contents = undefined;
    ipcMain.removeHandler(windowChannels.call);
    ipcMain.off(windowChannels.subscribe, this.#onSubscribe);
    ipcMain.off(windowChannels.unsubscribe, this.#onUnsubscribe);
  }
}
