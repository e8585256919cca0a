// The version of this program: put in by the build, read from package.json when the sources run as they are.
import { readFileSync } from 'node:fs';
import path from 'node:path';

declare const __PROVOST_VERSION__: string | undefined;

function fromPackage(): string {
  const file = path.join(import.meta.dirname, '../package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

export const version = typeof __PROVOST_VERSION__ === 'string' ? __PROVOST_VERSION__ : fromPackage();
