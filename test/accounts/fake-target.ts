// A target in memory that behaves like a real one: with or without transactions, away, or losing its answers.
import { createHash, randomBytes } from 'node:crypto';
import { accountFieldNames, type AccountValues } from '../../preload/contract/account-model.ts';
import { ProvostError } from '../../main/errors.ts';
import type {
  AccountTarget,
  Captured,
  Deed,
  DeedOutcome,
  GroupInfo,
  LiveAccount,
  Probe,
  Repair,
} from '../../main/accounts/target.ts';
import type { Json } from '../../main/plans/operation.ts';

interface Stored {
  /** Another one for each account ever made. */
  id: number;
  username: string;
  values: Record<string, string | readonly string[] | null>;
  hash: string;
  salt: string;
  org: string | null;
  lastSeen: number | null;
  /** Made without its password yet (a target without transactions was broken off). */
  half: boolean;
}

const hashOf = (password: string, salt: string) => createHash('sha256').update(`${password}${salt}`).digest('hex');
const unreachable = () => new ProvostError('TARGET_UNREACHABLE', 'The target does not answer.', { hint: 'Wait.' });

export class FakeTarget implements AccountTarget {
  readonly kind = 'guacamole-sql' as const;
  readonly traits = {
    fields: accountFieldNames.filter((name) => !['first_name', 'last_name', 'home', 'shell', 'note'].includes(name)),
    writes: true,
    restoresPasswords: true,
    history: true,
    makesGroups: true,
    makesConnections: false,
    repairs: true,
  };
  /** As MariaDB does: case and spaces at the end make no difference. */
  readonly names = {
    keyOf: (username: string) => username.normalize('NFC').trimEnd().toLowerCase(),
    problem: (field: string, value: string | readonly string[]) =>
      field === 'username' && /^[=+@-]/.test(value as string) ? 'begins with a character of formulas' : null,
  };
  readonly chunk: number;
  readonly atomic: boolean;
  readonly rows = new Map<string, Stored>();
  groupNames = ['lab-1', 'lab-2', 'lab-3'];
  readonly protectedNames = new Set<string>();
  /** Usernames whose deed is refused. */
  readonly refused = new Set<string>();
  readonly totp = new Set<string>();
  away = false;
  /** How many deeds have been done of each account: a second creation can't hide. */
  readonly done: string[] = [];
  /** Called within a batch, after so many deeds; may throw. */
  during: (count: number) => void = () => undefined;
  /** Called when a batch was done, and before its answer. */
  after: () => void = () => undefined;
  #ids = 0;

  constructor({ chunk = 100, atomic = true }: { chunk?: number; atomic?: boolean } = {}) {
    this.chunk = chunk;
    this.atomic = atomic;
  }

  add(username: string, values: AccountValues = {}, password = 'secret', rest: Partial<Stored> = {}): void {
    const salt = randomBytes(8).toString('hex');
    const row = {
      id: ++this.#ids,
      username,
      salt,
      hash: hashOf(password, salt),
      org: null,
      lastSeen: null,
      half: false,
    };
    this.rows.set(this.names.keyOf(username), { ...row, values: { disabled: 'false', ...values }, ...rest });
  }

  signsIn(username: string, password: string): boolean {
    const row = this.rows.get(this.names.keyOf(username));
    return row !== undefined && row.hash === hashOf(password, row.salt) && row.values['disabled'] !== 'true';
  }

