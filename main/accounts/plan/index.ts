// Plans of accounts: the operation `accounts.change` with all that asks for it, and the slips that its jobs leave.
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { changeAccounts, changeDesktops } from '../../../preload/contract/account-operations.ts';
import type { accounts as contract } from '../../../preload/contract/accounts.ts';
import type { PlanSummary } from '../../../preload/contract/plans.ts';
import type { Audit } from '../../audit/index.ts';
import type { Database } from '../../database/open.ts';
import { ProvostError } from '../../errors.ts';
import type { Plans } from '../../plans/index.ts';
import type { BatchOperation, Json, PlanOutline } from '../../plans/operation.ts';
import type { Call, Handlers } from '../../rpc/handlers.ts';
import type { SecretStore } from '../../secrets/index.ts';
import { accountKey } from '../key.ts';
import { requireLocalFiles } from '../local-files.ts';
import type { Imports, Known, Targets } from '../parts.ts';
import { openVault } from '../vault.ts';
import { batchForm } from './batch.ts';
import { rowOf, onLane } from './captures.ts';
import { planImport } from './import.ts';
import { planAgain, planInverse } from './inverse.ts';
import { openTarget, readLive, type Live, type Opened } from './live.ts';
import { accountParams, type AccountParams, type AccountPayload } from './payload.ts';
import {
  existing,
  orgFor,
  requireApplicable,
  requireExisting,
  requireGroupMaking,
  requireSettings,
  requireWrites,
  selectionOf,
} from './request.ts';
import { planRestore, type RestoreItem } from './restore.ts';
import { select } from './selection.ts';
import { openSlips } from './slips.ts';
import { desktopPlans } from './desktop-plans.ts';
import type { DesktopTemplates } from './desktops.ts';
import { accountsPart, withContainers, type ContainersAsked, type WithContainers } from './with-containers.ts';
import { planPseudonymise, planRepair, planResetTotp } from './special.ts';
import {
  judgeChange,
  judgeDelete,
  judgeDisable,
  judgeEnable,
  judgePurge,
  judgeReset,
  planVerb,
  purgeDate,
  type Judge,
  type VerbPlan,
} from './verbs.ts';
import { rulesFor } from './wanted.ts';

export interface AccountPlansDeps {
  database: Database;
  audit: Audit;
  plans: Plans;
  secrets: SecretStore;
  dataDir: string;
  log: Logger;
  targets: Targets;
  imports: Imports;
  known: Known;
  templates: DesktopTemplates;
  /** Whether a lane is a target's. */
  isTarget(lane: string): boolean;
}

type Names =
  | 'planImport'
  | 'planDisable'
  | 'planEnable'
  | 'planDelete'
  | 'planGiveDesktops'
  | 'planTakeDesktops'
  | 'planPurge'
  | 'planResetPassword'
  | 'planChange'
  | 'planResetTotp'
  | 'planPseudonymise'
  | 'planRepair'
  | 'takeSlips'
  | 'countSlips';

export interface AccountPlans {
  operation: BatchOperation<AccountParams, AccountPayload>;
  /** The same together with containers. */
  desktops: WithContainers['operation'];
  handlers: Pick<Handlers<typeof contract>, Names>;
  /** A plan that brings accounts back as they were captured. @param existing those that are there are put back too */
  planRestoreOf(
    target: string,
    captures: AsyncIterable<RestoreItem> | Iterable<RestoreItem>,
    options: { existing: boolean; org?: string | undefined },
    call: Call,
  ): Promise<PlanSummary>;
  close(): void;
}

export type { RestoreItem };

type Work = (signal: AbortSignal) => Promise<PlanOutline<AccountPayload>>;

/** Generated passwords wait for their plan to be applied for this many days. */
const passwordDays = 30;

