// What the backend process and whoever started it (the desktop shell, or the supervisor of `provost serve`) say to each other.
import type { ErrorCode } from '../../preload/contract/errors.ts';

/** The browser shell's part: where to listen and who is let in. Secrets come this way, never in argv. */
export interface WebOptions {
  host: string;
  /** 0: any free port. After a crash the supervisor names the port that was had before. */
  port: number;
  /** When the port is taken, any free one will do. */
  anyPort: boolean;
  tls?: { certFile: string; keyFile: string };
  /** Signs session cookies; the same for every restart, so that a session outlives a crash. Base64. */
  sessionKey: string;
  /** Launch tokens not used yet, by hash. */
  launches: Launch[];
}

export interface Launch {
  /** SHA-256 of the token, base64url. */
  hash: string;
  expiresAt: number;
  /** Good only from a process of the operator's: this link went to the browser through another program's arguments. */
  ownOnly?: boolean;
}

export interface OpenOptions {
  dataDir: string;
  shell: 'desktop' | 'browser';
  demo: boolean;
  /** The shell can reach the OS keyring and answers `keyring` messages. */
  keyring: boolean;
  web?: WebOptions;
}

export type ToBackend =
  | { type: 'open'; options: OpenOptions }
  /** Carries one MessagePort (desktop). */
  | { type: 'port' }
  | { type: 'launch'; launch: Launch }
  | { type: 'keyring'; id: number; value: string | null; error?: string }
  | { type: 'close' };

/** Why a backend could not open, ready to be shown. */
export interface OpenFailure {
  code: ErrorCode | 'LISTEN';
  message: string;
  hint?: string;
}

export type FromBackend =
  | { type: 'ready'; web?: { port: number } }
  | ({ type: 'failed' } & OpenFailure)
  /** A launch token was used and must not be accepted again. */
  | { type: 'launched'; hash: string }
  /** `value` is text to encrypt, or base64 to decrypt. */
  | { type: 'keyring'; id: number; verb: 'encrypt' | 'decrypt'; value: string };
