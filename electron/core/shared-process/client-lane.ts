import { Readable, Writable } from 'node:stream';
import type { Clock, Timer } from '../clock/index.ts';
import { LineSplitter } from '../frames/index.ts';
import type { ExitFacts, Upstream } from '../gateway/ports.ts';

/** So many bytes wait for a client that does not read, before the process is kept waiting for it. */
const LANE_ROOM = 4 * 1024 * 1024;
/** A client that keeps the process waiting for so long leaves it: the others have waited with it. */
const STUCK_MS = 15_000;

/** Where a lane leads. */
export interface LaneEnd {
  readonly pid: number | undefined;
  log(stream: 'stdout' | 'gatehouse', text: string): void;
  /** The client does not keep up, or does again. */
  laneFull(lane: ClientLane): void;
  laneDrained(lane: ClientLane): void;
  /** The client is gone: what it had open is undone. */
  leave(lane: ClientLane): void;
}

export interface ClientLaneOptions {
  /** Unique among the lanes of a process; part of what names its tasks. */
  readonly number: number;
  readonly clock: Clock;
  /** Handles whole lines of the client, in order; resolves when the process takes more. */
  readonly onLines: (lane: ClientLane, lines: readonly Buffer[]) => Promise<void>;
  /** The client sends no more. */
  readonly onInputEnd: (lane: ClientLane) => void;
}

/** One session's share of a shared process: to its session it is a server process of its own. */
export class ClientLane implements Upstream {
  readonly number: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly exited: Promise<ExitFacts>;
  /** Its requests that are open at the process: key of the client's id, to ours. */
  readonly open = new Map<string, number>();
  /** It has had an answer to `initialize`. */
  initialised = false;
  inputEnded = false;
  end: LaneEnd | undefined;
  readonly #clock: Clock;
  readonly #exit = Promise.withResolvers<ExitFacts>();
  #staged: Buffer[] = [];
  #stuck: Timer | undefined;
  #state: 'open' | 'ended' = 'open';

  constructor({ number, clock, onLines, onInputEnd }: ClientLaneOptions) {
    this.number = number;
    this.#clock = clock;
    this.exited = this.#exit.promise;
    // The gate has limited what passes; what is whole there is whole here.
    const splitter = new LineSplitter(Number.MAX_SAFE_INTEGER);
    this.stdin = new Writable({
      decodeStrings: true,
      write: (chunk: Buffer, _encoding, done) => {
        const lines = splitter.push(chunk).flatMap((line) => ('chunks' in line ? [joined(line.chunks)] : []));
        onLines(this, lines).then(() => done(), done);
      },
      final: (done) => {
        this.inputEnded = true;
        onInputEnd(this);
        done();
      },
    });
    this.stdin.on('error', () => void this.stop());
    this.stdout = new Readable({ read: () => this.#drained() });
  }

  get pid(): number | undefined {
    return this.end?.pid;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  log(stream: 'stdout' | 'gatehouse', text: string): void {
    this.end?.log(stream, text);
  }

  /** The session leaves; the process lives on for the others. */
  stop(): Promise<void> {
    if (this.#state === 'open') {
      this.end?.leave(this);
      this.finish({ exitCode: 0, signal: null, stderr: [] });
    }
    return Promise.resolve();
  }

  /** Puts a line in the way to the client; `flush` sends it. */
  stage(line: Buffer): void {
    if (this.#state === 'open') this.#staged.push(line);
  }

  flush(): void {
    const staged = this.#staged;
    if (staged.length === 0 || this.#state === 'ended') return;
    this.#staged = [];
    this.stdout.push(joined(staged));
    if (this.stdout.readableLength < LANE_ROOM || this.#stuck !== undefined) return;
    this.end?.laneFull(this);
    this.#stuck = this.#clock.after(STUCK_MS, () => {
      this.log('gatehouse', 'a client that reads nothing was taken off the shared process');
      void this.stop();
    });
  }

  /** Nothing comes any more: the process ended, or the session left. */
  finish(exit: ExitFacts): void {
    if (this.#state === 'ended') return;
    this.flush();
    this.#state = 'ended';
    this.#stuck?.cancel();
    this.stdout.push(null);
    this.stdin.destroy();
    this.#exit.resolve(exit);
  }

  #drained(): void {
    if (this.#stuck === undefined) return;
    this.#stuck.cancel();
    this.#stuck = undefined;
    this.end?.laneDrained(this);
  }
}

function joined(chunks: readonly Buffer[]): Buffer {
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}
