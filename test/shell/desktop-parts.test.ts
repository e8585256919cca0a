// The parts of the desktop shell that decide something: addresses, the place of the window, the keyring, crash loops.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { reloadGuard } from '../../main/shell/crash.ts';
import { openable, openExternal } from '../../main/shell/external.ts';
import { openKeyring } from '../../main/shell/keyring.ts';
import { menuTemplate } from '../../main/shell/menu.ts';
import { isOurs } from '../../main/shell/page.ts';
import { fitWindow, loadWindowState, saveWindowState } from '../../main/shell/window-state.ts';
import { fake } from '../support/electron/state.ts';
import { disposableTempDir } from '../support/temp.ts';

describe('addresses of ours', () => {
  it.each(['app://provost/', 'app://provost', 'app://provost/containers?state=running#x', 'APP://provost/'])(
    '%s is',
    (url) => {
      expect(isOurs(url)).toBe(true);
    },
  );
  it.each([
    ...['app://provost.evil.example.com/', 'app://evil/', 'app://provost:1/', 'app://user@provost/', 'app:provost'],
    ...[
      'https://provost/',
      'file:///app://provost/',
      'about:blank',
      'data:text/html,app://provost/',
      'xapp://provost/',
      '',
      'app://',
    ],
  ])('%j is not', (url) => {
    expect(isOurs(url)).toBe(false);
  });
});

describe('openExternal', () => {
  afterEach(() => void fake.openedExternally.splice(0));

  it('hands on plain https', async () => {
    expect(await openExternal('https://docs.docker.com/engine/?a=1#b')).toBe(true);
    expect(fake.openedExternally).toEqual(['https://docs.docker.com/engine/?a=1#b']);
  });

  it.each([
    ...[
      'http://example.com/',
      'file:///etc/passwd',
      'FILE:///C:/Windows/System32/calc.exe',
      'smb://192.0.2.1/share',
      'javascript:alert(1)',
    ],
    ...[
      'data:text/html,x',
      'vscode://file/etc/passwd',
      'ms-msdt:/id PCWDiagnostic',
      'mailto:ada@example.com',
      'ftp://example.com',
      'app://provost/',
    ],
    ...[
      'https://bank.example.com@evil.example.com/',
      'https://user:pass@example.com/',
      '//example.com',
      'example.com',
      '',
      'https://',
      ' ',
    ],
    `https://example.com/${'x'.repeat(2_000)}`,
    '\\\\192.0.2.1\\share\\x.exe',
    'https:\\\\user@example.com',
  ])('refuses %j', async (url) => {
    expect(await openExternal(url)).toBe(false);
    expect(fake.openedExternally).toEqual([]);
  });

  it('hands on what it has read, not what was written', () => {
    expect(openable('https:\\\\example.com\\x')).toBe('https://example.com/x');
    expect(openable('HTTPS://EXAMPLE.com')).toBe('https://example.com/');
  });
});

describe('the place of the window', () => {
  const screens = [
    { x: 0, y: 0, width: 1920, height: 1040 },
    { x: 1920, y: -200, width: 2560, height: 1400 },
  ];
  const state = { x: 100, y: 50, width: 1280, height: 800, maximized: false };

  it('is where it was', () => {
    expect(fitWindow(state, screens)).toEqual(state);
    expect(fitWindow({ ...state, x: 2_000, y: -150 }, screens)).toMatchObject({ x: 2_000, y: -150 });
  });

  it('is a new one when its screen is gone or its title bar could not be reached', () => {
    for (const place of [
      { x: 5_000, y: 0 },
      { x: 0, y: -900 },
      { x: 0, y: 1_030 },
      { x: -1_270, y: 0 },
      { x: 2_000, y: -150 },
    ]) {
      expect(fitWindow({ ...state, ...place }, screens.slice(0, 1))).toEqual({
        width: 1280,
        height: 800,
        maximized: false,
      });
    }
  });

  it('is never larger than the screen nor smaller than the page needs', () => {
    expect(fitWindow({ ...state, width: 9_000, height: 9_000 }, screens)).toMatchObject({ width: 1920, height: 1040 });
    expect(fitWindow({ ...state, width: 400, height: 300 }, screens)).toMatchObject({ width: 1024, height: 640 });
    expect(fitWindow(state, [])).toMatchObject({ width: 1280, height: 800 });
  });

  it('is kept, and a damaged file is no reason not to start', () => {
    using dir = disposableTempDir();
    const file = path.join(dir.path, 'window-state.json');
    const initial = loadWindowState(file);
    expect(initial).toEqual({ width: 1280, height: 800, maximized: false });
    saveWindowState(file, { ...state, maximized: true });
    expect(loadWindowState(file)).toEqual({ ...state, maximized: true });
    for (const text of ['', '{', '[]', '{"width":"x"}', '{"width":1e9,"height":800,"maximized":false}']) {
      writeFileSync(file, text);
      expect(loadWindowState(file)).toEqual(initial);
    }
  });
});

describe('the keyring of the desktop', () => {
  afterEach(() => Object.assign(fake.keyring, { available: true, backend: 'gnome_libsecret', refuses: false }));

  it('seals and opens', async () => {
    const keyring = await openKeyring('linux');
    const sealed = await keyring?.encrypt('value');
    expect(Buffer.from(sealed ?? []).toString()).not.toContain('value');
    expect(await keyring?.decrypt(sealed ?? new Uint8Array())).toBe('value');
  });

  it.each(['basic_text', 'unknown'])('is not offered when Linux only has %s', async (backend) => {
    fake.keyring.backend = backend;
    expect(await openKeyring('linux')).toBeNull();
    expect(await openKeyring('darwin')).not.toBeNull();
  });

  it('is not offered when there is none, and says when it refuses', async () => {
    fake.keyring.refuses = true;
    await expect((await openKeyring('linux'))?.encrypt('x')).rejects.toThrow('locked');
    fake.keyring.available = false;
    expect(await openKeyring('linux')).toBeNull();
  });
});

it('loads a page that ends again three times within a minute, not for ever', () => {
  let now = 0;
  const mayReload = reloadGuard(() => now);
  expect([mayReload(), mayReload(), mayReload(), mayReload()]).toEqual([true, true, true, false]);
  now = 61_000;
  expect(mayReload()).toBe(true);
});

it('has developer tools only before it is packaged', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    expect(JSON.stringify(menuTemplate(platform, false))).toContain('toggleDevTools');
    expect(JSON.stringify(menuTemplate(platform, true))).not.toContain('toggleDevTools');
  }
});
