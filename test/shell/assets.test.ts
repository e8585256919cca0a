// The page's files: what is in the map is served with the policy, everything else does not exist.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadAssets, type Assets } from '../../main/web/assets.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';

const html =
  '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><script type="module" src="/assets/i-abcd1234.js"></script>';

let root: string;
let assets: Assets;
beforeAll(() => {
  root = tempDir('assets');
  const page = path.join(root, 'renderer');
  mkdirSync(path.join(page, 'assets'), { recursive: true });
  writeFileSync(path.join(root, 'secret.txt'), 'outside');
  writeFileSync(path.join(page, 'index.html'), html);
  writeFileSync(path.join(page, 'assets/i-abcd1234.js'), 'export {}');
  writeFileSync(path.join(page, 'assets/i-abcd1234.js.map'), '{}');
  writeFileSync(path.join(page, 'favicon.svg'), '<svg/>');
  symlinkSync(path.join(root, 'secret.txt'), path.join(page, 'assets/link.txt'));
  assets = loadAssets(page);
});
afterAll(() => removeTempDir(root));

const ask = (pathname: string, navigation = true, method = 'GET') => assets.answer({ method, pathname, navigation });

describe('the files of the page', () => {
  it('serves what was built, and only that', () => {
    expect(assets.addresses.toSorted()).toEqual(['/', '/assets/i-abcd1234.js', '/favicon.svg']);
    const script = ask('/assets/i-abcd1234.js', false);
    expect(script.status).toBe(200);
    expect(script.headers['Content-Type']).toBe('text/javascript; charset=utf-8');
    expect(script.headers['Cache-Control']).toContain('immutable');
    expect(ask('/favicon.svg', false).headers['Cache-Control']).toBe('no-cache');
  });

  it('gives every page its own nonce, in the policy and in the page', () => {
    const [one, two] = [ask('/'), ask('/')];
    const nonce = /'nonce-([^']+)'/.exec(one.headers['Content-Security-Policy'] ?? '')?.[1];
    expect(nonce).toMatch(/^[\w+/]{22}==$/);
    expect(one.body?.toString()).toContain(`content="${nonce}"`);
    expect(one.body?.toString()).not.toContain('__CSP_NONCE__');
    expect(two.headers['Content-Security-Policy']).not.toBe(one.headers['Content-Security-Policy']);
    expect(one.headers['Cache-Control']).toBe('no-store');
  });

  it('allows scripts from itself alone, and nothing inline', () => {
    const policy = ask('/').headers['Content-Security-Policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/unsafe-|\*|https?:/);
    for (const rule of ["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "object-src 'none'"]) {
      expect(policy).toContain(rule);
    }
  });

  it('answers a screen with the page, and a missing file with 404', () => {
    expect(ask('/containers/abc').status).toBe(200);
    expect(ask('/accounts/lab/mira.holt').status).toBe(200);
    expect(ask('/containers/abc', false).status).toBe(404);
    expect(ask('/gone.js').status).toBe(404);
    expect(ask('/assets/gone-abcd1234.js').status).toBe(404);
    expect(ask('/', true, 'POST').status).toBe(405);
  });

  it('answers 304 to who has it already', () => {
    const etag = ask('/favicon.svg', false).headers.ETag;
    const again = assets.answer({ method: 'GET', pathname: '/favicon.svg', navigation: false, ifNoneMatch: etag });
    expect(again).toMatchObject({ status: 304, body: null });
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets\\..\\..\\secret.txt',
    '//etc/passwd',
    '/etc/passwd',
    '/assets/link.txt',
    '/assets/i-abcd1234.js.map',
    '/index.html',
    '/assets/i-abcd1234.js/',
    '/ASSETS/i-abcd1234.js',
    '/assets/i-abcd1234.js%00.svg',
    '/__proto__',
    '/constructor',
    '/.stamp',
    '',
  ])('has nothing at %j', (pathname) => {
    const answer = ask(pathname, false);
    expect(answer.status).toBe(404);
    expect(answer.body?.toString()).not.toContain('outside');
    // As an address of the page it may be a screen, which is the page itself; never a file.
    expect(ask(pathname).body?.toString() ?? '').not.toContain('outside');
  });
});
