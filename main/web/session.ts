// Who is let in: a launch token from the printed link, used once, is exchanged for a signed session cookie.
// The process that answers keeps no list of sessions, so a session outlives its crash.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Launch } from '../process/messages.ts';

export const LAUNCH_MS = 15 * 60_000;
export const SESSION_MS = 7 * 24 * 60 * 60_000;

const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url');

/** @returns a token to print, and what may be kept of it */
export function newLaunch(now = Date.now(), ownOnly = false): { token: string; launch: Launch } {
  const token = randomBytes(32).toString('base64url');
  return { token, launch: { hash: hashOf(token), expiresAt: now + LAUNCH_MS, ownOnly } };
}

/** The tokens that are still good. Each is accepted once. */
export class Launches {
  readonly #open = new Map<string, Launch>();

  constructor(launches: readonly Launch[]) {
    for (const launch of launches) this.add(launch);
  }

  add(launch: Launch): void {
    this.#open.set(launch.hash, launch);
  }

  /**
   * @param fromUs asked for a link that only the operator's own processes may use
   * @returns the token's hash when it was good, and it is not any more; null otherwise
   */
  use(token: string, fromUs: () => boolean, now = Date.now()): string | null {
    for (const [hash, { expiresAt }] of this.#open) if (expiresAt <= now) this.#open.delete(hash);
    // Looked up by hash: how long it takes says nothing about the token itself.
    const hash = hashOf(token);
    const launch = this.#open.get(hash);
    if (!launch || (launch.ownOnly && !fromUs())) return null;
    this.#open.delete(hash);
    return hash;
  }
}

/** Signs and checks session cookies. */
export class Sessions {
  readonly #key: Buffer;
  readonly cookieName: string;
  readonly #attributes: string;

  /**
   * @param key base64, at least 32 bytes
   * @param port cookies are shared by all ports of a host, so each server's has its own name
   */
  constructor(key: string, port: number, secure: boolean) {
    this.#key = Buffer.from(key, 'base64');
    if (this.#key.length < 32) throw new Error('The session key is too short');
    this.cookieName = secure ? `__Host-provost-${port}` : `provost-${port}`;
    this.#attributes = `Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  }

  /** @returns the value of a Set-Cookie header; a browser forgets it when it closes, we after a week */
  issue(now = Date.now()): string {
    const claim = `${randomBytes(16).toString('base64url')}.${now + SESSION_MS}`;
    return `${this.cookieName}=${claim}.${this.#sign(claim)}; ${this.#attributes}`;
  }

  /** @param header the request's Cookie header */
  accepts(header: string | undefined, now = Date.now()): boolean {
    return (header ?? '').split(';').some((part) => {
      const [name = '', value = ''] = part.trim().split('=', 2);
      return name === this.cookieName && this.#isSigned(value, now);
    });
  }

  #isSigned(value: string, now: number): boolean {
    const end = value.lastIndexOf('.');
    const claim = value.slice(0, Math.max(end, 0));
    const given = Buffer.from(value.slice(end + 1));
    const right = Buffer.from(this.#sign(claim));
    if (given.length !== right.length || !timingSafeEqual(given, right)) return false;
    return Number(claim.split('.')[1]) > now;
  }

  #sign(claim: string): string {
    return createHmac('sha256', this.#key).update(claim).digest('base64url');
  }
}
