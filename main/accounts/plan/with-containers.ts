// Accounts and their containers in one plan: the operation `accounts.desktops`, of the changes of accounts and those of the
// templates. Which containers, is known when the accounts have been planned.
import { changeDesktops } from '../../../preload/contract/account-operations.ts';
import type { BatchOperation, Json } from '../../plans/operation.ts';
import { partOf, together, type TogetherParams } from '../../plans/together.ts';
import type { DesktopTemplates } from './desktops.ts';
import type { AccountParams, AccountPayload } from './payload.ts';

/** What the containers' part is asked; null: nothing. */
export type ContainersAsked = { part: 'create' | 'takeAway'; params: () => Json | null };

export interface WithContainers {
  operation: ReturnType<typeof together>;
  /** @param request that the containers' part finds, until `forget`. @returns params for the plan engine */
  asked(params: AccountParams, containers: ContainersAsked): TogetherParams;
  forget(request: string): void;
}

const container = { one: 'container', many: 'containers' };
/** Beside what is done to accounts: "create" is theirs. */
const wordFor = (action: string): string => (action === 'create' ? 'add' : action);

/** The part of such a plan that is about accounts; undefined for plans that are of something else. */
export function accountsPart(name: string, params: Json): Partial<AccountParams> | undefined {
  if (name !== changeDesktops) return undefined;
  return (params as { accounts?: Partial<AccountParams> }).accounts;
}

export function withContainers(
  accounts: BatchOperation<AccountParams, AccountPayload>,
  templates: DesktopTemplates,
  isTarget: (lane: string) => boolean,
): WithContainers {
  const waiting = new Map<string, () => Json | null>();
  const late = {
    population: templates.population,
    params: (own: Json) => waiting.get(own as string)?.() ?? null,
  };
  const operation = together(
    {
      name: changeDesktops,
      version: 1,
      noun: {
        ...accounts.noun,
        all: 'accounts and containers',
        of: { ...accounts.noun.of, add: container, remove: container, recreate: container, start: container },
      },
      // Both parts of containers go by the same rules on the same lanes.
      ofLane: (lane) => (isTarget(lane) ? 'accounts' : 'create'),
    },
    new Map([
      ['accounts', partOf(accounts)],
      ['create', partOf(templates.operations.create, { action: wordFor, late })],
      ['takeAway', partOf(templates.operations.takeAway, { action: wordFor, late })],
    ]),
  );
  return {
    operation,
    asked(params, { part, params: containers }) {
      waiting.set(params.request, containers);
      return { accounts: params, [part]: params.request };
    },
    forget: (request) => void waiting.delete(request),
  };
}
