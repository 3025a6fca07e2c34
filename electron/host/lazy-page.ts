import type { CoreFace } from './core-face.ts';
import { LoopbackPage } from './loopback-page.ts';
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
  #page: LoopbackPage | undefined;
  #url: Promise<string> | undefined;

  constructor(options: LazyPageOptions) {
    this.#options = options;
  }

  /** The address to open, token in the fragment. Raises `port_taken`. */
  url(): Promise<string> {
    this.#url ??= this.#listen();
    return this.#url;
  }

  async #listen(): Promise<string> {
    const { core, folder, port, token } = this.#options;
    this.#page = new LoopbackPage({ core, files: new PageFiles(folder), port, token });
    return this.#page.listen();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#page?.[Symbol.asyncDispose]();
  }
}
