// The built desktop program, executed: hand-over of the port, the page's protocol, and everything that a page may not do.
// On the fake Electron wherever there is a Chromium; the same specs on the real one where its binary is.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumProbe } from '../support/chromium.ts';
import { waitUntil } from '../support/processes.ts';
import { requireService } from '../support/require.ts';
import { electronProbe, openShell, type FakeDesktop, type OpenShell, type ShellName } from '../support/shells.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';

const hasChromium = requireService('chromium', chromiumProbe);
const hasElectron = requireService('electron', electronProbe);

const connected = (shell: OpenShell) => shell.page.getByText('Connected', { exact: true }).waitFor({ timeout: 20_000 });

/** Whether something of the page was refused by the policy, as the page itself is told. */
const violations = (shell: OpenShell, act: string) =>
  shell.page.evaluate(async (code) => {
    const seen: string[] = [];
    const listen = (event: SecurityPolicyViolationEvent) => seen.push(event.effectiveDirective);
    document.addEventListener('securitypolicyviolation', listen);
    const element = document.createElement('div');
    document.body.append(element);
    const acts: Record<string, () => unknown> = {
      inlineScript: () => {
        const script = document.createElement('script');
        script.textContent = 'window.injected = true';
        element.append(script);
      },
      handler: () => (element.innerHTML = '<img src="data:," onerror="window.injected = true">'),
      foreignScript: () => {
        const script = document.createElement('script');
        script.src = 'https://evil.example.com/x.js';
        element.append(script);
      },
      inlineStyle: () => {
        const style = document.createElement('style');
        style.textContent = 'body { display: none }';
        element.append(style);
      },
      foreignImage: () => (element.innerHTML = '<img src="https://evil.example.com/pixel.png">'),
      fetch: () => fetch('https://evil.example.com/').catch(() => undefined),
      frame: () => (element.innerHTML = '<iframe src="https://evil.example.com/"></iframe>'),
      form: () => {
        element.innerHTML = '<form action="https://evil.example.com/"></form>';
        element.querySelector('form')?.submit();
      },
    };
    acts[code]?.();
    await new Promise((resolve) => setTimeout(resolve, 150));
    document.removeEventListener('securitypolicyviolation', listen);
    element.remove();
    return { seen, injected: 'injected' in window };
  }, act);

