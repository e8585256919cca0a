// A fake `electron` for plain Node. Unit tests get it by an alias; test/support/electron/host.ts runs the built program on it,
// with a real Chromium page for the window and a real process for the backend. `fake` is what it remembers and can be told.
import { EventEmitter } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fake } from './electron/state.ts';
import { MessageChannelMain } from './electron/ports.ts';
import { fork } from './electron/utility-process.ts';
import { BrowserWindow } from './electron/window.ts';

export { BrowserWindow, fake, MessageChannelMain };
export const utilityProcess = { fork };

/** An event that can be prevented, as Electron's. */
export class Preventable {
  defaultPrevented = false;
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

class App extends EventEmitter {
  isPackaged = false;
  #paths = new Map<string, string>();
  #lock: string | null = null;

  setPath(name: string, folder: string): void {
    mkdirSync(folder, { recursive: true });
    this.#paths.set(name, folder);
  }
  getPath(name: string): string {
    const folder = this.#paths.get(name);
    if (!folder) throw new Error(`The path ${name} was not set`);
    return folder;
  }
  getVersion = () => '0.0.0';
  getName = () => 'Provost';
  requestSingleInstanceLock(): boolean {
    const file = path.join(this.getPath('userData'), 'fake-instance-lock');
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      this.#lock = file;
      return true;
    } catch {
      // It is there: another instance has it.
      return false;
    }
  }
  enableSandbox(): void {
    fake.sandboxed = true;
  }
  async whenReady(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.emit('ready');
  }
  quit(): void {
    const before = new Preventable();
    this.emit('before-quit', before);
    if (before.defaultPrevented) return;
    for (const window of BrowserWindow.getAllWindows()) window.close();
    const will = new Preventable();
    this.emit('will-quit', will);
    if (!will.defaultPrevented) this.exit(0);
  }
  exit(code = 0): void {
    if (this.#lock) rmSync(this.#lock, { force: true });
    fake.onExit(code);
  }
}
export const app = new App();
fake.app = app;

export const ipcMain = fake.ipcMain;

export const protocol = {
  registerSchemesAsPrivileged: (schemes: typeof fake.schemes) => (fake.schemes = schemes),
  handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) =>
    void fake.protocols.set(scheme, handler),
};

const defaultSession = Object.assign(new EventEmitter(), {
  setPermissionRequestHandler: (handler: typeof fake.permissionRequest) => (fake.permissionRequest = handler),
  setPermissionCheckHandler: (handler: typeof fake.permissionCheck) => (fake.permissionCheck = handler),
  setDevicePermissionHandler: (handler: typeof fake.devicePermission) => (fake.devicePermission = handler),
  webRequest: { onBeforeRequest: (handler: typeof fake.beforeRequest) => (fake.beforeRequest = handler) },
});
export const session = { defaultSession };

export const shell = {
  openExternal: async (url: string) => void fake.openedExternally.push(url),
};

export const safeStorage = {
  isAsyncEncryptionAvailable: async () => fake.keyring.available,
  getSelectedStorageBackend: () => fake.keyring.backend,
  encryptStringAsync: async (plain: string) => {
    if (fake.keyring.refuses) throw new Error('The keyring is locked');
    return Buffer.from(`sealed:${Buffer.from(plain).toString('base64')}`);
  },
  decryptStringAsync: async (sealed: Buffer) => {
    if (fake.keyring.refuses) throw new Error('The keyring is locked');
    const text = sealed.toString();
    if (!text.startsWith('sealed:')) throw new Error('Not sealed by this keyring');
    return { result: Buffer.from(text.slice('sealed:'.length), 'base64').toString(), shouldReEncrypt: false };
  },
};

export const dialog = {
  showMessageBox: async (...given: unknown[]) => {
    fake.dialogs.push(given.at(-1));
    // For tests of a program that ends right after it.
    process.stdout.write(`dialog: ${JSON.stringify(given.at(-1))}\n`);
    return { response: fake.dialogAnswer, checkboxChecked: false };
  },
};

export const Menu = {
  buildFromTemplate: (template: unknown) => template,
  setApplicationMenu: (menu: unknown) => (fake.menu = menu),
};

const workArea = { x: 0, y: 0, width: 1920, height: 1040 };
export const screen = { getPrimaryDisplay: () => ({ workArea }), getAllDisplays: () => [{ workArea }] };
export const nativeTheme = { shouldUseDarkColors: false };
