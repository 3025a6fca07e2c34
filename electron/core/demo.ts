import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { AppError } from '../../shared/errors/app-error.ts';
import type { StdioDefinition } from '../../shared/model/server.ts';
import type { Definitions, Home } from './store/index.ts';
import type { Spawn } from './supervisor/index.ts';

const SERVER = 'demo';

export interface DemoOptions {
  readonly home: Home;
  readonly definitions: Definitions;
  readonly spawn: Spawn;
  readonly shim: string;
  /** The Node.js that runs both programs, and where they are. */
  readonly runtime: string;
  readonly serverProgram: string;
  readonly clientProgram: string;
  environment(): Promise<Readonly<Record<string, string>>>;
  /** The session the demo's client opened, once it is there. */
  sessionOf(client: string): string | undefined;
}

/** The bundled demo: a real server and a real client that comes in through the shim like any other. One run at a time. */
export class Demo implements Disposable {
  readonly #options: DemoOptions;
  #client: ChildProcess | undefined;
  /** The start of the run that is under way. */
  #run: Promise<void> | undefined;

  constructor(options: DemoOptions) {
    this.#options = options;
  }

  /** Defines the demo server and runs its scripted client. A run that is under way goes on. Raises `name_taken`, `server_start_failed`. */
  async start(): Promise<{ session?: string }> {
    this.#run ??= this.#begin();
    await this.#run;
    const session = this.#options.sessionOf(SERVER);
    return session === undefined ? {} : { session };
  }

  async #begin(): Promise<void> {
    try {
      await this.#define();
      await this.#startClient();
    } catch (error) {
      this.#over();
      throw error;
    }
  }

  #over(): void {
    this.#client = undefined;
    this.#run = undefined;
  }

  async #define(): Promise<void> {
    const { definitions, home, runtime, serverProgram } = this.#options;
    const definition: StdioDefinition = {
      command: runtime,
      args: [serverProgram, join(home.path, 'demo')],
      env: {},
      provenance: 'demo',
    };
    const existing = definitions.list().get(SERVER);
    if (existing === undefined) await definitions.add(SERVER, definition);
    else if (existing.provenance === 'demo') await definitions.replace(SERVER, definition);
    else throw new AppError('name_taken', { server: SERVER });
  }

  async #startClient(): Promise<void> {
    const { home, spawn, shim, runtime, clientProgram } = this.#options;
    const env = { ...(await this.#options.environment()), GATEHOUSE_HOME: home.path };
    const client = spawn(runtime, [clientProgram, shim, SERVER], { stdio: 'ignore', env, cwd: home.path });
    this.#client = client;
    client.once('exit', () => this.#over());
    await new Promise<void>((resolve, reject) => {
      client.once('spawn', resolve);
      client.once('error', (cause) =>
        reject(new AppError('server_start_failed', { server: SERVER, detail: cause.message }, { cause })),
      );
    });
  }

  [Symbol.dispose](): void {
    this.#client?.kill();
  }
}
