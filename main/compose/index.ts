// Compose projects of all engines.
import { setTimeout as delay } from 'node:timers/promises';
import type { compose as contract, Projects } from '../../preload/contract/compose.ts';
import type { logs as logsContract } from '../../preload/contract/logs.ts';
import type { PlanSummary } from '../../preload/contract/plans.ts';
import type { ActOperation, Engines } from '../containers/index.ts';
import { ProvostError } from '../errors.ts';
import type { Resources } from '../images/index.ts';
import type { Json } from '../plans/operation.ts';
import type { Call, Handlers } from '../rpc/handlers.ts';
import { composeOperation, type ComposeOperation } from './operation.ts';
import type { Params } from './payload.ts';
import { keyOf, projectsOf, toRow } from './projects.ts';
import { findTool, type Tool } from './tool.ts';

export interface ComposeDeps {
  engines: Engines;
  acting: ActOperation;
  /** What reads logs of containers. */
  logs: Pick<Handlers<typeof logsContract>, 'watch'>;
  resources: Resources;
  env: NodeJS.ProcessEnv;
  plans: { plan(operation: string, params: Json, call: Call): Promise<PlanSummary> };
}

export interface Compose {
  handlers: Handlers<typeof contract>;
  /** To be registered with the plan engine. */
  operation: ComposeOperation;
}

/** It may be installed or removed while Provost runs. */
const toolKept = 60_000;
/** A list of projects does not wait longer for it: it may take seconds to begin. */
const toolWait = 50;

export function createCompose({ engines, acting, logs, resources, env, plans }: ComposeDeps): Compose {
  let found: { at: number; tool: Promise<Tool | null> } | null = null;
  const tool = (): Promise<Tool | null> => {
    if (!found || Date.now() - found.at > toolKept) found = { at: Date.now(), tool: findTool(env) };
    return found.tool;
  };
  /** What the list says of it; undefined while it is being looked for the first time. */
  let last: Tool | null | undefined;
  const toolSoon = async (): Promise<Tool | null | undefined> => {
    const here = tool().then((one) => (last = one));
    return Promise.race([here, delay(toolWait, null, { ref: false }).then(() => last)]);
  };
  const operation = composeOperation({ engines, acting, resources, env, tool });

  const plan =
    (verb: Params['verb']) => (input: Projects & { grace?: number | undefined; volumes?: boolean }, call: Call) => {
      if (call.operator.orgs !== null) {
        throw new ProvostError('FORBIDDEN', 'A project may hold containers of organizations that are not yours.', {
          hint: 'Choose your containers in the list of containers.',
        });
      }
      const { projects, engine = null, grace = null, volumes = false } = input;
      return plans.plan(operation.name, { verb, projects, engine, grace, volumes }, call);
    };

  return {
    operation,
    handlers: {
      async list({ engine, search = '', cursor, limit }, call) {
        await engines.settled(call.signal);
        const statuses = engine === undefined ? engines.list() : [engines.find(engine)];
        const byId = new Map(statuses.map((status) => [status.engineId, status]));
        const words = search.toLowerCase();
        const here = await toolSoon();
        const rows = projectsOf(engines, call.operator.orgs)
          .filter(({ engineId }) => byId.has(engineId))
          .filter(({ name, order }) => [name, ...order].some((word) => word.toLowerCase().includes(words)));
        const from = cursor === undefined ? 0 : rows.findIndex((one) => keyOf(one) === cursor) + 1;
        const shown = rows.slice(from, from + limit);
        return {
          rows: shown.map((one) => toRow(one, byId.get(one.engineId)!, here)),
          nextCursor: from + limit < rows.length ? keyOf(shown.at(-1)!) : null,
          total: statuses.every(({ listedAt }) => listedAt !== null) ? rows.length : null,
          engines: statuses,
          tool: here ? `${here.argv.join(' ')} ${here.version}` : null,
          toolKnown: here !== undefined,
        };
      },
      watchLogs: ({ project, engine, service, follow, tail, timestamps }, call) =>
        logs.watch(
          {
            label: [
              `com.docker.compose.project=${project}`,
              ...(service === undefined ? [] : [`com.docker.compose.service=${service}`]),
            ],
            ...(engine !== undefined && { engine }),
            ...(tail !== undefined && { tail }),
            ...{ follow, timestamps, caseSensitive: false, stay: false },
          },
          call,
        ),
      planUp: plan('up'),
      planDown: plan('down'),
      planStart: plan('start'),
      planStop: plan('stop'),
      planRestart: plan('restart'),
      planPull: plan('pull'),
    },
  };
}
