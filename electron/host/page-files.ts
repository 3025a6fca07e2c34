import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { CONTENT_SECURITY_POLICY } from '../../shared/util/content-security-policy.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** Sent with every answer of the loopback page. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), clipboard-read=()',
};

export interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
}

/**
 * The files of the built renderer, found once: a request only ever looks up a known name, so that no path of a request
 * reaches the file system (path traversal has nothing to traverse). Read on first use.
 */
export class PageFiles {
  readonly #files = new Map<string, { path: string; type: string; bytes?: Buffer }>();

  constructor(folder: string) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const type = TYPES[extname(entry.name)];
      if (type !== undefined)
        this.#files.set(`/${relative(folder, path).split(sep).join('/')}`, { path, type });
    }
  }

  /** The file a URL path names; `/` is the page itself. */
  find(path: string): PageFile | undefined {
    const file = this.#files.get(path === '/' ? '/index.html' : path);
    if (file === undefined) return undefined;
    file.bytes ??= readFileSync(file.path);
    return { type: file.type, bytes: file.bytes };
  }
}
