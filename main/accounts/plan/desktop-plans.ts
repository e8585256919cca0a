// What the handlers of plans ask when containers go with the accounts: one plan of both.
import type { Desktops as Asked } from '../../../preload/contract/accounts.ts';
import type { PlanSummary } from '../../../preload/contract/plans.ts';
import type { Json, PlanOutline } from '../../plans/operation.ts';
import type { Call } from '../../rpc/handlers.ts';
import type { Imports, Known } from '../parts.ts';
import {
  give,
  judgeGiving,
  requireDesktops,
  take,
  type DesktopTemplates,
  type Given,
  type Person,
} from './desktops.ts';
import { readLive, type Live, type Opened } from './live.ts';
import type { AccountPayload } from './payload.ts';
import { orgFor, selectionOf } from './request.ts';
import { select, type Selected } from './selection.ts';
import { planVerb, type Judge } from './verbs.ts';
import type { ContainersAsked } from './with-containers.ts';

type Work = (signal: AbortSignal) => Promise<PlanOutline<AccountPayload>>;

export interface DesktopPlansDeps {
  templates: DesktopTemplates;
  imports: Imports;
  known: Known;
  openFor(target: string, call: Call): Promise<Opened>;
  planOrg(row: Opened['row'], call: Call): string | null;
  asked(
    verb: string,
    row: Opened['row'],
    work: (scope: string) => Work,
    call: Call,
    containers: ContainersAsked,
  ): Promise<PlanSummary>;
}

type Selecting = Parameters<typeof selectionOf>[0];
type Taking = Selecting & { template: string; force?: boolean | undefined; volumes?: boolean | undefined };
type Both = { judge: Judge; params(): Json | null };

export interface DesktopPlans {
  give(input: Selecting & Asked & { template: string }, call: Call): Promise<PlanSummary>;
  /** @param judgeFor what else is done to the accounts; null: nothing */
  take(verb: string, input: Taking, judgeFor: ((live: Live) => Judge) | null, call: Call): Promise<PlanSummary>;
  /** For a plan of an import: what its containers' part is asked, and what each account gets. */
  importing(
    opened: Opened,
    asked: Asked,
    org: string | null,
    call: Call,
  ): {
    containers: ContainersAsked;
    desktopsFor(people: readonly Person[]): Promise<ReadonlyMap<string, Given>>;
  } | null;
}

export function desktopPlans({ templates, imports, known, openFor, planOrg, asked }: DesktopPlansDeps): DesktopPlans {
  /** Accounts and their containers: what is done to the accounts, then what follows for the containers. */
  const both = async (
    verb: string,
    input: Selecting & Pick<Asked, 'connectionLike'> & { template: string },
    call: Call,
    part: ContainersAsked['part'],
    make: (live: Live, selected: Selected, signal: AbortSignal) => Promise<Both>,
  ): Promise<PlanSummary> => {
    const selection = await selectionOf(input, imports, call);
    const opened = await openFor(input.target, call);
    requireDesktops(opened, input, call);
    const org = planOrg(opened.row, call);
    let containers: () => Json | null = () => null;
    const work = () => async (signal: AbortSignal) => {
      const live = await readLive(opened, call.operator.orgs, signal);
      const purges = known.purges(opened.row.targetId);
      const selected = await select(live, selection, purges);
      const { judge, params } = await make(live, selected, signal);
      containers = params;
      // Containers go for good with what is written in them, however few they are.
      return planVerb({ live, selected, purges, action: verb, org, judge, counted: part === 'takeAway' });
    };
    return asked(verb, opened.row, work, call, { part, params: () => containers() });
  };

  return {
    give: (input, call) =>
      both('update', input, call, 'create', async (live, { accounts }, signal) => {
        const people = accounts.flatMap((account): Person[] =>
          account.protected === null ? [{ username: account.username, values: account.values, account }] : [],
        );
        const org = orgFor(live.row, undefined, call);
        const { params, given } = await give(templates, live, input, people, { org, call, signal });
        return { judge: judgeGiving(given), params: () => params };
      }),
    take: (verb, { template, force = false, volumes = false, ...input }, judgeFor, call) =>
      both(verb, { ...input, template }, call, 'takeAway', (live, _selected, signal) => {
        const asks = { template, force, volumes, org: planOrg(live.row, call) };
        return take(templates, live, judgeFor?.(live) ?? null, asks, { call, signal });
      }),
    importing(opened, desktop, org, call) {
      requireDesktops(opened, desktop, call);
      const { template } = desktop;
      if (template === undefined) return null;
      let containers: Json | null = null;
      return {
        containers: { part: 'create', params: () => containers },
        async desktopsFor(people) {
          const asks = { ...desktop, template };
          const { params, given } = await give(templates, opened, asks, people, { org, call, signal: call.signal });
          containers = params;
          return given;
        },
      };
    },
  };
}
