// What a selection names beside accounts: a group, a connection, an organization that nothing in the target is called like is
// a slip of the pen, and not an empty selection.
import { valueTest, type Term } from '../../../preload/contract/filter.ts';
import { breather } from '../../breather.ts';
import { ProvostError } from '../../errors.ts';
import type { LiveAccount } from '../target.ts';
import { everyAccount, type Live } from './live.ts';

const listOf = (value: LiveAccount['values'][string] | undefined): readonly string[] =>
  value === undefined || value === null ? [] : typeof value === 'string' ? [value] : value;

/** Field of the filter → what it names, and what of it an account has. */
const named: Record<string, { word: string; of(live: Live, account: LiveAccount): readonly (string | null)[] }> = {
  group: { word: 'group', of: (_live, { values }) => listOf(values['groups']) },
  connection: { word: 'connection', of: (_live, { values }) => listOf(values['connections']) },
  org: { word: 'organization', of: (live, account) => [live.orgOf(account)] },
  organization: { word: 'organization', of: (_live, { values }) => listOf(values['organization']) },
};

/** Milliseconds that a target has to tell what groups and connections it has, also those of nobody. */
const patience = 15_000;

async function ofTarget({ target }: Live, field: string): Promise<readonly string[]> {
  const signal = AbortSignal.timeout(patience);
  if (field === 'group') return ((await target.groups?.(signal)) ?? []).map(({ name }) => name);
  return field === 'connection' ? ((await target.connections?.(signal)) ?? []) : [];
}

/** @throws ProvostError BAD_INPUT naming the first that does not exist, as far as the operator may see */
export async function requireNamed(live: Live, terms: readonly Term[], group: string | undefined): Promise<void> {
  const asked = terms.flatMap((term) => {
    const { field, op, value, negated } = term;
    if (field === null || !Object.hasOwn(named, field) || negated || (op !== ':' && op !== '=')) return [];
    return value === '' || value === 'none' ? [] : [{ field, value, test: valueTest(term) }];
  });
  if (group !== undefined) asked.push({ field: 'group', value: group, test: (one) => one === group });
  const breathe = breather();
  for (const { field, value, test } of asked) {
    const { word, of } = named[field]!;
    let found = false;
    let hidden = false;
    let seen = 0;
    for (const account of everyAccount(live)) {
      if ((++seen & 255) === 0) await breathe();
      if (!live.visible(account)) hidden = true;
      else if (of(live, account).some((one) => test(one))) {
        found = true;
        break;
      }
    }
    // Whoever sees a part of the accounts hears nothing of the others' groups.
    if (found || (!hidden && (await ofTarget(live, field)).some((one) => test(one)))) continue;
    const message = `There is no ${word} "${value}" in ${live.row.name}.`;
    throw new ProvostError('BAD_INPUT', message, {
      hint: `Correct the ${word}; a list of the target shows which there are.`,
      issues: [{ path: 'filter', message }],
    });
  }
}
