import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';

/** How long the core may be silent after the client has closed before the shim leaves all the same. */
const FAREWELL_MS = 10_000;
const LOST_CORE = 1;

/** The two ends a relay copies between, and the exit code the core gave for an orderly end. */
export interface RelayEnds {
  readonly input: Readable;
  readonly output: Writable;
  readonly socket: Socket;
  readonly exit: number;
  /** Settles when the client is gone without having closed its end. */
  readonly orphaned: Promise<void>;
}

/**
 * Copies bytes both ways, each at the reader's pace, until the connection ends, and resolves with the exit code of the
 * shim once everything received is written. When the client closes, the core is told (half-close), and its last words
 * still arrive; when the core goes first, the code is 1, or the one it gave.
 */
export function relay(ends: RelayEnds): Promise<number> {
  const { input, output, socket, exit, orphaned } = ends;
  return new Promise((resolve) => {
    let stage: 'open' | 'client_closed' | 'ended' = 'open';
    let farewell: NodeJS.Timeout | undefined;
    const finish = (code: number): void => {
      clearTimeout(farewell);
      resolve(code);
    };
    const clientClosed = (): void => {
      if (stage !== 'open') return;
      stage = 'client_closed';
      socket.end();
      farewell = setTimeout(() => socket.destroy(), FAREWELL_MS);
      socket.on('data', () => farewell?.refresh());
    };
    const coreEnded = (): void => {
      if (stage === 'ended') return;
      const code = stage === 'client_closed' ? exit : exit || LOST_CORE;
      stage = 'ended';
      input.unpipe(socket);
      socket.destroy();
      output.end(() => finish(code));
    };
    // Nobody is left to relay for: the client reads no more, or is gone.
    const abandon = (): void => {
      stage = 'ended';
      socket.destroy();
      finish(exit);
    };
    input.once('end', clientClosed).once('error', clientClosed).once('close', clientClosed);
    output.once('error', abandon);
    void orphaned.then(abandon);
    socket.once('end', coreEnded).once('close', coreEnded);
    input.pipe(socket, { end: false });
    socket.pipe(output, { end: false });
  });
}
