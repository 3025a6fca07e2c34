import type { PathWatch } from './path-watch.ts';

/** What is at a path, links followed. */
export interface FileFacts {
  readonly kind: 'file' | 'folder' | 'other';
  /** This process may execute it. */
  readonly executable: boolean;
}

/** A file whose bytes were read. */
export interface HashedFile {
  /** In hexadecimal. */
  readonly sha256: string;
  /** Which file it was: what its `state` ends in. A path may lead to another one the moment before and after. */
  readonly file: string;
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
  /** What is in a regular file; undefined when it cannot be read or changes while it is read. */
  hash(path: string): Promise<HashedFile | undefined>;
}
