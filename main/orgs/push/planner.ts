// Plans of pushes: what each file becomes, from both sides and what they come from.
import { isProvostError, ProvostError } from '../../errors.ts';
import type { PlanOutline } from '../../plans/operation.ts';
import type { Org } from '../../../preload/contract/org-model.ts';
import { newCovering } from '../cover.ts';
import { look, rootOf } from '../files/disk.ts';
import { outlineOf, type Put } from './changes.ts';
import { type Choice, type Choices, decidePull, decidePush, type Decision, stateOf } from './decide.ts';
import { eachFile, type PushHosts, shapeOf } from './hosts.ts';
import { hereTarget } from './here.ts';
import { lookAt, type Seen } from './look.ts';
import { type PushMap, readPushMap, readResources } from './map.ts';
import type { PushParams } from './operation.ts';
import type { PushPayload } from './payload.ts';
import { type PushRecord, type PushStore, shaOf, type Shape } from './store.ts';
import { type Target, targetsOf, type Wanted } from './targets.ts';
import { faultIn } from './validate.ts';

export interface PlannerDeps {
  store: PushStore;
  hosts: PushHosts;
  /** @throws ProvostError NOT_FOUND */
  readOrg(root: string, name: string, signal: AbortSignal): Promise<Org>;
}

export type Outline = Promise<PlanOutline<PushPayload>>;

export interface Planner {
  plan(params: PushParams, signal: AbortSignal): Outline;
  planInverse(applied: readonly { payload: PushPayload; before: Shape | null }[], signal: AbortSignal): Outline;
  planAgain(payloads: readonly PushPayload[], signal: AbortSignal): Outline;
  /** Everything that the map of an organization names, both sides of it. */
  survey(root: string, name: string, wanted: Wanted, signal: AbortSignal): Promise<Survey>;
  /** Asks none of them. */
  hostsOf(root: string, name: string, signal: AbortSignal): Promise<string[]>;
}

export interface Survey {
  org: Org;
  /** With all links followed: what pushes are recorded under. */
  root: string;
  targets: Target[];
  seen: Seen[];
}

