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
  rivals: { file: string; line: number; username: string }[] | null;
  /** One that renames is under both names. */
  told: boolean;
}

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
    claim.values = { ...claim.values, connections: desktop.connections };
    if (desktop.makes) claim.makes = desktop.makes;
    if (claim.verdict === 'same') claim.verdict = 'update';
  }
}
