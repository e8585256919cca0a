// Renders resources/icon.svg to resources/icon.png (1024×1024, transparent): `node scripts/run.mjs scripts/icon.ts`.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { launchChromium } from '../test/support/chromium.ts';

const folder = path.join(import.meta.dirname, '../resources');
const svg = readFileSync(path.join(folder, 'icon.svg'), 'utf8');
const browser = await launchChromium();
try {
  const page = await browser.newPage({ viewport: { width: 1024, height: 1024 } });
  await page.setContent(`<style>body { margin: 0 }</style>${svg}`);
  await page.screenshot({ path: path.join(folder, 'icon.png'), omitBackground: true });
} finally {
  await browser.close();
}
