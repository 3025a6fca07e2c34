import type { Socket } from 'node:net';
import type { ClientStreams } from '../core/gateway/index.ts';
import type { ClientSockets } from './stream-broker.ts';

/** How often a shim that waits for the end hears that its client is still being told something. */
const SIGN_MS = 2_000;
/** What the shim hears (electron/native/handover.c). */
const SIGN_OF_LIFE = '.';
const CORE_FIRST = '!';

/**
 * Ties the streams a shim has handed over to the shim itself: when it ends, they end, and the other way round, so that
 * whoever watches the process, and whoever watches the streams, sees the same.
 */
export function tieToShim(shim: Socket, { input, output }: ClientSockets): ClientStreams {
  let signs: NodeJS.Timeout | undefined;
  const destroy = (): void => {
    clearInterval(signs);
    input.destroy();
    output.destroy();
    shim.destroy();
  };
  const streams: ClientStreams = { input, output, destroy };
  shim.once('end', destroy).once('close', destroy).resume();
  input.once('close', destroy);
  output.once('close', destroy);
  let first: 'client' | 'core' = 'core';
  // A client that hears the end leaves at once, and the shim could not tell who was first.
  output.once('finish', () => {
    if (first === 'core') shim.write(CORE_FIRST);
    shim.end();
  });
  // A client that reads no more is seen by reading from it. Of one that has died, what it still said comes first.
  output.once('end', () => setTimeout(destroy, input.readableEnded ? 0 : SIGN_MS).unref()).resume();
  input.once('end', () => {
    if (!output.writableEnded) first = 'client';
    let told = output.bytesWritten;
    signs = setInterval(() => {
      if (output.bytesWritten === told && output.writableLength === 0) return;
      told = output.bytesWritten;
      shim.write(SIGN_OF_LIFE);
    }, SIGN_MS).unref();
  });
  return streams;
}
