import { closeSync, constants, openSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../shared/errors/app-error.ts';
import { hmacSha256 } from './sha256.ts';
import { runFolder } from './run-folder.ts';

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, with the closing NUL. */
const MAX_SOCKET_PATH_BYTES = 103;

/** A path to give to `connect` or `listen`. Dispose it when the socket is connected, or when the listener is closed. */
export interface SocketAddress extends Disposable {
  readonly path: string;
}

/** Where the core of a data folder listens: a socket in `run/`, or a named pipe on Windows. */
export function defaultSocketPath(home: string, platform: NodeJS.Platform): string {
  if (platform !== 'win32') return join(runFolder(home), 'core.sock');
  return `\\\\.\\pipe\\gatehouse-${hmacSha256('gatehouse-home', home.toLowerCase()).slice(0, 32)}`;
}

/**
 * Makes a socket path usable however long it is: on Linux a long one is reached through an open descriptor of its
 * folder, `/proc/self/fd/N/core.sock`. Elsewhere there is no such way: raises `home_path_too_long`.
 */
export function socketAddress(path: string, platform: NodeJS.Platform): SocketAddress {
  if (platform === 'win32' || Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES) {
    return { path, [Symbol.dispose]: () => {} };
  }
  if (platform !== 'linux') throw new AppError('home_path_too_long', { home: dirname(dirname(path)) });
  const folder = openSync(dirname(path), constants.O_RDONLY | constants.O_DIRECTORY);
  let open = true;
  return {
    path: `/proc/self/fd/${folder}/${basename(path)}`,
    [Symbol.dispose]: () => {
      if (open) closeSync(folder);
      open = false;
    },
  };
}
