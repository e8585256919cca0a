// Opens targets: once each, shared, behind a circuit breaker, and again after they were away.
import { ProvostError, isProvostError } from '../../errors.ts';
import type { TargetKind } from '../../../preload/contract/account-model.ts';
import type { OpenTarget, TargetAccess } from '../parts.ts';
import type { AccountTarget, NameRules, Probe } from '../target.ts';
import { Breaker, problemText, type Trouble } from './breaker.ts';
import { guarded } from './guard.ts';
import type { StoredTarget, TargetStore } from './store.ts';

export interface OpeningDeps {
  store: TargetStore;
  openers: Record<TargetKind, OpenTarget>;
  access(target: StoredTarget, totp: string | null): TargetAccess;
  now?: () => number;
}

interface Entry {
  breaker: Breaker;
  current: Promise<AccountTarget> | null;
  /** Something went wrong since it was last asked whether it can be worked with. */
  doubted: boolean;
  proving: Promise<Probe> | null;
  /** Of the last time it was open: they hold while it is away. */
  names: NameRules | null;
}

export class Openings {
  readonly #deps: OpeningDeps;
  readonly #entries = new Map<string, Entry>();
  readonly #closing = new Set<Promise<void>>();

  constructor(deps: OpeningDeps) {
    this.#deps = deps;
  }

  #entry(targetId: string): Entry {
    const there = this.#entries.get(targetId);
    if (there) return there;
    const entry = { breaker: new Breaker(this.#deps.now), current: null, doubted: false, proving: null, names: null };
    this.#entries.set(targetId, entry);
    return entry;
  }

  /** @throws ProvostError NOT_FOUND when it was removed */
  #stored(targetId: string): StoredTarget {
    const target = this.#deps.store.find(targetId);
    if (target) return target;
    throw new ProvostError('NOT_FOUND', 'There is no such target any more.', { hint: 'List the targets.' });
  }

  names(targetId: string): NameRules | null {
    return this.#entry(targetId).names;
  }

  trouble(targetId: string): Trouble | null {
    return this.#entry(targetId).breaker.trouble;
  }

  /** @throws ProvostError TARGET_*, HOST_*: at once, while it is not worth another try */
  async open(targetId: string): Promise<AccountTarget> {
    const entry = this.#entry(targetId);
    const stored = this.#stored(targetId);
    entry.breaker.check();
    const target = await (entry.current ??= this.#begin(entry, stored, null));
    if (entry.doubted) await this.#prove(entry, target, stored.targetId, AbortSignal.timeout(30_000));
    return target;
  }

  /** Asks it whether it can be worked with. @throws as `open`; TARGET_UNSUPPORTED when it says no */
  async probe(targetId: string, signal: AbortSignal): Promise<Probe> {
    const entry = this.#entry(targetId);
    const stored = this.#stored(targetId);
    entry.breaker.check();
    const target = await (entry.current ??= this.#begin(entry, stored, null));
    return this.#prove(entry, target, targetId, signal);
  }

  /** The same whatever happened before, over a new connection if there was trouble. @param totp typed just now */
  async again(targetId: string, totp: string | null, signal: AbortSignal): Promise<Probe> {
    const entry = this.#entry(targetId);
    const stored = this.#stored(targetId);
    if (entry.breaker.trouble !== null || totp !== null) await this.#retire(entry);
    entry.breaker.reset();
    const target = await (entry.current ??= this.#begin(entry, stored, totp));
    return this.#prove(entry, target, targetId, signal);
  }

  /** Somebody asks by hand: one that is away need not wait for its turn. Of credentials that were refused, `again` decides. */
  hurry(targetId: string): void {
    const { breaker } = this.#entry(targetId);
    if (breaker.trouble?.state === 'away') breaker.reset();
  }

  /** Closes it: its password is another one, or it was removed. The next question opens it anew. */
  async renew(targetId: string): Promise<void> {
    const entry = this.#entry(targetId);
    await this.#retire(entry);
    entry.breaker.reset();
  }

  forget(targetId: string): void {
    this.#entries.delete(targetId);
  }

  #begin(entry: Entry, stored: StoredTarget, totp: string | null): Promise<AccountTarget> {
    const { store, openers, access } = this.#deps;
    const { targetId, kind } = stored;
    const opening = openers[kind](stored, access(stored, totp)).then(
      (target) => {
        entry.names = target.names;
        store.facts(targetId, null, target.traits);
        return guarded(target, {
          before: () => entry.breaker.check(),
          failed: (error) => this.#failed(entry, targetId, error),
          worked: () => {
            if (entry.breaker.trouble) this.#works(entry, targetId);
          },
        });
      },
      (error: unknown) => {
        entry.current = null;
        this.#note(entry, targetId, error);
        throw error;
      },
    );
    return opening;
  }

  #prove(entry: Entry, target: AccountTarget, targetId: string, signal: AbortSignal): Promise<Probe> {
    // One asks for all who want to know just now; who gives up does not take the answer from the others.
    const asked = (entry.proving ??= this.#ask(entry, target, targetId).finally(() => {
      entry.proving = null;
    }));
    return Promise.race([asked, gaveUp(signal)]);
  }

  async #ask(entry: Entry, target: AccountTarget, targetId: string): Promise<Probe> {
    try {
      const probe = await target.probe(AbortSignal.timeout(60_000));
      const bad = probe.steps.find(({ ok }) => !ok);
      this.#deps.store.facts(targetId, probe.version, target.traits);
      if (bad) throw new Unfit(bad.what, bad.detail, probe);
      this.#works(entry, targetId);
      return probe;
    } catch (error) {
      this.#note(entry, targetId, error);
      throw error;
    }
  }

  #works(entry: Entry, targetId: string): void {
    entry.doubted = false;
    entry.breaker.works();
    this.#deps.store.state(targetId, 'ready', null, Date.now());
  }

  /** In the middle of work: credentials may be right and a right missing, so it is asked again before the next piece. */
  #failed(entry: Entry, targetId: string, error: unknown): void {
    if (isProvostError(error) && error.code === 'TARGET_DENIED') entry.doubted = true;
    else this.#note(entry, targetId, error);
  }

  #note(entry: Entry, targetId: string, error: unknown): void {
    if (!entry.breaker.note(error)) return;
    entry.doubted = true;
    const { state, error: known } = entry.breaker.trouble!;
    this.#deps.store.state(targetId, state, problemText(known), Date.now());
  }

  async #retire(entry: Entry): Promise<void> {
    const { current } = entry;
    entry.current = null;
    const closing = current?.then(
      (target) => target.close(),
      // It was never open: whoever asked was told why.
      () => undefined,
    );
    if (!closing) return;
    this.#closing.add(closing);
    await closing.finally(() => this.#closing.delete(closing));
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#entries.values()].map((entry) => this.#retire(entry)));
    await Promise.allSettled([...this.#closing]);
  }
}

/** It answers, and something about it keeps it from being worked with. */
export class Unfit extends ProvostError {
  readonly probe: Probe;

  constructor(what: string, detail: string | null, probe: Probe) {
    super('TARGET_UNSUPPORTED', detail === null ? `${what}: no.` : `${what}: ${detail}`, {
      hint: 'Test the target to see every step.',
    });
    this.probe = probe;
  }
}

const gaveUp = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const leave = () => reject(signal.reason instanceof Error ? signal.reason : new Error('The caller has gone'));
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
