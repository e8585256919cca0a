// The engines in the list: found by itself, added by an operator, or of the demo; and what an operator does with them.
import os from 'node:os';
import path from 'node:path';
import type { EnginePlace, engines as contract, EngineStatus, EngineTest } from '../../preload/contract/engines.ts';
import type { AuditEntry } from '../audit/index.ts';
import type { Database } from '../database/open.ts';
import { demoEngines, type DemoEngine, type SimulatedEngine } from '../demo/index.ts';
import { isProvostError, ProvostError } from '../errors.ts';
import { listAliases } from '../hosts/index.ts';
import type { Call, Handlers } from '../rpc/handlers.ts';
import { engineIdOf, locate, nameOf, placeOf, type AddedEngine, type AddedEngines, type Place } from './added.ts';
import type { SshAgent } from './client.ts';
import { discover } from './discover.ts';
import { findEngine, unreachable, type EngineEndpoint } from './endpoint.ts';
import type { EngineSet, Locate } from './engines.ts';
import type { LastKnown } from './last-known.ts';
import { probe, type Probed } from './probe.ts';
import { toRow } from './rows.ts';

export interface EngineListDeps {
  engines: EngineSet;
  added: AddedEngines;
  known: LastKnown;
  database: Database;
  audit: { append(entry: AuditEntry): void };
  env: NodeJS.ProcessEnv;
  home?: string | undefined;
  demo: boolean;
  dataDir?: string | undefined;
  ssh?: SshAgent | undefined;
}

/** An engine that is in the list without anybody adding it. */
interface Own {
  isOn: boolean;
  endpoint: EngineEndpoint;
  locate: Locate;
}

/** What `add` takes for an engine that is found by itself, and for one of the demo. */
const found = 'default';
const simulated = 'simulated:';

export interface EngineList {
  handlers: Handlers<typeof contract>;
  close(): Promise<void>;
}

