import { protocol } from 'electron';
import { APP_SCHEME } from './app-url.ts';
import { pageResponse } from './page-response.ts';

/** Must run before the app is ready. `standard` gives the scheme origins, `secure` makes it a secure context. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: false, corsEnabled: false },
    },
  ]);
}

/** Serves the page from `folder`, which may lie in an asar archive. */
export function servePage(folder: string): void {
  protocol.handle(APP_SCHEME, (request) => pageResponse(folder, request.method, request.url));
}
