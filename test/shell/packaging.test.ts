// The packaging: its config is one that electron-builder takes, every fuse is decided, and nothing superfluous is shipped.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { FuseV1Options } from '@electron/fuses';
import { describe, expect, it } from 'vitest';
import { fusesFor } from '../../scripts/fuses.mjs';

interface Config {
  electronVersion: string;
  files: string[];
  asarUnpack: string[];
  npmRebuild: boolean;
  publish: unknown;
  afterPack: string;
  linux: { target: string[]; icon: string };
  mac: {
    target: string[];
    hardenedRuntime: boolean;
    entitlements: string;
    entitlementsInherit: string;
    notarize: boolean;
  };
  win: { target: string[] };
}

// What electron-builder itself loads, from where it loads it.
const ofBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'));
const { validateConfiguration } = ofBuilder('app-builder-lib/out/util/config/config.js') as {
  validateConfiguration(config: unknown, log: { isEnabled: boolean; add(): void }): Promise<void>;
};
// electron-builder's own reader of its own file.
const { load } = ofBuilder('js-yaml') as { load(text: string): unknown };
const read = () => load(readFileSync('electron-builder.yml', 'utf8')) as Config;
const validate = (config: unknown) => validateConfiguration(config, { isEnabled: false, add: () => undefined });

describe('electron-builder.yml', () => {
  it('is what electron-builder’s own schema allows', async () => {
    await expect(validate(read())).resolves.toBeUndefined();
    // The validator is not one that takes everything.
    await expect(validate({ ...read(), asarr: true })).rejects.toThrow(/asarr/);
    // Its schema of 9,000 lines is compiled for each.
  }, 60_000);

  it('packages the Electron that is pinned, for each platform what was promised', () => {
    const config = read();
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    expect(config.electronVersion).toBe(devDependencies.electron);
    expect(config.linux.target).toEqual(['AppImage', 'deb']);
    expect(config.mac.target).toEqual(['dmg']);
    expect(config.win.target).toEqual(['nsis']);
  });

  it('ships no Node of its own, no maps and no sources, compiles nothing, and has no feed', () => {
    const config = read();
    for (const pattern of [
      '!**/*.map',
      '!node_modules/node-{linux,win,darwin,bin}-*/**',
      '!node_modules/better-sqlite3/{deps,src}/**',
    ]) {
      expect(config.files).toContain(pattern);
    }
    expect(config.files.filter((pattern) => !pattern.startsWith('!'))).toEqual(['out/**', 'package.json']);
    expect(config.asarUnpack).toEqual(['**/*.node']);
    expect(config.npmRebuild).toBe(false);
    expect(config.publish).toBeNull();
  });

  it('is hardened on macOS, with no more than V8 needs', () => {
    const { mac } = read();
    expect(mac).toMatchObject({ hardenedRuntime: true, notarize: true });
    const plist = readFileSync(mac.entitlements, 'utf8');
    expect([...plist.matchAll(/<key>(.*?)<\/key>/g)].map(([, key]) => key)).toEqual([
      'com.apple.security.cs.allow-jit',
    ]);
    expect(mac.entitlementsInherit).toBe(mac.entitlements);
  });

  it('names files that are there', () => {
    const { linux, mac, afterPack } = read();
    for (const file of [linux.icon, mac.entitlements, afterPack]) expect(existsSync(file), file).toBe(true);
    const png = readFileSync(linux.icon);
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1024, 1024]);
  });
});

describe('the fuses', () => {
  const options = Object.entries(FuseV1Options).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );

  it.each(['linux', 'darwin', 'win32'])('are all decided on %s', (platform) => {
    const fuses = fusesFor(platform) as Record<string, unknown>;
    expect(fuses.strictlyRequireAllFuses).toBe(true);
    const set = Object.fromEntries(options.map(([name, index]) => [name, fuses[index]]));
    const checked = platform !== 'linux';
    expect(set).toEqual({
      RunAsNode: false,
      EnableCookieEncryption: true,
      EnableNodeOptionsEnvironmentVariable: false,
      EnableNodeCliInspectArguments: false,
      EnableEmbeddedAsarIntegrityValidation: checked,
      OnlyLoadAppFromAsar: true,
      LoadBrowserProcessSpecificV8Snapshot: false,
      GrantFileProtocolExtraPrivileges: false,
      WasmTrapHandlers: true,
    });
  });
});