/** Values that the target has no place for are left out of a plan, and nothing that is wrong with a row. */
function keptNames({ target: { names, traits } }: Opened): Opened['target']['names'] {
  const fields = new Set(traits.fields);
  const keeps = (field: string) =>
    field === 'username' || fields.has(field) || (field.startsWith('attribute.') && fields.has('attribute.*'));
  return {
    keyOf: names.keyOf,
    problem: (field, value) => (keeps(field) ? names.problem(field, value) : null),
  };
}

export function createAccountPlans(deps: AccountPlansDeps): AccountPlans {
  const { database, audit, plans, targets, imports, known, templates, log } = deps;
  const vault = openVault({ database, key: accountKey(deps.secrets, deps.dataDir), write: plans.write });
  const slips = openSlips({ database, audit, vault });
  /** What is being planned just now: a plan never asks again, so none of it is stored. */
  const requests = new Map<string, Work>();

  const operation: BatchOperation<AccountParams, AccountPayload> = {
    name: changeAccounts,
    version: 1,
    params: accountParams,
    noun: { one: 'account', many: 'accounts', of: { make: { one: 'group', many: 'groups' } } },
    plan({ request }, signal) {
      const work = requests.get(request);
      if (!work) throw new Error(`Nothing is asked under ${request}`);
      return work(signal);
    },
    planInverse: (applied, signal) => planInverse({ targets, vault }, applied, signal),
    planAgain: (changes, signal) => planAgain({ targets, vault }, changes, signal),
    // Two, so that one is hashed and journalled while the target is busy with the other.
    concurrency: () => 2,
    ready: (lane, signal) =>
      onLane(targets, lane, async (target) => {
        await target.probe(signal);
      }),
    batch: batchForm({ targets, known, vault, slips, log }),
  };

  const desktops = withContainers(operation, templates, deps.isTarget);

  /** Scope of the vault that a plan's passwords are in; undefined for plans of something else. */
  const scopeOf = (name: string, params: Json): string | undefined =>
    (name === changeAccounts ? (params as Partial<AccountParams>) : accountsPart(name, params))?.request;

  plans.onPlanDiscarded((name, params) => {
    const scope = scopeOf(name, params);
    if (scope !== undefined) vault.drop(scope);
  });
  plans.onJobFinished((name, _jobId, { params, counts }) => {
    if (name === changeDesktops) templates.refresh();
    // What was not done may be planned again, with the same passwords; they go with their days.
    const left = counts.failed + counts.unknown + counts.conflict + counts.cancelled;
    const scope = scopeOf(name, params);
    if (left === 0 && scope !== undefined) vault.drop(scope);
  });

  /** @param containers planned after the accounts, in the same plan */
  const asked = async (
    verb: string,
    row: Opened['row'],
    work: (scope: string) => Work,
    call: Call,
    containers?: ContainersAsked,
  ) => {
    const request = `plan/${randomUUID()}`;
    const params = { request, verb, targetId: row.targetId };
    requests.set(request, work(request));
    try {
      return containers
        ? await plans.plan(changeDesktops, desktops.asked(params, containers), call)
        : await plans.plan(changeAccounts, params, call);
    } catch (error) {
      vault.drop(request);
      throw error;
    } finally {
      requests.delete(request);
      desktops.forget(request);
    }
  };

  /** Asked whether it can be worked with, and opened. */
  const openFor = async (target: string, call: Call): Promise<Opened> => {
    const row = targets.find(target, call.operator);
    await targets.check(row.targetId, call.signal);
    const opened = await openTarget(targets, row);
    requireWrites(opened);
    return opened;
  };

  const verb = async (
    name: string,
    input: Parameters<typeof selectionOf>[0],
    call: Call,
    make: (live: Live, scope: string) => { judge: Judge } & Pick<VerbPlan, 'counted' | 'finish'>,
    before?: (opened: Opened) => Promise<void>,
  ): Promise<PlanSummary> => {
    const selection = await selectionOf(input, imports, call);
    const opened = await openFor(input.target, call);
    await before?.(opened);
    const org = planOrg(opened.row, call);
    const work = (scope: string) => async (signal: AbortSignal) => {
      const live = await readLive(opened, call.operator.orgs, signal);
      const purges = known.purges(opened.row.targetId);
      const selected = await select(live, selection, purges);
      return planVerb({ live, selected, purges, action: name, org, ...make(live, scope) });
    };
    return asked(name, opened.row, work, call);
  };

  const planOrg = (row: Opened['row'], call: Call) =>
    call.operator.orgs === null ? row.org : orgFor(row, undefined, call);

  const both = desktopPlans({ templates, imports, known, openFor, planOrg, asked });

  const handlers: AccountPlans['handlers'] = {
    planGiveDesktops: (input, call) => both.give(input, call),
    planTakeDesktops: (input, call) => both.take('update', input, null, call),
    async planImport(input, call) {
      const { target, files, importId, profile, org: askedOrg, mode, match, missing, within, updatePassword } = input;
      const { groupsMode, makeGroups, managedBy, encoding, delimiter, header, sheet, ...rest } = input;
      const { template, connectionLike, engines, start, pull } = rest;
      const { columns, usernameTemplate, lowercase, plain, defaults, passwords, passwordStyle } = rest;
      if (files !== undefined) requireLocalFiles(call.operator);
      requireApplicable(input);
      const opened = await openFor(target, call);
      const org = orgFor(opened.row, askedOrg, call);
      if (makeGroups) requireGroupMaking(opened);
      const desktop = both.importing(opened, { template, connectionLike, engines, start, pull }, org, call);
      const given = <Value extends object>(value: Value) =>
        Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
      const work = (scope: string) => async (signal: AbortSignal) => {
        const failed = new AbortController();
        const either = AbortSignal.any([signal, failed.signal]);
        const source = {
          ...{ files, importId, profile, names: keptNames(opened), policy: opened.row.policy },
          read: given({ encoding, delimiter, header, sheet }),
          shaping: given({ columns, usernameTemplate, lowercase, plain, defaults, passwords, passwordStyle }),
        };
        // The file is read in another thread while the target answers; what fails in one ends the other.
        const [rows, live, there] = await Promise.all([
          imports.rows(source, either),
          readLive(opened, call.operator.orgs, either),
          existing(opened.target, either),
        ]).catch((error: unknown) => {
          failed.abort();
          throw error;
        });
        if (managedBy !== undefined && !live.byKey.has(opened.target.names.keyOf(managedBy))) {
          throw new ProvostError('BAD_INPUT', `There is no account "${managedBy}" that could manage the others.`, {
            hint: 'Name an account of this target (--managed-by).',
          });
        }
        const makable = opened.target.traits.makesGroups ? 'makable' : 'refused';
        const missingGroups = makeGroups ? 'made' : makable;
        const rules = rulesFor(rows.fields, opened.keeps, {
          names: opened.target.names,
          groupsMode,
          missingGroups,
          ...there,
        });
        return planImport({
          ...{ live, rows, rules, purges: known.purges(opened.row.targetId), vault, scope, signal },
          ...{ org: opened.row.org ?? org, planOrg: planOrg(opened.row, call) ?? org },
          input: { mode, match, missing, within, updatePassword, managedBy },
          ...(desktop && { desktopsFor: desktop.desktopsFor }),
        });
      };
      return asked('import', opened.row, work, call, desktop?.containers);
    },
    planDisable: (input, call) => verb('disable', input, call, (live) => ({ judge: judgeDisable(live, null) })),
    planEnable: (input, call) => verb('enable', input, call, (live) => ({ judge: judgeEnable(live) })),
    planDelete: ({ hard, purgeAfter, template, ...input }, call) => {
      if (template !== undefined) {
        const judge = (live: Live) => (hard ? judgeDelete : judgeDisable(live, purgeDate(purgeAfter)));
        return both.take(hard ? 'delete' : 'disable', { ...input, template }, judge, call);
      }
      return verb(hard ? 'delete' : 'disable', input, call, (live) =>
        hard ? { judge: judgeDelete, counted: true } : { judge: judgeDisable(live, purgeDate(purgeAfter)) },
      );
    },
    planPurge: ({ target }, call) =>
      verb('delete', { target, filter: 'purge:yes' }, call, () => ({ judge: judgePurge(Date.now()), counted: true })),
    planResetPassword({ passwordStyle, mustChange, ...input }, call) {
      const { policy } = targets.find(input.target, call.operator);
      return verb('reset password', input, call, (live, scope) => ({
        judge: judgeReset(live, mustChange),
        async finish(changes) {
          const passwords = changes.map(({ label }) => imports.generatePassword(passwordStyle, label, policy));
          const refs = await vault.put(scope, passwords, passwordDays);
          for (const [index, { payload }] of changes.entries()) payload.password = refs[index]!;
        },
      }));
    },
    async planChange({ set, addGroups, removeGroups, addConnections, removeConnections, ...input }, call) {
      const settings = { set, addGroups, removeGroups, addConnections, removeConnections };
      if (Object.keys(set).length + [addGroups, removeGroups, addConnections, removeConnections].flat().length === 0)
        throw new ProvostError('BAD_INPUT', 'It is not said what is to change.', {
          hint: 'Set a field, or add a group.',
        });
      const several = input.usernames?.length !== 1;
      return verb(
        'update',
        input,
        call,
        (live) => ({ judge: judgeChange(live, settings) }),
        async (opened) => {
          requireSettings(opened, set, several);
          const parts = (value: string | null | undefined) => (value ?? '').split(';').map((one) => one.trim());
          const wanted = {
            groups: [...addGroups, ...parts(set['groups'])].filter(Boolean),
            connections: [...addConnections, ...parts(set['connections'])].filter(Boolean),
          };
          if (wanted.groups.length + wanted.connections.length > 0)
            requireExisting(opened, await existing(opened.target, call.signal), wanted);
        },
      );
    },
    async planResetTotp(input, call) {
      const selection = await selectionOf(input, imports, call);
      const opened = await openFor(input.target, call);
      const work = () => async (signal: AbortSignal) => {
        const live = await readLive(opened, call.operator.orgs, signal);
        const chosen = await select(live, selection, known.purges(opened.row.targetId));
        return planResetTotp(live, chosen, planOrg(opened.row, call), signal);
      };
      return asked('reset second factor', opened.row, work, call);
    },
    async planPseudonymise({ target }, call) {
      const opened = await openFor(target, call);
      return asked('pseudonymise', opened.row, () => (signal) => planPseudonymise(opened, signal), call);
    },
    async planRepair({ target, keys }, call) {
      const opened = await openFor(target, call);
      return asked('repair', opened.row, () => (signal) => planRepair(opened, keys, signal), call);
    },
    async takeSlips({ jobId }, call) {
      // Finds the job, if it is one of the operator's.
      await plans.jobHandlers.get({ jobId }, call);
      const { targetId, madeAt, rows } = await slips.take(jobId, call.operator.name);
      return { target: rowOf(targets, targetId).name, madeAt, rows };
    },
    async countSlips({ jobId }, call) {
      await plans.jobHandlers.get({ jobId }, call);
      return { slips: slips.count(jobId) };
    },
  };

  return {
    operation,
    desktops: desktops.operation,
    handlers,
    async planRestoreOf(target, captures, options, call) {
      const opened = await openFor(target, call);
      const org = orgFor(opened.row, options.org, call);
      const work = (scope: string) => async (signal: AbortSignal) => {
        const live = await readLive(opened, call.operator.orgs, signal);
        return planRestore({ live, captures, existing: options.existing, org, vault, scope });
      };
      return asked('restore', opened.row, work, call);
    },
    close: () => requests.clear(),
  };
}
