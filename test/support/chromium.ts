// A real Chromium, driven by playwright-core, with a fresh profile each time.
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';
import { findProgram } from './require.ts';

/** @returns the path of the browser to drive; PROVOST_CHROMIUM goes first */
export function chromiumPath(): string | undefined {
  const named = process.env['PROVOST_CHROMIUM'];
  return findProgram(
    ...(named ? [named] : []),
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  );
}

export const chromiumProbe = (): string | null => (chromiumPath() ? null : 'chromium not found');

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Headless unless told otherwise. Close it: it does not end by itself. */
export function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  const { args = [], ...rest } = options;
  const executablePath = chromiumPath();
  if (!executablePath) throw new Error('chromium not found');
  return chromium.launch({ headless: true, ...rest, executablePath, args: [...quiet, ...args] });
}
