// The one window.
import path from 'node:path';
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import { PAGE_URL } from './page.ts';
import { fitWindow, loadWindowState, MIN_SIZE, saveWindowState } from './window-state.ts';

/** The preload script: beside the built program. */
const preload = path.join(import.meta.dirname, '../preload/index.cjs');

/** The page's own background, so that the window does not flash white before it is painted. */
const background = () => (nativeTheme.shouldUseDarkColors ? '#16181c' : '#ffffff');

export function openWindow(onStateError: (error: unknown) => void): BrowserWindow {
  const stateFile = path.join(app.getPath('userData'), 'window-state.json');
  const areas = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((display) => display.workArea);
  const { maximized, ...bounds } = fitWindow(loadWindowState(stateFile), areas);
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    title: 'Provost',
    show: false,
    backgroundColor: background(),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      // Its dictionaries would be downloaded.
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    try {
      saveWindowState(stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() });
    } catch (error) {
      onStateError(error);
    }
  });
  void window.loadURL(PAGE_URL);
  return window;
}
