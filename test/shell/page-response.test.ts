import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageFile, pageResponse } from '../../electron/shell/page-response.ts';
import { registerAppScheme, servePage } from '../../electron/shell/protocol.ts';
import { protocol } from '../fakes/electron.ts';

let parent: string;
let folder: string;
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'gatehouse-page-'));
  folder = join(parent, 'renderer');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  mkdirSync(join(parent, 'renderer-secret'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'assets', 'a b.js'), 'export {};');
  writeFileSync(join(folder, 'notes.txt'), 'no type');
  writeFileSync(join(parent, 'secret.js'), 'secret');
  writeFileSync(join(parent, 'renderer-secret', 'a.js'), 'secret');
});
afterAll(() => rmSync(parent, { recursive: true }));

const get = (path: string, method = 'GET'): Promise<Response> =>
  pageResponse(folder, method, `app://gatehouse${path}`);

describe('the page', () => {
  it('is served from its folder with a policy that allows nothing inline and no connection', async () => {
    const response = await get('/');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('<!doctype html>');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('decodes a path once', async () => {
    expect((await get('/assets/a%20b.js')).status).toBe(200);
    expect((await get('/assets/a%2520b.js')).status).toBe(404);
  });

  it.each([
    '/../secret.js',
    '/%2e%2e/secret.js',
    '/%2e%2e%2fsecret.js',
    '/assets/..%2f..%2fsecret.js',
    '/..%5csecret.js',
    '/../renderer-secret/a.js',
    '/%2e%2e%2frenderer-secret%2fa.js',
    '/index.html%00.js',
    '/%ff',
    '/assets',
    '/none.js',
    '/notes.txt',
    '//etc/passwd',
  ])('answers 404 for %s', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('not found');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('is not served to other hosts or methods', async () => {
    expect((await get('/', 'POST')).status).toBe(404);
    expect((await pageResponse(folder, 'GET', 'app://other/index.html')).status).toBe(404);
    expect((await pageResponse(folder, 'GET', 'nonsense')).status).toBe(404);
  });

  it('never lies outside its folder', () => {
    const part = fc.constantFrom('..', '%2e%2e', '%2E.', '/', '%2f', '\\', '%5c', 'assets', '%00', '.', '%');
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const file = pageFile(folder, `app://gatehouse/${parts.join('')}`);
        if (file !== undefined) expect(file.startsWith(`${folder}/`)).toBe(true);
      }),
    );
  });
});

describe('the scheme', () => {
  it('is registered as a secure origin of its own, without fetch or CORS', () => {
    registerAppScheme();
    expect(protocol.schemes).toEqual([
      {
        scheme: 'app',
        privileges: { standard: true, secure: true, supportFetchAPI: false, corsEnabled: false },
      },
    ]);
  });

  it('is answered from the folder', async () => {
    servePage(folder);
    const response = await protocol.handlers.get('app')?.(new Request('app://gatehouse/index.html'));
    expect(response?.status).toBe(200);
  });
});
