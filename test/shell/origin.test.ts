// Host and Origin: who reaches us under another name, or from another page, is turned away.
import { describe, expect, it } from 'vitest';
import { isLoopback, OriginCheck, ownNames } from '../../main/web/origin.ts';

const local = new OriginCheck(ownNames('127.0.0.1'), 4000, false);
const remote = new OriginCheck(ownNames('192.0.2.10', ['lab.example.com', '*.labs.example.com']), 443, true);

describe('Host', () => {
  it.each(['127.0.0.1:4000', 'localhost:4000', 'LOCALHOST:4000', '[::1]:4000'])('takes %s', (host) => {
    expect(local.hostIsOurs(host)).toBe(true);
  });

  it.each([
    undefined,
    '',
    'evil.example.com:4000',
    '127.0.0.1',
    '127.0.0.1:4001',
    '127.0.0.1.evil.example.com:4000',
    'localhost.evil.example.com:4000',
    'evil.example.com#127.0.0.1:4000',
    '127.0.0.1:4000@evil.example.com',
    '127.0.0.1:4000, evil.example.com',
    '0.0.0.0:4000',
    '127.1:4000',
    '2130706433:4000',
    '192.0.2.10:4000',
  ])('refuses %s', (host) => {
    expect(local.hostIsOurs(host)).toBe(false);
  });

  it('knows the names of its certificate, a star for one label', () => {
    for (const host of ['192.0.2.10', 'lab.example.com', 'lab.example.com:443', 'a.labs.example.com']) {
      expect(remote.hostIsOurs(host), host).toBe(true);
    }
    for (const host of [
      'localhost',
      'labs.example.com',
      'a.b.labs.example.com',
      'xlab.example.com',
      'lab.example.com:8443',
    ]) {
      expect(remote.hostIsOurs(host), host).toBe(false);
    }
  });

  it('calls nothing by the address that means all', () => {
    expect(ownNames('0.0.0.0')).toEqual([]);
    expect(ownNames('::', ['lab.example.com'])).toEqual(['lab.example.com']);
  });
});

describe('Origin', () => {
  const host = '127.0.0.1:4000';

  it.each([
    [{ host, origin: 'http://127.0.0.1:4000' }, true],
    [{ host, origin: 'http://127.0.0.1:4000', fetchSite: 'same-origin' }, true],
    [{ host, origin: undefined }, false],
    [{ host, origin: 'null' }, false],
    [{ host, origin: 'https://127.0.0.1:4000' }, false],
    [{ host, origin: 'http://127.0.0.1:4001' }, false],
    [{ host, origin: 'http://localhost:4000' }, false],
    [{ host, origin: 'https://evil.example.com' }, false],
    [{ host, origin: 'http://127.0.0.1:4000.evil.example.com' }, false],
    [{ host, origin: 'http://127.0.0.1:4000', fetchSite: 'same-site' }, false],
    [{ host: 'evil.example.com', origin: 'http://evil.example.com' }, false],
  ])('of a WebSocket: %j is %s', (request, allowed) => {
    expect(local.allowsSocket(request)).toBe(allowed);
  });

  it('of a plain request: a navigation from anywhere, the rest from our own page', () => {
    expect(local.allowsRequest({ host, origin: undefined, fetchSite: 'cross-site' }, true)).toBe(true);
    expect(local.allowsRequest({ host, origin: undefined, fetchSite: 'cross-site' }, false)).toBe(false);
    expect(local.allowsRequest({ host, origin: undefined, fetchSite: 'same-site' }, false)).toBe(false);
    expect(local.allowsRequest({ host, origin: 'https://evil.example.com' }, true)).toBe(false);
    expect(local.allowsRequest({ host, origin: undefined }, false)).toBe(true);
  });
});

it('knows the addresses that stay on this machine', () => {
  for (const host of ['127.0.0.1', '127.3.2.1', '::1', 'localhost']) expect(isLoopback(host), host).toBe(true);
  for (const host of ['0.0.0.0', '::', '192.0.2.1', '127.evil.example.com', 'localhost.example.com', '']) {
    expect(isLoopback(host), host).toBe(false);
  }
});