export function createPlanner({ store, hosts, readOrg }: PlannerDeps): Planner {
  const choicesOf = (params: PushParams): Choices =>
    new Map(
      params.choices.map(({ key, take, content }): [string, Choice] => {
        if (take !== 'text') return [key, { take }];
        const bytes = content === null ? null : store.bytes(content);
        if (!bytes)
          throw new ProvostError('BAD_INPUT', 'The text that was chosen is missing.', { hint: 'Give it as “text”.' });
        return [key, { take, bytes }];
      }),
    );

  async function survey(root: string, name: string, wanted: Wanted, signal: AbortSignal): Promise<Survey> {
    const org = await readOrg(root, name, signal);
    const real = await rootOf(root);
    const targets = targetsOf(org, await mapOf(real, org), wanted);
    if (targets.length === 0) {
      throw new ProvostError('NOT_FOUND', 'Nothing says which file goes where.', {
        hint: `Write push.toml into the organization’s folder, or choose other environments.`,
      });
    }
    const seen = await lookAt({ store, hosts }, { root: real, org: org.name, targets }, signal);
    await remember(store, { org, root: real, seen });
    return { org, root: real, targets, seen };
  }

  /** Content for content, expecting what a push left there. */
  async function putsOf(
    wishes: readonly {
      payload: PushPayload;
      content: string | null;
      expected: string | null;
      base: string | null;
      mode: number | null;
      owner: Target['owner'];
    }[],
    signal: AbortSignal,
  ): Promise<Put[]> {
    return eachFile(wishes, async ({ payload, content, expected, base, mode, owner }): Promise<Put> => {
      const target: Target = { ...targetOfPayload(payload), mode, owner };
      try {
        const file = await hosts.files(payload.host, payload.root).read(payload.path, signal);
        const there = file && { shape: shapeOf(file)!, bytes: file.bytes };
        const bytes = content === null ? null : store.bytes(content);
        if (content !== null && bytes === null)
          return { target, there, do: 'error', why: 'What was there is kept no longer.' };
        if ((file?.sha256 ?? null) !== expected && (file?.sha256 ?? null) !== content)
          return { target, there, do: 'conflict', why: 'It was changed since, and not by this push.' };
        return { target, there, do: 'put', bytes, content, base, how: null };
      } catch (error) {
        if (!isProvostError(error)) throw error;
        return { target, there: undefined, do: 'error', why: error.message };
      }
    });
  }

  async function planPush(params: Extract<PushParams, { kind: 'push' | 'sync' }>, signal: AbortSignal): Outline {
    const { org, root, seen } = await survey(params.root, params.name, params, signal);
    const choices = choicesOf(params);
    const isSync = params.kind === 'sync';
    const covering = newCovering();
    const puts = seen
      .filter(({ target }) => isSync || target.direction !== 'pull')
      .map((one): Put => {
        const choice = choices.get(one.target.key) ?? null;
        const decision = decisionFor(one, choice, isSync);
        return putOf(
          one,
          decision,
          isSync && decision.do === 'put' && decision.merged ? shaOf(decision.bytes) : undefined,
        );
      });
    if (isSync) puts.push(...herePuts(seen, choices));
    // What is here becomes what both come from, also where something else is put there.
    await Promise.all(seen.flatMap(({ sides: { ours } }) => (ours === null ? [] : store.keep(ours.bytes, ours.sha))));
    if (puts.length === 0) throw new ProvostError('NOT_FOUND', 'The map has files to pull, and none to push.');
    return outlineOf(store, { root, org: org.name, kind: params.kind, breakLocks: params.breakLocks }, puts, covering);
  }

  async function planRollback(params: Extract<PushParams, { kind: 'rollback' }>, signal: AbortSignal): Outline {
    const to = store.find(params.push);
    if (!to || to.begun_at === null)
      throw new ProvostError('NOT_FOUND', 'There is no such push.', { hint: 'List them: provost orgs pushes' });
    const choices = choicesOf(params);
    const states = statesAt(store, to).filter(({ host }) => params.hosts?.includes(host) ?? true);
    const org = await readOrg(to.root, to.org, signal);
    const map = await mapOf(to.root, org);
    const targets = new Map(targetsOf(org, map, {}).map((target) => [target.key, target]));
    const wishes = states.map(({ key, environment, host, path, now, then }) => {
      const target = targets.get(key) ?? bareTarget({ key, environment, host, path });
      const payload = { ...target, push: '', position: 0, root: to.root, org: to.org, content: null, base: null };
      const choice = choices.get(key)?.take;
      return { target, payload, now, then, choice };
    });
    const puts = await putsOf(
      wishes.map(({ payload, now, then, target }) => ({
        ...{ payload, content: then?.sha ?? null, expected: now?.sha ?? null, base: then?.sha ?? null },
        ...{ mode: then?.mode ?? null, owner: then && target.owner ? ownerOf(then) : null },
      })),
      signal,
    );
    const chosen = puts.map((put, index): Put => {
      const { choice, then } = wishes[index]!;
      if (put.do !== 'conflict' || choice !== 'ours') return put;
      const bytes = then === null ? null : store.bytes(then.sha);
      return {
        ...put,
        do: 'put',
        bytes,
        content: then?.sha ?? null,
        base: then?.sha ?? null,
        how: 'The earlier one was chosen.',
      };
    });
    const of = { root: to.root, org: to.org, kind: 'rollback', breakLocks: params.breakLocks } as const;
    return outlineOf(store, of, chosen, newCovering());
  }

  return {
    survey,
    async hostsOf(root, name, signal) {
      const org = await readOrg(root, name, signal);
      return [...new Set(targetsOf(org, await mapOf(await rootOf(root), org), {}).map(({ host }) => host))];
    },
    plan: (params, signal) => (params.kind === 'rollback' ? planRollback(params, signal) : planPush(params, signal)),
    async planInverse(applied, signal) {
      const rows = new Map(
        [...new Set(applied.map(({ payload }) => payload.push))].flatMap((push) =>
          store.files(push).map((row) => [`${push} ${row.position} ${row.path}`, row] as const),
        ),
      );
      const puts = await putsOf(
        applied.map(({ payload, before }) => ({
          ...{ payload, content: before?.sha ?? null, expected: payload.content, mode: before?.mode ?? null },
          base: rows.get(`${payload.push} ${payload.position} ${payload.path}`)?.base_before ?? null,
          owner: before && payload.owner ? ownerOf(before) : null,
        })),
        signal,
      );
      return outlineOf(store, { ...ofPayload(applied[0]!.payload), kind: 'undo' }, inOrder(puts), newCovering());
    },
    async planAgain(payloads, signal) {
      // What the plan before had as there is what a retry builds on; whatever else is there needs a new look.
      const puts = await eachFile(payloads, async (payload): Promise<Put> => {
        const seenThen = store
          .files(payload.push)
          .find(({ position, path }) => position === payload.position && path === payload.path);
        const { content, base, mode, owner } = payload;
        const known = store.known(payload.root, payload.org, payload.key);
        const expected = seenThen ? (seenThen.before?.sha ?? null) : known.seen_sha;
        return (await putsOf([{ payload, content, base, mode, owner, expected }], signal))[0]!;
      });
      return outlineOf(store, { ...ofPayload(payloads[0]!), kind: 'retry' }, inOrder(puts), newCovering());
    },
  };
}

