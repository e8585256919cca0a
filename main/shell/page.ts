// The window's page: its own scheme, served from the same map of files and with the same headers as in the browser shell.
import { protocol } from 'electron';
import type { Assets } from '../web/assets.ts';

export const SCHEME = 'app';
export const HOST = 'provost';
export const PAGE_URL = `${SCHEME}://${HOST}/`;

/** Is this an address of ours? Compared by parts: a prefix would let `app://provost.evil/` through. */
export function isOurs(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url !== null && url.protocol === `${SCHEME}:` && url.host === HOST && !url.username && !url.password;
}

/** Has to happen before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

export function servePage(assets: Assets): void {
  protocol.handle(SCHEME, (request) => {
    if (!isOurs(request.url)) return new Response(null, { status: 404 });
    const { status, headers, body } = assets.answer({
      method: request.method,
      pathname: new URL(request.url).pathname,
      navigation: (request.headers.get('accept') ?? '').includes('text/html'),
      ifNoneMatch: request.headers.get('if-none-match') ?? undefined,
    });
    return new Response(body ? new Uint8Array(body) : null, { status, headers });
  });
}
