// Sets every fuse of the packaged Electron before it is signed. A fuse that a later Electron adds fails the packaging until
// it is decided here (strictlyRequireAllFuses).
import path from 'node:path';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';

/** @param {string} platform as electron-builder calls it: darwin, win32, linux */
export function fusesFor(platform) {
  return {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    // Its signature changes with the fuses; without a certificate macOS on Arm would refuse to start it.
    resetAdHocDarwinSignature: platform === 'darwin',
    // The binary is the program and not a Node for whoever sets a variable or passes a flag.
    [FuseV1Options.RunAsNode]: false,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: false,
    // Only our archive, and on the systems that can check it, only as it was packaged.
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: platform === 'darwin' || platform === 'win32',
    [FuseV1Options.EnableCookieEncryption]: true,
    // The page is served from app://.
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    // A snapshot of our own would cost the one that Electron brings.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.WasmTrapHandlers]: true,
  };
}

/** electron-builder's afterPack. */
export default async function setFuses({ appOutDir, electronPlatformName, packager }) {
  const name = packager.appInfo.productFilename;
  const file =
    electronPlatformName === 'darwin'
      ? `${name}.app`
      : electronPlatformName === 'win32'
        ? `${name}.exe`
        : packager.executableName;
  await flipFuses(path.join(appOutDir, file), fusesFor(electronPlatformName));
}
