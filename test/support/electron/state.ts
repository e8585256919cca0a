// What the fake Electron remembers of what it was told, and what tests can change.
import { EventEmitter } from 'node:events';
import type { Browser } from 'playwright-core';

type PermissionRequest = (contents: unknown, permission: string, answer: (granted: boolean) => void) => void;
type BeforeRequest = (details: { url: string }, answer: (response: { cancel?: boolean }) => void) => void;

export const fake = {
  /** Set by the module itself; here so that its parts can emit the app's events. */
  app: undefined as EventEmitter | undefined,
  browser: undefined as Browser | undefined,
  sandboxed: false,
  ipcMain: new EventEmitter(),
  schemes: [] as { scheme: string; privileges: Record<string, boolean> }[],
  protocols: new Map<string, (request: Request) => Response | Promise<Response>>(),
  permissionRequest: undefined as PermissionRequest | undefined,
  permissionCheck: undefined as ((contents: unknown, permission: string) => boolean) | undefined,
  devicePermission: undefined as (() => boolean) | undefined,
  beforeRequest: undefined as BeforeRequest | undefined,
  openedExternally: [] as string[],
  /** Options of every BrowserWindow that was made. */
  windows: [] as { webPreferences?: Record<string, unknown>; show?: boolean }[],
  /** Navigations that a handler prevented. */
  prevented: [] as string[],
  /** window.open calls and what the handler answered. */
  opens: [] as { url: string; action: string }[],
  dialogs: [] as unknown[],
  dialogAnswer: 1,
  menu: undefined as unknown,
  keyring: { available: true, backend: 'gnome_libsecret', refuses: false },
  /** Process id of the running backend. */
  backendPid: undefined as number | undefined,
  portsHandedOver: 0,
  /** Where app.exit ends. */
  onExit: (code: number): void => {
    throw new Error(`app.exit(${code}) in a unit test`);
  },
  /** Endpoint for a second DevTools client of the window's browser. */
  devtools: undefined as string | undefined,
};
