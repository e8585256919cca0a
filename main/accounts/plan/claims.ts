// What the rows of an import lay claim to, and the desktops that go with it.
import type { ShapedRow } from '../parts.ts';
import type { LiveAccount, NewConnection } from '../target.ts';
import type { Given, Person } from './desktops.ts';
import type { Live } from './live.ts';
import type { AccountChange } from './payload.ts';

export type Verdict = 'create' | 'update' | 'delete' | 'same' | 'exists' | 'absent';

/** What a row lays claim to. */
export interface Claim {
  file: string;
  line: number;
  username: string;
  account: LiveAccount | null;
  verdict: Verdict;
  /** Null: it changes nothing, and its cells are forgotten. */
  row: ShapedRow | null;
  values: Record<string, string | string[] | null> | null;
  /** A connection that is made with it. */
  makes?: NewConnection;
  /** Why it gets none. */
  note?: string;
  rivals: { file: string; line: number; username: string }[] | null;
  /** Nothing more is said of it. */
  told: boolean;
}

/** Who lays claim to which account, or to a name that is to become one. */
export class Claims {
  /** In the order of the rows, each once; of rivals for one thing, the first. */
  readonly all: Claim[] = [];
  readonly #accounts = new Map<LiveAccount, Claim>();
  /** By `keyOf`. */
  readonly #names = new Map<string, Claim>();

  /** @param of an account, or the key of a name that is free; a row that renames lays claim to both */
  lay(claim: Claim, row: ShapedRow, of: LiveAccount | string): void {
    const first = typeof of === 'string' ? this.#names.get(of) : this.#accounts.get(of);
    if (first === undefined) {
      if (typeof of === 'string') this.#names.set(of, claim);
      else this.#accounts.set(of, claim);
      if (this.all.at(-1) !== claim) this.all.push(claim);
    } else if (first !== claim) {
      (first.rivals ??= []).push(placeOf(row));
      // It may hold another name already, where it is not to go on either.
      (claim.rivals ??= []).push(placeOf(first));
    }
  }

  has(account: LiveAccount): boolean {
    return this.#accounts.has(account);
  }
}

const placeOf = ({ file, line, username }: Pick<Claim, 'file' | 'line' | 'username'>) => ({ file, line, username });

const given: ReadonlySet<Verdict> = new Set(['create', 'update', 'same']);

/** Adds to the claims what each gets; those that can't get it are told, and go no further. */
export async function* giveDesktops(
  all: Iterable<Claim>,
  live: Live,
  desktopsFor: (people: readonly Person[]) => Promise<ReadonlyMap<string, Given>>,
  refused: (claim: Claim, reason: string) => AccountChange,
): AsyncGenerator<AccountChange> {
  const claims = [...new Set(all)].filter(
    ({ rivals, verdict, account }) =>
      !rivals && given.has(verdict) && (account === null || (account.protected === null && live.visible(account))),
  );
  const nameOf = ({ username, values }: Claim) =>
    typeof values?.['username'] === 'string' ? values['username'] : username;
  const people = claims.map((claim): Person => {
    const { account, values } = claim;
    return { username: nameOf(claim), account, values: { ...account?.values, ...values } };
  });
  const desktops = await desktopsFor(people);
  for (const claim of claims) {
    const desktop = desktops.get(nameOf(claim));
    if (!desktop) continue;
    if ('problem' in desktop) {
      claim.told = true;
      yield refused(claim, desktop.problem);
      continue;
    }
    if ('note' in desktop) {
      claim.note = desktop.note;
      continue;
    }
    claim.values = { ...claim.values, connections: desktop.connections };
    if (desktop.makes) claim.makes = desktop.makes;
    if (claim.verdict === 'same') claim.verdict = 'update';
  }
}
