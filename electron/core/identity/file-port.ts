import type { PathWatch } from './path-watch.ts';

/** What is at a path, links followed. */
export interface FileFacts {
  readonly kind: 'file' | 'folder' | 'other';
  /** This process may execute it. */
  readonly executable: boolean;
}

/** The only way of this room to the disk. */
export interface FilePort {
  /** Undefined when nothing is there or it cannot be looked at. */
  look(path: string): Promise<FileFacts | undefined>;
  /** The path with no link left in it; undefined when there is none. */
  realPath(path: string): Promise<string | undefined>;
  /** What changes whenever anything on the way to the file does; undefined when there is nothing. Does not wait. */
  state(path: string): string | undefined;
  /** Tells from now on whether something on the way was moved away, also when it was put back. Does not wait. */
  watch(path: string): PathWatch;
  /** SHA-256 of a regular file, in hexadecimal; undefined when it cannot be read or changes while it is read. */
  sha256(path: string): Promise<string | undefined>;
}
