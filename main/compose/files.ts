// `up` and `pull` by the program that reads the project's files.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { EngineClient } from '../containers/index.ts';
import type { ProvostError } from '../errors.ts';
import { isProvostError } from '../errors.ts';
import type { Errand, LiveState, Outcome } from '../plans/operation.ts';
import { projectLabel } from './labels.ts';
import { laneOf, type Change, type Context, type StepOf } from './payload.ts';
import { localHost } from './projects.ts';
import { runTool } from './tool.ts';

interface Listed {
  Id: string;
  State?: string;
}

/** The project's containers on its engine, with their states. */
export async function listProject(client: EngineClient, project: string, signal: AbortSignal): Promise<Listed[]> {
  const query = { all: true, filters: { label: [`${projectLabel}=${project}`] } };
  return client.ask({ method: 'GET', path: '/containers/json', query, limit: 15_000, signal });
}

/** What the plan saw: the files' content, and which containers there are in what state. */
export async function contentOf(step: StepOf<'files'>, listed: readonly Listed[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of step.files) hash.update(await readFile(file).catch(() => 'absent')).update('\0');
  const states = listed.map(({ Id, State }) => `${Id} ${State ?? ''}`).sort();
  return JSON.stringify({ files: hash.digest('hex'), states });
}

export function filesChange(
  where: string,
  step: StepOf<'files'>,
  { total, seen }: { total: number; seen: string },
): Change {
  const { engineId, project, verb } = step;
  return {
    kind: 'update',
    key: `${engineId}/project/${project}/${verb}`,
    label: project,
    action: verb,
    where,
    lane: laneOf(engineId, project),
    org: null,
    fields: [
      { field: 'files', old: null, new: step.files.join(', ') },
      { field: 'containers', old: String(total), new: verb === 'up' ? 'as the files say' : String(total) },
    ],
    reason: null,
    seen,
    payload: step,
    undo:
      verb === 'up'
        ? {
            restores: 'removes the containers that it makes',
            cannot: total > 0 ? ['Containers that Compose makes anew'] : [],
          }
        : { restores: null, cannot: ['Images that were pulled stay'] },
    braked: false,
  };
}

export async function inspectFiles(
  client: EngineClient,
  step: StepOf<'files'>,
  signal: AbortSignal,
): Promise<LiveState> {
  const listed = await listProject(client, step.project, signal);
  return { content: await contentOf(step, listed), before: { ids: listed.map(({ Id }) => Id) } };
}

export async function applyFiles(
  context: Context,
  client: EngineClient,
  step: StepOf<'files'>,
  signal: AbortSignal,
  errand: Pick<Errand, 'tell' | 'cancelled'>,
): Promise<Outcome> {
  const { project, files, workingDir, verb, engineId } = step;
  const engine = context.engines.list().find((one) => one.engineId === engineId);
  const dockerHost = engine && localHost(engine);
  const tool = await context.tool();
  if (!dockerHost || !tool) return { state: 'failed', message: 'There is no docker compose on this machine any more.' };
  let said = '';
  try {
    await runTool({
      ...{ tool, env: context.env, dockerHost, project, files, workingDir },
      words: verb === 'up' ? ['up', '--detach'] : ['pull'],
      tell: (line) => errand.tell((said = line)),
      stop: AbortSignal.any([signal, errand.cancelled]),
    });
  } catch (error) {
    if (!isProvostError(error)) throw error;
    // It may have made some before it failed: undo needs to know them.
    const after = { ids: (await listProject(client, project, signal)).map(({ Id }) => Id) };
    const { message, data } = error as ProvostError;
    return { state: 'failed', message, after, ...(data.words && { words: data.words }) };
  }
  const listed = await listProject(client, project, signal);
  return { state: 'done', message: said, after: { ids: listed.map(({ Id }) => Id) } };
}
