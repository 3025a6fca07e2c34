import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { APP_HOST } from './app-url.ts';

/** What the page may do: run its own files, nothing inline, talk to nobody. The core is reached over the bridge only. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const commonHeaders = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Answers a request for the page from `folder`: its own files, by GET; everything else is 404. Never rejects. */
export async function pageResponse(folder: string, method: string, url: string): Promise<Response> {
  const file = method === 'GET' ? pageFile(folder, url) : undefined;
  const type = file === undefined ? undefined : contentTypes[extname(file)];
  if (file === undefined || type === undefined) return notFound();
  try {
    const body = await readFile(file);
    return new Response(new Uint8Array(body), { headers: { ...commonHeaders, 'content-type': type } });
  } catch {
    return notFound();
  }
}

function notFound(): Response {
  return new Response('not found', {
    status: 404,
    headers: { ...commonHeaders, 'content-type': 'text/plain' },
  });
}

/**
 * The file of the page that a URL names, or undefined. The path is decoded once and must then lie inside the folder:
 * `%2e%2e%2f`, backslashes (separators on Windows) and NUL are how a URL climbs out.
 */
export function pageFile(folder: string, text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || url.host !== APP_HOST) return undefined;
  const path = decodePath(url.pathname);
  if (path === undefined || /[\0\\]/.test(path)) return undefined;
  const base = resolve(folder);
  const file = resolve(join(base, path === '/' ? 'index.html' : path));
  return file.startsWith(base + sep) ? file : undefined;
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
