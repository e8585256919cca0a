// Slips: the generated passwords of a job, kept sealed until somebody has seen them, once.
import type { Slip } from '../../../preload/contract/account-rows.ts';
import type { Audit } from '../../audit/index.ts';
import type { Database } from '../../database/open.ts';
import { ProvostError } from '../../errors.ts';
import type { Json } from '../../plans/operation.ts';
import type { Vault, VaultRef } from '../vault.ts';

/** Days that slips wait to be taken. */
const slipDays = 30;

export interface Made {
  /** Where its password lies. */
  ref: VaultRef;
  username: string;
  fullName: string | null;
  groups: string[];
  mustChange: boolean;
}

export interface Slips {
  /** After the accounts have their passwords, and before that is journalled: none is lost, and one kept twice is shown once. */
  keep(jobId: string, targetId: string, made: readonly Made[]): Promise<void>;
  count(jobId: string): number;
  /** Shows them, and forgets them. @throws ProvostError NOT_FOUND when there are none (any more) */
  take(jobId: string, actor: string): Promise<{ targetId: string; madeAt: number; rows: Slip[] }>;
}

const scopeOf = (jobId: string) => `slips/${jobId}`;

type Kept = { targetId: string; madeAt: number; slip: Slip };

export function openSlips(deps: { database: Database; audit: Audit; vault: Vault }): Slips {
  const { database, audit, vault } = deps;
  const forget = database.transaction((jobId: string, targetId: string, rows: number, actor: string) => {
    vault.drop(scopeOf(jobId));
    audit.append({ actor, action: 'accounts.slips', subject: jobId, jobId, detail: { targetId, slips: rows } });
  });
  return {
    async keep(jobId, targetId, made) {
      const passwords = await vault.get(made.map(({ ref }) => ref));
      const madeAt = Date.now();
      const kept = made.flatMap(({ username, fullName, groups, mustChange }, index) => {
        const password = passwords[index];
        return typeof password === 'string'
          ? [{ targetId, madeAt, slip: { username, password, fullName, groups, mustChange } } satisfies Kept]
          : [];
      });
      await vault.put(scopeOf(jobId), kept as unknown as Json[], slipDays);
    },
    count: (jobId) => vault.count(scopeOf(jobId)),
    async take(jobId, actor) {
      const kept = (await vault.all(scopeOf(jobId))) as unknown as Kept[];
      // Another one may have taken them while they were opened.
      if (kept.length === 0 || vault.count(scopeOf(jobId)) === 0) {
        throw new ProvostError('NOT_FOUND', 'This job has no slips to show.', {
          hint: 'Slips are shown once. Reset the passwords to make new ones.',
          jobId,
        });
      }
      const rows = new Map(kept.map(({ slip }) => [slip.username, slip]));
      const { targetId, madeAt } = kept[0]!;
      forget(jobId, targetId, rows.size, actor);
      return { targetId, madeAt, rows: [...rows.values()] };
    },
  };
}