/** Notes what the page says about its connection, however shortly. @returns what it has said so far */
async function watchConnection(shell: OpenShell): Promise<() => Promise<string[]>> {
  await shell.page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seenOfConnection: seen });
    new MutationObserver(() => {
      const word = /Connected|Reconnecting/.exec(document.body.innerText)?.[0] ?? '';
      if (seen.at(-1) !== word) seen.push(word);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return () => shell.page.evaluate(() => (window as unknown as { seenOfConnection: string[] }).seenOfConnection);
}

/** What holds for the program whichever Electron runs it. */
function specs(name: Extract<ShellName, 'desktop' | 'desktop-fake'>, given: () => OpenShell) {
  it(`${name}: hands the page a port over which the backend answers`, async () => {
    await connected(given());
    expect(given().page.url().startsWith(given().origin)).toBe(true);
  });

  it(`${name}: shows the page nothing of Electron or Node`, async () => {
    const globals = await given().page.evaluate(() => ({
      bridge: Object.keys((window as unknown as { provost: object }).provost),
      node: ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'].filter((one) => one in window),
    }));
    expect(globals).toEqual({ bridge: ['requestPort'], node: [] });
  });

  it.each([
    ['inlineScript', 'script-src-elem'],
    ['handler', 'script-src-attr'],
    ['foreignScript', 'script-src-elem'],
    ['inlineStyle', 'style-src-elem'],
    ['foreignImage', 'img-src'],
    ['fetch', 'connect-src'],
    ['frame', 'frame-src'],
    ['form', 'form-action'],
  ])(`${name}: the policy refuses %s`, async (act, directive) => {
    const { seen, injected } = await violations(given(), act);
    expect(injected).toBe(false);
    expect(seen).toContain(directive);
  });

  it(`${name}: opens no window`, async () => {
    const { page } = given();
    const before = page.context().pages().length;
    await page.evaluate(() => {
      window.open('https://example.com/help');
      window.open('file:///etc/passwd');
      window.open('about:blank');
    });
    await expect.poll(() => page.context().pages().length).toBe(before);
  });

  it(`${name}: goes nowhere else`, async () => {
    const { page } = given();
    const before = page.url();
    for (const address of ['https://evil.example.com/', 'file:///etc/passwd', 'data:text/html,x']) {
      await page.evaluate((to) => {
        const link = document.createElement('a');
        link.href = to;
        document.body.append(link);
        link.click();
        link.remove();
      }, address);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(page.url()).toBe(before);
    }
    await connected(given());
  });

  it(`${name}: has a backend that is started again after kill -9, and a page that finds it`, async () => {
    await connected(given());
    const before = given().backendPid();
    if (before === undefined) throw new Error('No backend');
    const seen = await watchConnection(given());
    process.kill(before, 'SIGKILL');
    await waitUntil('the word of it', async () => (await seen()).some((word) => word.startsWith('Reconnecting')));
    await expect.poll(() => given().backendPid(), { timeout: 20_000 }).not.toBe(before);
    await connected(given());
  });
}

describe.skipIf(!hasChromium)('the desktop program on the fake Electron', () => {
  let desktop: FakeDesktop;
  beforeAll(async () => {
    desktop = await openShell('desktop-fake');
  });
  afterAll(() => desktop.close());

  specs('desktop-fake', () => desktop);

  it('makes its window sandboxed, isolated and without Node', async () => {
    const state = await desktop.state();
    expect(state.sandboxed).toBe(true);
    expect(state.windows).toHaveLength(1);
    expect(state.windows[0]).toMatchObject({
      show: false,
      webPreferences: {
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
      },
    });
    expect(state.schemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ]);
  });

  it('grants the clipboard to be written, and nothing else', async () => {
    const names = [
      ...[
        'clipboard-read',
        'clipboard-sanitized-write',
        'display-capture',
        'fullscreen',
        'geolocation',
        'idle-detection',
      ],
      ...[
        'media',
        'mediaKeySystem',
        'midi',
        'midiSysex',
        'notifications',
        'openExternal',
        'pointerLock',
        'keyboardLock',
      ],
      ...[
        'speaker-selection',
        'storage-access',
        'top-level-storage-access',
        'window-management',
        'fileSystem',
        'hid',
        'serial',
        'usb',
        'unknown',
      ],
    ];
    for (const { name, request, check, device } of await desktop.ask<
      { name: string; request: boolean; check: boolean; device: boolean }[]
    >({ ask: 'permissions', names })) {
      const granted = name === 'clipboard-sanitized-write';
      expect({ name, request, check, device }).toEqual({ name, request: granted, check: granted, device: false });
    }
  });

  it('serves files of the page from app://provost, and nothing else from anywhere', async () => {
    const page = desktop.page.url();
    const csp = await desktop.page.evaluate(async () => (await fetch('/')).headers.get('content-security-policy'));
    expect(page.startsWith('https://provost.test/')).toBe(true);
    // A fetch is no navigation, but the root is the page for both.
    expect(csp).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-/);
    const outside = [
      'app://provost/../package.json',
      'app://provost/%2e%2e/%2e%2e/package.json',
      'app://provost/..%2f..%2fpackage.json',
      'app://provost/../main/index.js',
      'app://provost.evil.example.com/',
      'app://evil/',
      'app://provost/etc/passwd',
    ];
    for (const { url, status, text } of await desktop.ask<{ url: string; status: number; text: string }[]>({
      ask: 'protocol',
      urls: outside,
    })) {
      expect({ url, status }).toEqual({ url, status: 404 });
      expect(text).not.toContain('"name"');
    }
  });

  it('lets the page reach no network', async () => {
    const urls = [
      'https://example.com/',
      'http://127.0.0.1:1/',
      'ws://127.0.0.1:1/',
      'file:///etc/passwd',
      'ftp://example.com/',
    ];
    const ours = ['app://provost/', 'data:,', 'blob:app://provost/x'];
    const answers = await desktop.ask<{ url: string; cancel: boolean }[]>({
      ask: 'requests',
      urls: [...urls, ...ours],
    });
    expect(answers.filter(({ cancel }) => cancel).map(({ url }) => url)).toEqual(urls);
  });

  it('hands https links to the browser and nothing else', async () => {
    await waitUntil('the calls of window.open', async () => (await desktop.state()).opens.length >= 2);
    const { opens, openedExternally, prevented } = await desktop.state();
    expect(new Set(opens.map(({ action }) => action))).toEqual(new Set(['deny']));
    expect(openedExternally).toEqual(['https://example.com/help']);
    expect(prevented).toContain('https://evil.example.com/');
  });

  it('gives a port to the main frame of its own page only', async () => {
    await connected(desktop);
    const before = (await desktop.state()).portsHandedOver;
    // What a compromised page could do: ask from within a frame.
    await desktop.page.evaluate(() => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const inner = frame.contentWindow as unknown as { __send(kind: string, channel: string, args: unknown[]): void };
      inner.__send('ipc', 'provost:request-port', []);
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await desktop.state()).portsHandedOver).toBe(before);
    // Asked by the page itself, the same way works.
    await desktop.page.evaluate(() =>
      (window as unknown as { provost: { requestPort(): void } }).provost.requestPort(),
    );
    await waitUntil('the port', async () => (await desktop.state()).portsHandedOver === before + 1);
  });

  it('has a menu of standard roles', async () => {
    const { menu } = await desktop.state();
    expect(JSON.stringify(menu)).toContain('"role":"editMenu"');
  });
});