  #live({ username, values, hash, salt, org, lastSeen, half }: Stored): LiveAccount {
    const all: Record<string, string | readonly string[] | null> = {};
    for (const field of this.traits.fields) if (field !== 'username') all[field] = values[field] ?? null;
    return {
      ...{ username, values: all, org, lastSeen },
      passwordMark: half
        ? 'none'
        : createHash('sha256')
            .update(hash + salt)
            .digest('hex')
            .slice(0, 12),
      protected: this.protectedNames.has(username) ? 'is the account that Provost signs in with' : null,
    };
  }

  #reach(): void {
    if (this.away) throw unreachable();
  }

  probe(): Promise<Probe> {
    if (this.away) return Promise.reject(unreachable());
    return Promise.resolve({ version: 'fake', steps: [], warnings: [], accounts: this.rows.size });
  }

  async *snapshot(): AsyncGenerator<LiveAccount[]> {
    this.#reach();
    const all = [...this.rows.values()];
    for (let from = 0; from < all.length; from += 2000) {
      await new Promise((resolve) => setImmediate(resolve));
      yield all.slice(from, from + 2000).map((row) => this.#live(row));
    }
  }

  #found(usernames: readonly string[]): [string, Stored][] {
    this.#reach();
    return usernames.flatMap((username): [string, Stored][] => {
      const key = this.names.keyOf(username);
      const row = this.rows.get(key);
      return row ? [[key, row]] : [];
    });
  }

  read(usernames: readonly string[]): Promise<Map<string, LiveAccount>> {
    return asPromise(() => new Map(this.#found(usernames).map(([key, row]) => [key, this.#live(row)])));
  }

  capture(usernames: readonly string[]): Promise<Map<string, Captured>> {
    return asPromise(
      () =>
        new Map(
          this.#found(usernames).map(([key, row]) => [
            key,
            {
              account: this.#live(row),
              capture: structuredClone({ ...row, totp: this.totp.has(row.username) }) as Json,
            },
          ]),
        ),
    );
  }

  describe(capture: Json): LiveAccount {
    return this.#live(capture as unknown as Stored);
  }

  async apply(deeds: readonly Deed[]): Promise<DeedOutcome[]> {
    this.#reach();
    await new Promise((resolve) => setImmediate(resolve));
    const before = this.atomic ? new Map([...this.rows].map(([key, row]) => [key, structuredClone(row)])) : null;
    const outcomes: DeedOutcome[] = [];
    const said = this.done.length;
    try {
      for (const deed of deeds) {
        outcomes.push(this.#do(deed));
        this.during(outcomes.length);
        this.#reach();
      }
    } catch (error) {
      if (before) {
        this.rows.clear();
        for (const [key, row] of before) this.rows.set(key, row);
        this.done.length = said;
      }
      throw error;
    }
    this.after();
    this.#reach();
    return outcomes;
  }

  #do(deed: Deed): DeedOutcome {
    const name =
      deed.verb === 'create'
        ? (deed.values['username'] as string)
        : deed.verb === 'special'
          ? deed.subject
          : deed.username;
    const key = this.names.keyOf(name);
    const there = this.rows.get(key);
    if (this.refused.has(name)) return { ok: false, message: 'The target refused it.', words: 'not this one' };
    switch (deed.verb) {
      case 'create': {
        const { username: _, ...values } = deed.values;
        // Without transactions, one that is as it is to be is what a try before has made.
        const ours =
          there && !this.atomic && Object.entries(values).every(([name, value]) => there.values[name] === value);
        if (there && !ours) return { ok: false, message: 'It exists already.', words: 'duplicate' };
        if (!there) this.add(name, values, deed.password ?? randomBytes(16).toString('hex'), { org: deed.org });
        const row = this.rows.get(key)!;
        if (!this.atomic && !there) {
          row.half = true;
          this.during(-1);
        }
        row.half = false;
        row.hash = hashOf(deed.password ?? randomBytes(16).toString('hex'), row.salt);
        break;
      }
      case 'update': {
        if (!there) return { ok: false, message: 'It is gone.' };
        const { username, ...values } = deed.values;
        if (typeof username === 'string') {
          this.rows.delete(key);
          there.username = username;
          this.rows.set(this.names.keyOf(username), there);
        }
        there.values = { ...there.values, ...values };
        if (deed.password !== null) there.hash = hashOf(deed.password, there.salt);
        break;
      }
      case 'delete':
        this.rows.delete(key);
        break;
      case 'restore': {
        const { totp, ...row } = structuredClone(deed.capture) as unknown as Stored & { totp: boolean };
        if (there) this.rows.delete(key);
        this.rows.set(this.names.keyOf(row.username), { ...row, id: there?.id ?? ++this.#ids });
        if (totp) this.totp.add(row.username);
        break;
      }
      case 'special':
        if (deed.what === 'reset-totp') this.totp.delete(name);
        break;
    }
    this.done.push(`${deed.verb} ${name}`);
    return { ok: true };
  }

  groups(): Promise<GroupInfo[]> {
    return asPromise(() => {
      this.#reach();
      return this.groupNames.map((name) => ({ name, members: 0, groups: [], disabled: false }));
    });
  }

  connections(): Promise<string[]> {
    return Promise.resolve(['pt01', 'pt02']);
  }

  repairs(): Promise<Repair[]> {
    return Promise.resolve([]);
  }

  forgotten(): Promise<{ username: string; rows: number }[]> {
    return Promise.resolve([{ username: 'gone', rows: 3 }]);
  }

  special(what: string, subjects: readonly string[]): Promise<Map<string, string>> {
    return asPromise(() => {
      this.#reach();
      if (what !== 'reset-totp') return new Map(subjects.map((subject) => [subject, 'named']));
      return new Map(subjects.filter((subject) => this.totp.has(subject)).map((subject) => [subject, 'confirmed']));
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** What throws, rejects. */
const asPromise = <Value>(work: () => Value): Promise<Value> =>
  new Promise((resolve) => {
    resolve(work());
  });
