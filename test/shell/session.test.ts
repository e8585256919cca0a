// Launch tokens are used once; session cookies can be checked, and not made, without our key.
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { LAUNCH_MS, Launches, newLaunch, Sessions, SESSION_MS } from '../../main/web/session.ts';

const anybody = () => false;

describe('a launch token', () => {
  it('is accepted once', () => {
    const { token, launch } = newLaunch();
    const launches = new Launches([launch]);
    expect(launches.use('wrong', anybody)).toBeNull();
    expect(launches.use('', anybody)).toBeNull();
    expect(launches.use(token, anybody)).toBe(launch.hash);
    expect(launches.use(token, anybody)).toBeNull();
  });

  it('is over after 15 minutes', () => {
    const { token, launch } = newLaunch(1_000);
    expect(new Launches([launch]).use(token, anybody, 1_000 + LAUNCH_MS)).toBeNull();
    expect(new Launches([launch]).use(token, anybody, 1_000 + LAUNCH_MS - 1)).toBe(launch.hash);
  });

  it('is long, and only its hash is kept', () => {
    const { token, launch } = newLaunch();
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(launch)).not.toContain(token);
    expect(new Launches([launch]).use(launch.hash, anybody)).toBeNull();
  });
});

describe('a session cookie', () => {
  const key = randomBytes(32).toString('base64');
  const sessions = new Sessions(key, 4000, false);
  const cookie = (header = sessions.issue()) => header.split(';')[0] ?? '';

  it('is kept from scripts and from other sites', () => {
    expect(sessions.issue()).toMatch(/^provost-4000=[^;]+; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(new Sessions(key, 443, true).issue()).toMatch(/^__Host-provost-443=.*; Secure$/);
  });

  it('is accepted by every process with the key, until it is over', () => {
    const now = Date.now();
    const header = `other=1; ${cookie(sessions.issue(now))}; more=2`;
    const next = new Sessions(key, 4000, false);
    expect(next.accepts(header, now + SESSION_MS - 1)).toBe(true);
    expect(next.accepts(header, now + SESSION_MS)).toBe(false);
  });

  it('is refused when anything of it is changed', () => {
    const good = cookie();
    const [name, value = ''] = good.split('=');
    const [id, expires, signature = ''] = value.split('.');
    const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    for (const bad of [
      undefined,
      '',
      'provost-4000=',
      'provost-4000=..',
      `provost-4000=${id}.${expires}.`,
      `provost-4000=${id}.${expires}`,
      `provost-4000=${id}.${Number(expires) + 1}.${signature}`,
      `provost-4000=x.${expires}.${signature}`,
      `provost-4000=${id}.${expires}.${flipped}`,
      `provost-4001=${value}`,
      `${name}=${value}x`,
      cookie(new Sessions(randomBytes(32).toString('base64'), 4000, false).issue()),
    ]) {
      expect(sessions.accepts(bad), bad).toBe(false);
    }
    expect(sessions.accepts(good)).toBe(true);
  });

  it('needs a real key', () => {
    expect(() => new Sessions('', 1, false)).toThrow(/key/);
  });
});