const ofPayload = ({ root, org }: PushPayload) => ({ root, org, breakLocks: false });
const ownerOf = ({ owner, uid, group, gid }: Shape) => ({ user: owner ?? String(uid), group: group ?? String(gid) });

/** As they were pushed: results come last first, or failures first. */
const inOrder = (puts: readonly Put[]): Put[] =>
  puts.toSorted((a, b) => positions.get(a.target)! - positions.get(b.target)!);
const positions = new WeakMap<Target, number>();

function targetOfPayload(payload: PushPayload): Target {
  const { environment, host, entry, file, path, key, mode, owner, validate, after, health, guard } = payload;
  const target: Target = {
    ...{ environment, host, entry, file, path, key, mode, owner, validate, after, health, guard },
    direction: 'both',
  };
  positions.set(target, payload.position);
  return target;
}

const bareTarget = (at: Pick<Target, 'key' | 'environment' | 'host' | 'path'>): Target => ({
  ...at,
  ...{ entry: at.path, file: at.path, mode: null, owner: null, validate: null, after: [], health: null, guard: false },
  direction: 'both',
});

export async function mapOf(root: string, org: Org): Promise<PushMap> {
  const prefix = org.folder === '' || org.folder === '.' ? '' : `${org.folder}/`;
  const [own, older] = await Promise.all(
    ['push.toml', 'resources.toml'].map(async (name) => {
      const { bytes } = await look(root, prefix + name);
      return bytes && { text: bytes.toString('utf8'), file: prefix + name };
    }),
  );
  const maps = [own && readPushMap(own.text, own.file), older && readResources(older.text, older.file)];
  const entries = maps.flatMap((map) => map?.entries ?? []);
  return { entries, hosts: Object.assign({}, ...maps.map((map) => map?.hosts)) as PushMap['hosts'] };
}

/** What is equal now is what both come from, and what was seen is known for when the host is away. */
async function remember(store: PushStore, { root, org, seen }: Omit<Survey, 'targets'>): Promise<void> {
  const at = Date.now();
  await store.write(() => {
    for (const { target, sides, problem } of seen) {
      if (problem !== null) continue;
      const { ours, theirs } = sides;
      const state = stateOf(sides);
      const isNew = state === 'in-sync' && sides.base?.sha !== theirs!.sha;
      if (isNew) store.keepNow(ours!.bytes, ours!.sha);
      store.learn(root, org.name, target.key, {
        ...{ seen_sha: theirs?.sha ?? null, seen_state: state, seen_at: at },
        ...(isNew && { base_sha: theirs!.sha }),
      });
    }
  });
}

