import type { Readable } from 'node:stream';
import type { Clock, Timer } from '../clock/index.ts';
import { LineBudget } from './line-budget.ts';
import { type Intake, LineIntake } from './line-intake.ts';
import type { SupervisorLimits } from './limits.ts';

const WINDOW_MS = 20;
/** Of every piece of a flood this many lines are kept, so that a server's last words are among them. */
const FLOOR_LINES = 20;

/**
 * Reads a server's stderr to its end, always: a full pipe would block the server. A flood is slowed to `drainBytes` per
 * 20 ms instead of being read as fast as it comes, so that it cannot starve the event loop.
 */
export class Drain implements Disposable {
  readonly #stream: Readable;
  readonly #clock: Clock;
  readonly #drainBytes: number;
  #left: number;
  #window: Timer | undefined;

  constructor(stream: Readable, clock: Clock, limits: SupervisorLimits, deliver: (intake: Intake) => void) {
    this.#stream = stream;
    this.#clock = clock;
    this.#drainBytes = limits.drainBytes;
    this.#left = limits.drainBytes;
    const budget = new LineBudget(clock, limits.linesPerSecond, FLOOR_LINES);
    const intake = new LineIntake(limits.lineBytes, (count) => budget.take(count));
    stream.on('data', (chunk: Buffer) => {
      deliver(intake.push(chunk));
      this.#spend(chunk.length);
    });
    stream.on('error', () => {});
    stream.once('close', () => {
      const rest = intake.end();
      if (rest !== undefined) deliver({ dropped: 0, lines: [rest] });
      this[Symbol.dispose]();
    });
  }

  #spend(bytes: number): void {
    this.#left -= bytes;
    this.#window ??= this.#clock.after(WINDOW_MS, () => {
      this.#window = undefined;
      this.#left = this.#drainBytes;
      this.#stream.resume();
    });
    if (this.#left <= 0) this.#stream.pause();
  }

  [Symbol.dispose](): void {
    this.#window?.cancel();
    this.#window = undefined;
  }
}