describe.skipIf(!hasChromium)('one desktop program for each data folder', () => {
  it('leaves to the one that runs, and closes in order', async () => {
    const dataDir = tempDir('instance');
    const first = await openShell('desktop-fake', { dataDir });
    await connected(first);
    await expect(openShell('desktop-fake', { dataDir })).rejects.toThrow('The desktop program did not open');
    await connected(first);
    const backend = first.backendPid() ?? 0;
    await first.close();
    expect(await first.exited).toBe(0);
    expect(() => process.kill(backend, 0)).toThrow(/ESRCH/);
    const saved = JSON.parse(readFileSync(path.join(dataDir, 'desktop/window-state.json'), 'utf8')) as object;
    expect(saved).toMatchObject({ width: 1280, height: 800, maximized: false });
    removeTempDir(dataDir);
  });

  it('says why when the backend can’t open, and ends', async () => {
    const dataDir = tempDir('broken');
    writeFileSync(
      path.join(dataDir, 'state.db'),
      'this is no database, and long enough to be looked at as one '.repeat(20),
    );
    // The answer of the fake to the message is "Quit".
    await expect(openUntilConnected(dataDir)).rejects.toThrow(/dialog: .*"type":"error"/);
    removeTempDir(dataDir);
  });
});

/** @throws Error with what the program printed when it ends before its page has a backend */
async function openUntilConnected(dataDir: string): Promise<void> {
  const shell = await openShell('desktop-fake', { dataDir });
  await Promise.race([shell.exited, connected(shell).catch(() => undefined)]);
  await shell.close();
  throw new Error(shell.output());
}

describe.skipIf(!hasElectron)('the desktop program on Electron', () => {
  let desktop: OpenShell;
  beforeAll(async () => {
    desktop = await openShell('desktop');
  });
  afterAll(() => desktop.close());
  specs('desktop', () => desktop);
});