/** What pushing means for it, with what nobody could read there refused already here. */
function decisionFor({ target, sides, problem }: Seen, choice: Choice | null, isSync: boolean): Decision {
  if (problem !== null) return { do: 'error', why: problem.why };
  if (isSync && target.direction === 'pull') return { do: 'leave', why: 'It is only pulled.' };
  if (isSync && choice === null && ['theirs-ahead', 'missing-here'].includes(stateOf(sides))) {
    const pulled = decidePull(sides, null);
    if (pulled.do !== 'put') return pulled;
    return { do: 'leave', why: 'Changed on the host, and taken over here.' };
  }
  const decision = decidePush(sides, choice);
  if (decision.do !== 'put') return decision;
  const fault = faultIn(decision.bytes, target.validate);
  return fault === null ? decision : { do: 'error', why: `${target.file}: ${fault}` };
}

function putOf({ target, sides, shape, problem }: Seen, decision: Decision, base?: string): Put {
  const there = problem?.side === 'host' ? undefined : sides.theirs && { shape: shape!, bytes: sides.theirs.bytes };
  if (decision.do === 'put') {
    const { bytes, how } = decision;
    // What is here is what the host has from us; what it had of its own is for a pull to take over.
    return { target, there, do: 'put', bytes, content: shaOf(bytes), base: base ?? sides.ours?.sha ?? null, how };
  }
  if (decision.do !== 'conflict') return { target, there, do: decision.do, why: decision.why };
  return { target, there, do: 'conflict', why: decision.why };
}

/** The other half of a sync: what hosts have and this folder has not, once for each file here. */
function herePuts(seen: readonly Seen[], choices: Choices): Put[] {
  const byFile = Map.groupBy(
    seen.filter(({ problem, target }) => problem === null && target.direction !== 'push'),
    ({ target }) => target.file,
  );
  return [...byFile].flatMap(([file, all]): Put[] => {
    const puts = all.flatMap((one) => {
      const decision = decidePull(one.sides, choices.get(one.target.key) ?? null);
      return decision.do === 'put' ? [{ one, decision }] : [];
    });
    const first = puts[0];
    if (!first) return [];
    const { sides, here } = first.one;
    const target = hereTarget(file, first.one.target);
    const there = here && { shape: here, bytes: sides.ours!.bytes };
    const contents = new Set(puts.map(({ decision }) => shaOf(decision.bytes)));
    if (contents.size > 1) {
      const hostsOf = puts.map(({ one }) => one.target.host).join(', ');
      return [{ target, there, do: 'conflict', why: `${hostsOf} have different ones: choose one, and pull it.` }];
    }
    const { bytes } = first.decision;
    return [
      { target, there, do: 'put', bytes, content: shaOf(bytes), base: null, how: `As on ${first.one.target.host}.` },
    ];
  });
}

interface StateThen {
  key: string;
  environment: string;
  host: string;
  path: string;
  /** As the last push left it, and as that one did. */
  now: Shape | null;
  then: Shape | null;
}

/** How the hosts were after a push, for every file that it or a later one has changed there. */
export function statesAt(store: Pick<PushStore, 'after' | 'hosts' | 'files'>, to: PushRecord): StateThen[] {
  const states = new Map<string, StateThen>();
  const take = (push: PushRecord, isLater: boolean) => {
    const hosts = new Map(store.hosts(push.push_id).map((host) => [host.position, host]));
    for (const row of store.files(push.push_id)) {
      const host = hosts.get(row.position);
      if (!host || row.state !== 'done' || host.environment === 'here') continue;
      const key = `${host.environment}/${host.host}:${row.path}`;
      const known = states.get(key);
      const then = isLater ? row.before : row.after;
      if (known) known.then = then;
      else
        states.set(key, { key, environment: host.environment, host: host.host, path: row.path, now: row.after, then });
    }
  };
  for (const later of store.after(to)) take(later, true);
  take(to, false);
  return [...states.values()];
}
