// Opens the operator's browser, where there is one to be opened.
import { messageOf } from '../errors.ts';

/** @returns null when the browser was asked to open, else why not, to be shown */
export async function openBrowser(url: string, env = process.env, platform = process.platform): Promise<string | null> {
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY && !isWsl(env)) {
    return 'This machine has no display, so no browser was opened. Use the link above.';
  }
  try {
    const { default: open } = await import('open');
    const opener = await open(url);
    // The link is on the terminal as well; an opener that fails later is no reason to end.
    opener.on('error', () => undefined);
    opener.unref();
    return null;
  } catch (error) {
    return `The browser could not be opened (${messageOf(error)}). Use the link above.`;
  }
}

const isWsl = (env: NodeJS.ProcessEnv) => env.WSL_DISTRO_NAME !== undefined;
