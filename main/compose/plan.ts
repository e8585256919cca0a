// Plans what is done to projects: in the order of what depends on what, container by container where that suffices.
import { noOptions, type ActPayload } from '../containers/index.ts';
import { ProvostError } from '../errors.ts';
import type { PlannedChange } from '../plans/operation.ts';
import { contentOf, filesChange, listProject } from './files.ts';
import { needsOf } from './labels.ts';
import { laneOf, wrapAct, wrapResource, type Change, type Context, type Params, type StepOf } from './payload.ts';
import { filesProblem, keyOf, projectsOf, serviceOf, type Project } from './projects.ts';

/** @throws ProvostError NOT_FOUND, CONFLICT when a name means projects on several engines */
export function projectsNamed(context: Context, names: readonly string[], engine: string | null): Project[] {
  const all = projectsOf(context.engines, null);
  const engineId = engine === null ? null : context.engines.find(engine).engineId;
  const found = names.map((word) => {
    const mine = all.filter(
      (one) => (one.name === word || keyOf(one) === word) && (engineId === null || one.engineId === engineId),
    );
    if (mine.length === 1) return mine[0]!;
    if (mine.length > 1) {
      throw new ProvostError('CONFLICT', `${mine.length} engines have a project "${word}".`, {
        hint: 'Name the engine too.',
      });
    }
    throw new ProvostError('NOT_FOUND', `No project "${word}" is known.`, {
      hint: 'List the projects: those without any container are not seen.',
    });
  });
  return [...new Map(found.map((one) => [keyOf(one), one])).values()];
}

export async function planProjects(context: Context, input: Params, signal: AbortSignal): Promise<Change[]> {
  await context.engines.settled(signal, 'plan');
  const changes: Change[] = [];
  for (const project of projectsNamed(context, input.projects, input.engine)) {
    const engine = context.engines.find(project.engineId);
    const why = filesProblem(project, engine, await context.tool());
    if (input.verb === 'pull' || (input.verb === 'up' && why === null)) {
      changes.push(...(await fromFiles(context, project, input.verb, why, signal)));
    } else if (input.verb === 'up') {
      changes.push(
        note(
          context,
          project,
          `${why ?? ''} Containers that are missing can’t be made; those that there are, are started.`.trim(),
        ),
      );
      changes.push(...(await inOrder(context, project, { ...input, verb: 'start' }, signal)));
    } else changes.push(...(await inOrder(context, project, input, signal)));
  }
  return changes;
}

/** Says what is not done, as a change that is left. */
function note(context: Context, { engineId, name }: Project, reason: string): Change {
  const step: StepOf<'files'> = { part: 'files', engineId, project: name, verb: 'up', files: [], workingDir: '' };
  const plain = filesChange(context.engines.find(engineId).name, step, { total: 0, seen: '' });
  return { ...plain, kind: 'skip', fields: [], reason, undo: { restores: null, cannot: [] } };
}

async function fromFiles(
  context: Context,
  project: Project,
  verb: 'up' | 'pull',
  why: string | null,
  signal: AbortSignal,
): Promise<Change[]> {
  const { engineId, name, files, workingDir } = project;
  if (why !== null) {
    const images = [...new Set(project.rows.map(({ image }) => image))].filter((image) => !image.startsWith('sha256:'));
    return (await context.resources.pulls(engineId, images, signal)).map((change) => wrapResource(change, name));
  }
  const step: StepOf<'files'> = { part: 'files', engineId, project: name, verb, files, workingDir: workingDir! };
  const listed = await context.engines.call(engineId, (client) => listProject(client, name, signal));
  const seen = await contentOf(step, listed);
  return [filesChange(context.engines.find(engineId).name, step, { total: listed.length, seen })];
}

async function inOrder(context: Context, project: Project, input: Params, signal: AbortSignal): Promise<Change[]> {
  const { acting, resources, engines } = context;
  const { engineId, name, rows, order } = project;
  const { verb, grace, volumes } = input;
  const down = verb === 'down';
  const act = down ? 'remove' : (verb as 'start' | 'stop' | 'restart');
  const selection = { names: rows.map(({ id }) => id), engine: engineId };
  const asked = { verb: act, selection, options: { ...noOptions, grace, force: down }, orgs: null };
  const outline = await acting.plan(acting.params.parse(asked), signal);
  const byId = new Map<string, PlannedChange<ActPayload>>();
  const others: PlannedChange<ActPayload>[] = [];
  for await (const change of outline.changes) {
    if (rows.some(({ id }) => id === change.payload.id)) byId.set(change.payload.id, change);
    else others.push(change);
  }
  const services = act === 'start' || act === 'restart' ? order : [...order].reverse();
  const ordered = services.flatMap((service) =>
    rows
      .filter((row) => serviceOf(row) === service)
      .sort((one, other) => one.name.localeCompare(other.name))
      .flatMap((row): Change[] => {
        const change = byId.get(row.id);
        const known = new Set(order);
        const needs = act === 'start' ? needsOf(row.labels).filter((need) => known.has(need.service)) : [];
        return change ? [wrapAct(change, name, needs)] : [];
      }),
  );
  const rest = others.map((change) => wrapAct(change, name, []));
  if (!down) return [...rest, ...ordered];
  const gone = new Set(
    ordered.filter(({ kind }) => kind === 'delete').map(({ payload }) => (payload as StepOf<'container'>).act.id),
  );
  const removals = await resources.removalsOf(engineId, name, { gone, volumes }, signal);
  const lane = laneOf(engines.find(engineId).engineId, name);
  return [...rest, ...ordered, ...removals.map((change) => ({ ...wrapResource(change, name), lane }))];
}