/** Opens every engine that is in the list, in the background. */
export function openEngineList(deps: EngineListDeps): EngineList {
  const { engines, added, known, database, audit, env, home, demo, ssh } = deps;
  const surroundings = { env, ...(home !== undefined && { home }) };
  const simulations = new Map<string, Promise<SimulatedEngine>>();

  const ownEngines = (): Own[] => (demo ? demoEngines(deps.dataDir).map(ofDemo) : [ofFound(findEngine(surroundings))]);

  function ofDemo(engine: DemoEngine): Own {
    const { engineId, name, isOn, start } = engine;
    const common = { engineId, name, endpoint: 'inside Provost', source: 'demo', kind: 'simulated' as const };
    const at = (address: EngineEndpoint['address']): EngineEndpoint => ({ ...common, simulated: true, address });
    if (!start) {
      const endpoint = at(
        unreachable('Nothing answers at the engine’s address.', 'It stays away: it belongs to the demo.'),
      );
      remember(engine, endpoint);
      return { isOn, endpoint, locate: () => endpoint };
    }
    const run = async () => {
      const running = simulations.get(engineId) ?? start();
      simulations.set(engineId, running);
      return at({ kind: 'socket', path: (await running).socketPath });
    };
    return { isOn, endpoint: at({ kind: 'socket', path: '' }), locate: run };
  }

  /** What the demo knows of an engine that nobody has ever reached. */
  function remember({ engineId, cpus, known: last }: DemoEngine, endpoint: EngineEndpoint): void {
    if (!last || known.knows(engineId)) return;
    const { name, source, kind } = endpoint;
    known.remember(
      {
        ...{ engineId, name, endpoint: endpoint.endpoint, source, kind, simulated: true, state: 'down' },
        ...{ since: last.at, listedAt: last.at, nextTryAt: null, problem: null, concurrency: null },
        ...{ version: '0-simulated', apiVersion: '1.47', product: 'docker', cpus },
      },
      last.listed.map((one) => toRow(engineId, one)),
    );
  }

  function ofFound(endpoint: EngineEndpoint): Own {
    return {
      isOn: true,
      endpoint,
      locate: () => {
        const now = findEngine(surroundings);
        if (now.engineId === endpoint.engineId) return now;
        // Docker's own choice moved: its containers are another engine's, so the list gets another engine.
        queueMicrotask(() => void engines.drop(endpoint.engineId).then(() => openOwn(ofFound(now))));
        return { ...endpoint, address: unreachable('Docker’s context has changed.', 'Provost follows by itself.') };
      },
    };
  }

  const locateAdded = (engine: AddedEngine): EngineEndpoint => ({
    ...{ engineId: engine.engineId, name: nameOf(engine), kind: engine.kind, simulated: false },
    ...locate(engine, surroundings),
  });

  /** Unless it was switched off, or was added as well under a name of its own. */
  function openOwn({ isOn, endpoint, locate }: Own): void {
    if (!(added.choices(endpoint.engineId).isOn ?? isOn)) return;
    const twice = !demo && engines.list().some((one) => one.endpoint !== '' && one.endpoint === endpoint.endpoint);
    if (!twice) engines.open(endpoint, locate);
  }

  const openAdded = (engine: AddedEngine) => engines.open(locateAdded(engine), () => locateAdded(engine));

  const isAutomatic = ({ kind }: EngineStatus) => kind === 'found' || kind === 'simulated';
  const offNow = () =>
    ownEngines().filter(({ endpoint }) => !engines.links().some((link) => link.engineId === endpoint.engineId));

  const record = (call: Call, action: string, subject: string, detail: Record<string, unknown>): void =>
    audit.append({ actor: call.operator.name, action: `engines.${action}`, subject, detail });

  function requireFreeName(name: string, engineId: string | null): void {
    const same = engines
      .list()
      .find((one) => one.name.toLowerCase() === name.toLowerCase() && one.engineId !== engineId);
    if (same) {
      throw new ProvostError('CONFLICT', `Another engine is called "${same.name}".`, { hint: 'Choose another name.' });
    }
  }

  const sameAs = ({ identity }: Probed, engineId: string | null): string | null => {
    if (!identity) return null;
    const twin = engines.links().find((link) => link.engineId !== engineId && link.identity === identity);
    return twin?.status.name ?? null;
  };

  async function tested(endpoint: EngineEndpoint, engineId: string | null, signal: AbortSignal): Promise<EngineTest> {
    const { identity, cause, ...result } = await probe(endpoint, signal, ssh);
    const probed = { ...result, identity, cause };
    return {
      ...result,
      sameAs: sameAs(probed, engineId),
      hostKey: hostKeyIn(cause, endpoint),
      loginAt: loginAt(cause, endpoint),
    };
  }

  /** Of a simulated engine or the one that is found by itself. */
  function switchOn(address: string, call: Call): EngineStatus {
    const wanted = offNow().find(({ endpoint }) => address === found || address === simulated + endpoint.name);
    if (!wanted) {
      throw new ProvostError('CONFLICT', 'This engine is in the list already.', { hint: 'List the engines.' });
    }
    const { engineId, name, endpoint, source } = wanted.endpoint;
    database.transaction(() => {
      added.choose(engineId, { isOn: true });
      record(call, 'added', name, { engineId, endpoint, source });
    })();
    return engines.open(wanted.endpoint, wanted.locate).status;
  }

  function requireReal(): void {
    if (!demo) return;
    throw new ProvostError('CONFLICT', 'The demo opens no real engine.', { hint: 'Start Provost without the demo.' });
  }

  const placed = (input: EnginePlace): { place: Place; endpoint: EngineEndpoint } => {
    requireReal();
    const place = placeOf(input, home);
    const engine = { ...place, engineId: engineIdOf(place, nameOf(place)) };
    return { place, endpoint: locateAdded(engine) };
  };

  async function add(input: EnginePlace & { name?: string | undefined; untested: boolean }, call: Call) {
    const { address } = input;
    if (address === found || address?.startsWith(simulated)) return switchOn(address, call);
    const { place, endpoint } = placed(input);
    const there = engines.list().find((one) => one.endpoint !== '' && one.endpoint === endpoint.endpoint);
    if (there) {
      throw new ProvostError('CONFLICT', `This engine is in the list already, as "${there.name}".`, {
        hint: 'Rename that one, or remove it first.',
      });
    }
    if (input.name !== undefined) requireFreeName(input.name, null);
    if (!input.untested) {
      const test = await tested(endpoint, null, call.signal);
      if (test.problem) throw problemError(test.problem);
      if (test.sameAs !== null) {
        throw new ProvostError(
          'CONFLICT',
          `The engine that answers there is in the list already, as "${test.sameAs}".`,
          {
            hint: 'Its containers would be counted twice. Add it without a test when it is another one.',
          },
        );
      }
    }
    const engine: AddedEngine = { ...place, engineId: engineIdOf(place, input.name ?? nameOf(place)) };
    database.transaction(() => {
      added.add(engine);
      if (input.name !== undefined) added.choose(engine.engineId, { name: input.name });
      const { caFile, certFile, keyFile, ...rest } = place;
      record(call, 'added', input.name ?? endpoint.name, {
        ...{ engineId: engine.engineId, endpoint: endpoint.endpoint, kind: rest.kind },
        ...{ tls: [caFile, certFile, keyFile].some((file) => file !== null), skipTlsVerify: rest.skipTlsVerify },
      });
    })();
    const link = openAdded(engine);
    await engines.settled(call.signal);
    return link.status;
  }

  for (const engine of added.all()) openAdded(engine);
  for (const own of ownEngines()) openOwn(own);

  const handlers: EngineList['handlers'] = {
    async list(_input, call) {
      await engines.settled(call.signal);
      return { rows: engines.list() };
    },
    reconnect: ({ engineId }, call) => engines.link(engines.find(engineId).engineId).reconnect(call.signal),
    async discover() {
      const off = offNow().map(({ endpoint }) => ({
        ...{ address: demo ? simulated + endpoint.name : found, context: null, name: endpoint.name },
        ...{ kind: endpoint.kind, source: demo ? 'demo' : `found through ${endpoint.source}`, engineId: null },
      }));
      if (demo) return { rows: off };
      const engineAt = (endpoint: string) =>
        endpoint === '' ? null : (engines.list().find((one) => one.endpoint === endpoint)?.engineId ?? null);
      const others = discover({
        ...surroundings,
        sshHosts: await listAliases(path.join(home ?? os.homedir(), '.ssh/config')),
        engineAt,
      });
      return { rows: [...off, ...others].slice(0, 500) };
    },
    add,
    async test({ engineId, ...input }, call) {
      // "engines test lab-2": what is no address can be a name.
      const named = engines.list().find(({ name, engineId: id }) => input.address === name || input.address === id);
      const meant = engineId ?? named?.engineId;
      if (meant === undefined) return tested(placed(input).endpoint, null, call.signal);
      const link = engines.link(engines.find(meant).engineId);
      return tested(await link.whereNow(), link.engineId, call.signal);
    },
    async remove({ engineId: given }, call) {
      const status = engines.find(given);
      const { engineId, name, endpoint } = status;
      database.transaction(() => {
        if (isAutomatic(status)) added.choose(engineId, { isOn: false, name: null, concurrency: null });
        else added.drop(engineId);
        record(call, 'removed', name, { engineId, endpoint });
      })();
      await engines.drop(engineId);
      known.forget(engineId);
      return { engineId, name };
    },
    rename({ engineId: given, name }, call) {
      const status = engines.find(given);
      requireFreeName(name, status.engineId);
      database.transaction(() => {
        added.choose(status.engineId, { name });
        record(call, 'renamed', name, { engineId: status.engineId, before: status.name });
      })();
      return engines.link(status.engineId).choose({ name });
    },
    setConcurrency({ engineId: given, atOnce }, call) {
      const { engineId, name, concurrency: before } = engines.find(given);
      const concurrency = atOnce ?? null;
      database.transaction(() => {
        added.choose(engineId, { concurrency });
        record(call, 'concurrency', name, { engineId, before, concurrency });
      })();
      return engines.link(engineId).choose({ concurrency });
    },
  };
  return {
    handlers,
    async close() {
      for (const running of simulations.values()) await (await running).close();
    },
  };
}

const problemError = ({ code, message, hint, words }: NonNullable<EngineTest['problem']>): ProvostError =>
  new ProvostError(code, message, { hint, ...(words !== null && { words }) });

const loginAt = (cause: unknown, { address }: EngineEndpoint): string | null =>
  isProvostError(cause) && cause.code === 'HOST_DENIED' && 'kind' in address && address.kind === 'ssh'
    ? address.destination
    : null;

function hostKeyIn(cause: unknown, { address }: EngineEndpoint): EngineTest['hostKey'] {
  if (!isProvostError(cause) || cause.code !== 'HOST_KEY_UNKNOWN' || !('kind' in address) || address.kind !== 'ssh')
    return null;
  const fingerprint = /SHA256:[A-Za-z0-9+/=]+/.exec(`${cause.data.words ?? ''} ${cause.message}`)?.[0];
  return fingerprint === undefined ? null : { destination: address.destination, fingerprint };
}
