// The built page as a map from address to file, read once. What is not in the map does not exist: there is no path to traverse.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { newNonce, securityHeaders } from './policy.ts';

const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

const HTML = 'text/html; charset=utf-8';
const NONCE_PLACE = '__CSP_NONCE__';

interface Asset {
  body: Buffer;
  type: string;
  etag: string;
  /** Its name holds the hash of its content. */
  immutable: boolean;
}

export interface AssetAnswer {
  status: 200 | 304 | 404 | 405 | 503;
  headers: Record<string, string>;
  body: Buffer | null;
}

export interface AssetRequest {
  method: string;
  /** Path of the address, as it came, without query and fragment. */
  pathname: string;
  /** The page asks for a document (a navigation), so an unknown address is a screen of ours. */
  navigation: boolean;
  ifNoneMatch?: string | undefined;
}

export interface Assets {
  answer(request: AssetRequest): AssetAnswer;
  /** Every address there is, for tests. */
  readonly addresses: string[];
}

/** Where the built page is: beside the built program, or in out/ when the sources run as they are. */
export function rendererFolder(here = import.meta.dirname): string {
  return path.basename(here) === 'web' ? path.join(here, '../../out/renderer') : path.join(here, '../renderer');
}

export const isBuilt = (folder = rendererFolder()): boolean => existsSync(path.join(folder, 'index.html'));

/** @throws Error when there is no index.html: the page was not built */
export function loadAssets(folder = rendererFolder()): Assets {
  const map = new Map<string, Asset>();
  if (!existsSync(path.join(folder, 'index.html'))) throw new Error('The page is not built. Run: npm run build');
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = types[path.extname(entry.name)];
    // Source maps and whatever else is not part of a page are not served. A link could lead anywhere.
    if (!entry.isFile() || !type) continue;
    const file = path.join(entry.parentPath, entry.name);
    const address = `/${path.relative(folder, file).split(path.sep).join('/')}`;
    const body = readFileSync(file);
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    map.set(address, { body, type, etag, immutable: /^\/assets\/.*-[\w-]{8}\.\w+$/.test(address) });
  }
  const template = readFileSync(path.join(folder, 'index.html'), 'utf8');

  const page = (): AssetAnswer => {
    const nonce = newNonce();
    const headers = { ...securityHeaders(nonce), 'Content-Type': HTML, 'Cache-Control': 'no-store' };
    return { status: 200, headers, body: Buffer.from(template.replaceAll(NONCE_PLACE, nonce)) };
  };

  return {
    addresses: ['/', ...map.keys()],
    answer({ method, pathname, navigation, ifNoneMatch }) {
      if (method !== 'GET' && method !== 'HEAD') return refusal(405, 'Only GET is answered here.');
      const asset = map.get(pathname);
      if (!asset) {
        // A file that is missing must not look like a page. Files lie at the top or among the assets; below a screen, a name
        // may well have a dot: /accounts/lab/mira.holt.
        const file = /^\/(?:assets\/.*|[^/]*\.[^/]*)$/.test(pathname);
        const screen = pathname === '/' || (navigation && !file);
        return screen ? page() : refusal(404, 'There is nothing at this address.');
      }
      const headers = {
        ...securityHeaders(newNonce()),
        'Content-Type': asset.type,
        'Cache-Control': asset.immutable ? 'private, max-age=31536000, immutable' : 'no-cache',
        ETag: asset.etag,
      };
      return ifNoneMatch === asset.etag
        ? { status: 304, headers, body: null }
        : { status: 200, headers, body: asset.body };
    },
  };
}

/** In place of a page that was not built, as when the sources run as they are: everything but the page works. */
export function noAssets(): Assets {
  return { addresses: [], answer: () => refusal(503, 'The page is not built. Run: npm run build') };
}

function refusal(status: 404 | 405 | 503, text: string): AssetAnswer {
  const headers = {
    ...securityHeaders(newNonce()),
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
  };
  return { status, headers, body: Buffer.from(`${text}\n`) };
}
