// The desktop program from start to end: one instance, a locked-down session, the backend, one window.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { app, dialog, session, type BrowserWindow } from 'electron';
import type { Keyring } from '../backend.ts';
import { chooseDataDir } from '../data-dir.ts';
import { openLog } from '../log.ts';
import { exitCodeOf, lineOf, toOpenFailure } from '../process/failure.ts';
import type { OpenFailure } from '../process/messages.ts';
import { loadAssets } from '../web/assets.ts';
import { hostBackend, type BackendHost } from './backend-host.ts';
import { reloadAfterCrash } from './crash.ts';
import { openKeyring } from './keyring.ts';
import { lockNavigation, lockSession } from './lock-down.ts';
import { setMenu } from './menu.ts';
import { registerScheme, servePage } from './page.ts';
import { openWindow } from './window.ts';

function readArguments() {
  const { values } = parseArgs({
    args: process.argv.slice(1),
    // Chromium's own switches and the app's path stand there as well.
    strict: false,
    options: { 'data-dir': { type: 'string' }, demo: { type: 'boolean' } },
  });
  const dataDir = values['data-dir'];
  return { dataDir: typeof dataDir === 'string' ? dataDir : undefined, demo: values.demo === true };
}

export function startDesktop(): void {
  const { dataDir, demo } = readArguments();
  const data = openOrEnd(() => chooseDataDir({ dataDir, demo }));
  // Chromium's files go into the data folder: one instance for each folder, and a demo leaves nothing behind.
  app.setPath('userData', path.join(data.path, 'desktop'));
  if (!app.requestSingleInstanceLock()) {
    // The one that runs is told and comes to the front.
    app.exit(0);
    return;
  }
  app.enableSandbox();
  registerScheme();
  lockNavigation();

  const log = openOrEnd(() => openLog(data.path));
  let window: BrowserWindow | null = null;
  let host: BackendHost | null = null;

  const show = () => {
    if (!window) {
      const opened = openWindow((error) => log.warn({ err: error }, 'The place of the window could not be saved'));
      window = opened;
      reloadAfterCrash(opened, log);
      opened.on('closed', () => (window = null));
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };

  const onStopped = (failure: OpenFailure) => {
    log.error({ code: failure.code }, failure.message);
    void askAfterStop(failure).then((again) => (again ? host?.start() : app.quit()));
  };

  app.on('second-instance', show);
  app.on('activate', show);
  app.on('window-all-closed', () => {
    // On a Mac a program outlives its windows.
    if (process.platform !== 'darwin') app.quit();
  });
  quitInOrder(async () => {
    await host?.close();
  }, data.dispose);

  void app.whenReady().then(async () => {
    lockSession(session.defaultSession);
    servePage(loadAssets());
    setMenu();
    // Listens before the page can ask for its port; the window paints while the keyring is asked and the databases open.
    let keyring: Keyring | null = null;
    host = hostBackend({
      ...{ dataDir: data.path, demo, onStopped },
      keyring: () => keyring,
      isOurWindow: (contents) => contents === window?.webContents,
    });
    show();
    keyring = await openKeyring();
    host.start();
  });
}

/** Whatever can't be opened before there is a window is said on the terminal, and in a box for who started it from a menu. */
function openOrEnd<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    const failure = toOpenFailure(error);
    process.stderr.write(`${lineOf(failure)}\n`);
    // On Linux it would print the same once more: there are no boxes before the program is ready.
    if (process.platform !== 'linux') dialog.showErrorBox('Provost could not open', lineOf(failure));
    return process.exit(exitCodeOf(failure.code));
  }
}

async function askAfterStop({ message, hint }: OpenFailure): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message,
    ...(hint ? { detail: hint } : {}),
    buttons: ['Try again', 'Quit'],
    cancelId: 1,
  });
  return response === 0;
}

/** Holds the end back once, until the backend has closed its databases. */
function quitInOrder(close: () => Promise<void>, dispose: () => void): void {
  let closed = false;
  let closing: Promise<void> | null = null;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    closing ??= close().finally(() => {
      closed = true;
      dispose();
      app.exit(0);
    });
  });
}
