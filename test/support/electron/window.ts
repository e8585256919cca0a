// The fake's BrowserWindow: a page of a real Chromium, in which the built preload runs and whose requests go to the
// program's protocol handler. Chromium knows no app://, so the page is at https://provost.test and is called app://provost.
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext, Frame, Page, Route } from 'playwright-core';
import { launchChromium } from '../chromium.ts';
import { freePort } from '../processes.ts';
import { closePagePorts, FakeFrame, pagePorts, unpacked, type Packed } from './frame.ts';
import { fake } from './state.ts';

const REAL = 'https://provost.test';
const CALLED = 'app://provost';
const toReal = (url: string) => (url.startsWith(CALLED) ? REAL + url.slice(CALLED.length) : url);
export const toCalled = (url: string) => (url.startsWith(`${REAL}/`) ? CALLED + url.slice(REAL.length) : url);

interface Bounds {
  x?: number;
  y?: number;
  width?: number;
  height?: number;
}
interface WindowOptions extends Bounds {
  show?: boolean;
  webPreferences?: Record<string, unknown> & { preload?: string };
}

class Prevented {
  readonly url: string;
  defaultPrevented = false;
  constructor(url: string) {
    this.url = url;
  }
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

type OpenHandler = (details: { url: string }) => { action: string };

export class WebContents extends EventEmitter {
  page: Page | null = null;
  openHandler: OpenHandler = () => ({ action: 'allow' });
  /** Set while the program itself loads an address: only the page's own navigations are asked about. */
  loading = false;
  readonly #frames = new Map<Frame, FakeFrame>();

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }
  get mainFrame(): FakeFrame {
    if (!this.page) throw new Error('The page is not there yet');
    return this.frame(this.page.mainFrame());
  }
  frame(real: Frame): FakeFrame {
    const known = this.#frames.get(real) ?? new FakeFrame(real, toCalled, (one) => this.frame(one));
    this.#frames.set(real, known);
    return known;
  }
  isDestroyed(): boolean {
    return this.page?.isClosed() ?? false;
  }
  reload(): void {
    void this.page?.reload();
  }
}

const windows = new Set<BrowserWindow>();

export class BrowserWindow extends EventEmitter {
  readonly webContents = new WebContents();
  readonly #options: WindowOptions;
  #maximized = false;
  #destroyed = false;

  constructor(options: WindowOptions) {
    super();
    this.#options = options;
    fake.windows.push(options);
    windows.add(this);
    fake.app?.emit('web-contents-created', {}, this.webContents);
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows];
  }

  async loadURL(url: string): Promise<void> {
    const contents = this.webContents;
    const devtools = await freePort();
    const browser = await launchChromium({ args: [`--remote-debugging-port=${devtools}`] });
    fake.browser = browser;
    const context = await browser.newContext({
      viewport: { width: this.#options.width ?? 1280, height: this.#options.height ?? 800 },
    });
    await this.#prepare(context);
    contents.page = await context.newPage();
    await this.#watchPopups(context, contents.page);
    const { page } = contents;
    page.on('close', () => {
      closePagePorts();
      this.destroy();
    });
    contents.page.on('crash', () => contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 }));
    fake.devtools = `http://127.0.0.1:${devtools}`;
    contents.loading = true;
    await contents.page.goto(toReal(url));
    contents.loading = false;
    this.emit('ready-to-show');
  }

  async #prepare(context: BrowserContext): Promise<void> {
    const contents = this.webContents;
    await context.exposeBinding('__send', ({ frame, page }, kind: string, first: unknown, second: unknown) => {
      // A popup lives for a moment before it is closed; Electron would not have made it.
      if (page !== contents.page) return;
      if (kind === 'new-document') closePagePorts();
      if (kind === 'ipc') {
        const event = { sender: contents, senderFrame: contents.frame(frame) };
        fake.ipcMain.emit(String(first), event, ...(second as unknown[]));
      }
      const port = pagePorts.get(Number(first));
      if (kind === 'port') port?.post(unpacked(second as Packed));
      if (kind === 'port-closed') port?.close();
    });
    const { preload } = this.#options.webPreferences ?? {};
    if (preload) {
      const bridge = readFileSync(path.join(import.meta.dirname, 'page-bridge.js'), 'utf8');
      const code = readFileSync(preload, 'utf8');
      await context.addInitScript({
        content: bridge.replace('run: PRELOAD', () => `run: (require, module) => {\n${code}\n}`),
      });
    }
    await context.route('**/*', (route) =>
      // The page may be closed or gone elsewhere before its answer is there.
      this.#answer(route).catch((error: unknown) => process.stderr.write(`unanswered: ${String(error)}\n`)),
    );
  }

  async #answer(route: Route): Promise<void> {
    const request = route.request();
    const url = toCalled(request.url());
    const contents = this.webContents;
    const own = request.frame() === contents.page?.mainFrame();
    if (request.isNavigationRequest() && own && !contents.loading) {
      const event = new Prevented(url);
      contents.emit('will-navigate', event, url);
      if (event.defaultPrevented) {
        fake.prevented.push(url);
        return route.abort('aborted');
      }
    }
    let cancel = false;
    fake.beforeRequest?.({ url }, (answer) => (cancel = answer.cancel === true));
    const handler = fake.protocols.get(new URL(url).protocol.slice(0, -1));
    if (cancel || !handler) return route.abort('blockedbyclient');
    const response = await handler(new Request(url, { method: request.method(), headers: await request.allHeaders() }));
    const headers = Object.fromEntries(response.headers);
    return route.fulfill({ status: response.status, headers, body: Buffer.from(await response.arrayBuffer()) });
  }

  /** Chromium opens first and can be asked afterwards: the address is taken from the call, the popup closed at once. */
  async #watchPopups(context: BrowserContext, page: Page): Promise<void> {
    const devtools = await context.newCDPSession(page);
    await devtools.send('Page.enable');
    devtools.on('Page.windowOpen', ({ url }) => {
      const { action } = this.webContents.openHandler({ url: toCalled(url) });
      fake.opens.push({ url: toCalled(url), action });
    });
    context.on('page', (opened) => void opened.close());
  }

  maximize(): void {
    this.#maximized = true;
  }
  isMaximized = () => this.#maximized;
  isMinimized = () => false;
  isDestroyed = () => this.#destroyed;
  restore(): void {}
  show(): void {
    this.emit('show');
  }
  focus(): void {
    this.emit('focus');
  }
  getNormalBounds() {
    const { x = 10, y = 10, width = 1280, height = 800 } = this.#options;
    return { x, y, width, height };
  }
  close(): void {
    this.emit('close', { preventDefault: () => undefined });
    void this.webContents.page?.close();
    this.destroy();
  }
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    windows.delete(this);
    this.emit('closed');
    if (windows.size === 0) fake.app?.emit('window-all-closed');
  }
}
