import type { Duplex } from 'node:stream';
import type { ClientStreams } from '../../electron/core/gateway/index.ts';
import type { Admitted, ConnectingClient, CoreFace } from '../../electron/host/core-face.ts';
import type { CallOrigin, Dispatch } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { toWireError } from '../../shared/errors/result.ts';

interface Stream {
  readonly name: string;
  readonly input: unknown;
  readonly emit: (value: unknown) => void;
}

/** A core that notes what its hosts ask, echoes calls, and whose streams a test feeds. */
export class FakeCore implements CoreFace {
  readonly dispatched: { name: string; input: unknown; origin: CallOrigin }[] = [];
  readonly streams = new Set<Stream>();
  readonly admitted: ConnectingClient[] = [];
  readonly begun: Duplex[] = [];
  /** Of these the core has the client’s own streams. */
  readonly begunWith: ClientStreams[] = [];
  readonly bugs: unknown[] = [];
  abandoned = 0;
  /** What a stream delivers while it is being started. */
  atOnce: unknown[] = [];
  exit = 0;
  refusal: Error | undefined;
  /** Admission waits for it. */
  gate: Promise<void> = Promise.resolve();
  readonly #waiting = new Set<() => void>();

  readonly dispatch: Dispatch = (name, input, origin) => {
    this.dispatched.push({ name, input, origin });
    this.#wake();
    if (name === 'unknown') {
      const error = toWireError(new AppError('unknown_call', { call: name }));
      return Promise.resolve({ ok: false, error });
    }
    return Promise.resolve({ ok: true, value: { name, input } });
  };

  subscribe(name: string, input: unknown, emit: (value: unknown) => void): Disposable {
    if (name === 'unknown') throw new AppError('unknown_call', { call: name });
    if (name === 'bug') throw new TypeError('a bug');
    const stream = { name, input, emit };
    this.streams.add(stream);
    for (const value of this.atOnce) emit(value);
    this.#wake();
    return {
      [Symbol.dispose]: () => {
        this.streams.delete(stream);
        this.#wake();
      },
    };
  }

  emit(value: unknown): void {
    for (const stream of this.streams) stream.emit(value);
  }

  async admit(client: ConnectingClient): Promise<Admitted> {
    this.admitted.push(client);
    this.#wake();
    await this.gate;
    if (this.refusal !== undefined) throw this.refusal;
    return {
      exit: this.exit,
      begin: (downstream) => {
        this.begun.push(downstream);
        downstream.on('data', (chunk: Buffer) => downstream.write(chunk));
        downstream.once('end', () => downstream.end('bye\n'));
        downstream.resume();
        this.#wake();
      },
      beginWith: ({ input, output, destroy }) => {
        this.begunWith.push({ input, output, destroy });
        input.on('data', (chunk: Buffer) => {
          if (!output.write(chunk)) input.pause();
        });
        output.on('drain', () => input.resume());
        input.once('end', () => output.end('bye\n'));
        input.resume();
        this.#wake();
      },
      abandon: () => {
        this.abandoned++;
        this.#wake();
      },
    };
  }

  metrics(): string {
    return '# TYPE gatehouse_sessions gauge\ngatehouse_sessions 0\n';
  }

  logBug(_where: string, error: unknown): void {
    this.bugs.push(error);
    this.#wake();
  }

  /** Resolves as soon as it is so. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}
