// A circuit breaker for each target: after a failure it is left alone for a while, and whoever asks meanwhile hears the same
// at once. Wrong credentials are never tried again by themselves: that locks accounts and bans addresses.
import { isProvostError, ProvostError } from '../../errors.ts';
import type { ErrorCode } from '../../../preload/contract/errors.ts';

export interface Trouble {
  /** away: worth another try. refused: it answers, and can't be worked with. */
  state: 'away' | 'refused';
  error: ProvostError;
  /** UTC ms of the first failure after it last worked. */
  since: number;
  /** When it may be asked again, UTC ms; null: not before somebody says so. */
  until: number | null;
}

const pause = { first: 2000, most: 60_000, refused: 300_000 };

const away: ErrorCode[] = ['TARGET_UNREACHABLE', 'HOST_UNREACHABLE'];
const refused: ErrorCode[] = ['TARGET_UNSUPPORTED', 'HOST_DENIED', 'HOST_KEY_UNKNOWN', 'HOST_KEY_CHANGED'];

export class Breaker {
  #trouble: Trouble | null = null;
  #failures = 0;
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** @throws ProvostError the last failure, while it is not worth another try */
  check(): void {
    const trouble = this.#trouble;
    if (!trouble) return;
    const { error, until } = trouble;
    if (until !== null && this.#now() >= until) return;
    // A new one each time: the trace is of who asks now.
    throw new ProvostError(error.code, error.message, error.data, { cause: error });
  }

  works(): void {
    this.#trouble = null;
    this.#failures = 0;
  }

  /** From now on it may be asked again, whatever happened: the password is another one, or somebody said "test". */
  reset(): void {
    if (this.#trouble) this.#trouble = { ...this.#trouble, until: this.#now() };
    this.#failures = 0;
  }

  /**
   * Notes what went wrong with the target itself; anything else (a bad input, an aborted call) is nobody's trouble.
   * @returns whether it was
   */
  note(error: unknown): boolean {
    const kind = troubleOf(error);
    if (!kind) return false;
    const now = this.#now();
    const wait = kind === 'away' ? Math.min(pause.first * 2 ** this.#failures++, pause.most) : pause.refused;
    this.#trouble = {
      state: kind,
      error: error as ProvostError,
      since: this.#trouble?.since ?? now,
      until: (error as ProvostError).code === 'TARGET_DENIED' ? null : now + wait,
    };
    return true;
  }
}

/** Whether an error says that the target can't be worked with. */
export function troubleOf(error: unknown): Trouble['state'] | null {
  if (!isProvostError(error)) return null;
  if (away.includes(error.code)) return 'away';
  return error.code === 'TARGET_DENIED' || refused.includes(error.code) ? 'refused' : null;
}

/** For the list: what happened, why in the other side's own words, what to do. */
export const problemText = ({ message, data }: ProvostError): string =>
  [message, data.words !== undefined && `“${data.words}”`, data.hint].filter(Boolean).join(' ');
