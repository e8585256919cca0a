// What to do when the page's process ends: load it again, but not for ever.
import { dialog, type BrowserWindow, type RenderProcessGoneDetails } from 'electron';
import type { Logger } from 'pino';

const WINDOW_MS = 60_000;
const RELOADS = 3;

/** Counts crashes; true as long as another reload makes sense. */
export function reloadGuard(now: () => number = Date.now): () => boolean {
  let times: number[] = [];
  return () => {
    times = [...times.filter((time) => now() - time < WINDOW_MS), now()];
    return times.length <= RELOADS;
  };
}

export function reloadAfterCrash(window: BrowserWindow, log: Logger): void {
  const mayReload = reloadGuard();
  window.webContents.on('render-process-gone', (_event, details: RenderProcessGoneDetails) => {
    if (details.reason === 'clean-exit' || window.isDestroyed()) return;
    log.error({ reason: details.reason, exitCode: details.exitCode }, 'The page ended unexpectedly');
    if (mayReload()) return window.webContents.reload();
    const message = `The window's page ended ${RELOADS + 1} times within a minute (${details.reason}).`;
    const detail = 'Jobs go on in the background. The log in the data folder (logs/provost.log) says more.';
    void dialog
      .showMessageBox(window, {
        type: 'error',
        message,
        detail,
        buttons: ['Load it again', 'Close the window'],
        cancelId: 1,
      })
      .then(({ response }) => (response === 0 ? window.webContents.reload() : window.destroy()));
  });
  window.on('unresponsive', () => log.warn('The page does not respond'));
}
