// What no page may do in this program: get permissions, open windows, go elsewhere, embed a webview, reach the network.
import { app, type Session, type WebContents } from 'electron';
import { openExternal } from './external.ts';
import { isOurs } from './page.ts';

const GRANTED = 'clipboard-sanitized-write';

/** Schemes that a page of ours loads from. `devtools` is Chromium's own and only there before packaging. */
const LOADED = new Set(['app:', 'data:', 'blob:', 'devtools:']);

/** Applies to every web contents that will ever be made. Call it before the first. */
export function lockNavigation(): void {
  app.on('web-contents-created', (_event, contents) => lockContents(contents));
}

function lockContents(contents: WebContents): void {
  contents.setWindowOpenHandler(({ url }) => {
    void openExternal(url);
    return { action: 'deny' };
  });
  contents.on('will-navigate', (event) => !isOurs(event.url) && event.preventDefault());
  contents.on('will-frame-navigate', (event) => !isOurs(event.url) && event.preventDefault());
  contents.on('will-redirect', (event) => !isOurs(event.url) && event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** Electron grants everything unless told otherwise. */
export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(permission === GRANTED));
  session.setPermissionCheckHandler((_contents, permission) => permission === GRANTED);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, answer) => {
    const { protocol } = new URL(details.url);
    answer({ cancel: !LOADED.has(protocol) });
  });
  // Nothing is ever downloaded by the page: exports are saved from a blob it made itself.
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith('blob:app://') && !item.getURL().startsWith('data:')) event.preventDefault();
  });
}
