// `npm run package`: builds, then makes the packages of this platform in dist/. Arguments go to electron-builder.
// Plain JavaScript that Node 20 can run.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './build-stamp.mjs';
import { fetchElectron, findElectron } from './electron.mjs';
import { nodeIsNewEnough, projectRoot, runOnProjectNode } from './node.mjs';

/** @returns {Promise<number>} the exit code */
async function main(args) {
  const say = (text) => process.stdout.write(`${text}\n`);
  try {
    await ensureBuilt({ say });
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
  const missing = findElectron() ? null : await fetchElectron({ say });
  if (missing !== null) {
    process.stderr.write(
      `The packages contain Electron's binary, which is not here and could not be fetched (${missing}). ` +
        'Run this where github.com can be reached, or name an unpacked Electron in ELECTRON_OVERRIDE_DIST_PATH.\n',
    );
    return 1;
  }
  const tool = path.join(projectRoot, 'node_modules/electron-builder/out/cli/cli.js');
  // What was fetched is what is packaged: electron-builder does not download it a second time.
  const dist = path.dirname(findElectron());
  const own = process.platform === 'darwin' ? [] : [`-c.electronDist=${dist}`];
  const { status } = spawnSync(process.execPath, [tool, ...own, '--publish', 'never', ...args], {
    cwd: projectRoot,
    stdio: 'inherit',
  });
  return status ?? 1;
}

if (nodeIsNewEnough()) process.exitCode = await main(process.argv.slice(2));
else runOnProjectNode([fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
