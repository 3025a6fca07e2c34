import { AppError } from '../../shared/errors/app-error.ts';
import type { CoreFace } from './core-face.ts';
import type { LoopbackPage } from './loopback-page.ts';
import { PageFiles } from './page-files.ts';

export interface LazyPageOptions {
  readonly core: CoreFace;
  /** The built renderer. */
  readonly folder: string;
  readonly port: number;
  readonly token: string;
}

/** The loopback page, which listens only once somebody asks for it. */
export class LazyPage implements AsyncDisposable {
  readonly #options: LazyPageOptions;
  #listening: Promise<{ page: LoopbackPage; url: string }> | undefined;
  #state: 'open' | 'closed' = 'open';

  constructor(options: LazyPageOptions) {
    this.#options = options;
  }

  /** The address to open, token in the fragment. Raises `port_taken`; the next one who asks tries again. */
  async url(): Promise<string> {
    if (this.#state === 'closed') throw new AppError('cancelled', { what: 'Opening the page' });
    const listening = (this.#listening ??= this.#listen());
    try {
      return (await listening).url;
    } catch (error) {
      if (this.#listening === listening) this.#listening = undefined;
      throw error;
    }
  }

  async #listen(): Promise<{ page: LoopbackPage; url: string }> {
    const { core, folder, port, token } = this.#options;
    // Loaded now: HTTP and WebSockets are 4 MB and a tenth of the core's start, and most cores run without a page.
    const { LoopbackPage } = await import('./loopback-page.ts');
    const page = new LoopbackPage({ core, files: new PageFiles(folder), port, token });
    return { page, url: await page.listen() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#state = 'closed';
    const listening = await this.#listening?.catch(() => undefined);
    await listening?.page[Symbol.asyncDispose]();
  }
}
