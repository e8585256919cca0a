// Is this request meant for us, and does it come from our own page? Against DNS rebinding and cross-site requests.
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

export interface RequestOrigin {
  host: string | undefined;
  origin: string | undefined;
  /** Set by browsers since 2020-2023; absent elsewhere. */
  fetchSite?: string | undefined;
}

/** The addresses of this machine that never leave it. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

const bracketed = (host: string) => (isIP(host) === 6 ? `[${host}]` : host);

/** The names in a certificate, as they stand in a `Host` header; `*.example.com` stays as it is. */
export function namesInCertificate(pem: string | Buffer): string[] {
  const names = new X509Certificate(pem).subjectAltName ?? '';
  return [...names.matchAll(/(DNS|IP Address):([^,\s"]+)/g)].map(([, , name = '']) => bracketed(name.toLowerCase()));
}

/** The names under which a server that listens here may be called. */
export function ownNames(host: string, certificateNames: readonly string[] = []): string[] {
  const own = isLoopback(host) ? [host, '127.0.0.1', 'localhost', '::1'] : [host];
  // 0.0.0.0 and :: are no name that anybody calls; then the certificate alone says it.
  const called = own.filter((name) => name !== '0.0.0.0' && name !== '::');
  return [...called.map((name) => bracketed(name.toLowerCase())), ...certificateNames];
}

export class OriginCheck {
  readonly #names: readonly string[];
  readonly #port: number;
  readonly #secure: boolean;

  constructor(names: readonly string[], port: number, secure: boolean) {
    this.#names = names;
    this.#port = port;
    this.#secure = secure;
  }

  /** A page that reached us under another name (DNS rebinding) is turned away before anything else. */
  hostIsOurs(host: string | undefined): boolean {
    const [, name, port] = /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?$/i.exec(host ?? '') ?? [];
    if (name === undefined || Number(port ?? (this.#secure ? 443 : 80)) !== this.#port) return false;
    return this.#names.some((own) => matches(own, name.toLowerCase()));
  }

  /** A plain request: a navigation may come from anywhere, everything else only from our own page. */
  allowsRequest({ host, origin, fetchSite }: RequestOrigin, navigation: boolean): boolean {
    if (!this.hostIsOurs(host)) return false;
    if (origin !== undefined && !this.#isSame(origin, host)) return false;
    return navigation || fetchSite === undefined || fetchSite === 'same-origin' || fetchSite === 'none';
  }

  /** A WebSocket: browsers always send `Origin` here and apply no other rule, so it has to be there and ours. */
  allowsSocket({ host, origin, fetchSite }: RequestOrigin): boolean {
    if (!this.hostIsOurs(host) || origin === undefined) return false;
    return this.#isSame(origin, host) && (fetchSite === undefined || fetchSite === 'same-origin');
  }

  /** Same host and port as the request itself: a page of another port of this machine is not ours. */
  #isSame(origin: string, host: string | undefined): boolean {
    return origin.toLowerCase() === `${this.#secure ? 'https' : 'http'}://${host?.toLowerCase()}`;
  }
}

/** @param own a name, or `*.` and a name for exactly one label before it */
function matches(own: string, name: string): boolean {
  return own.startsWith('*.') ? name.slice(name.indexOf('.')) === own.slice(1) && name.includes('.') : own === name;
}
