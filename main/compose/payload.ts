// What a change of a project carries: a verb on one of its containers, one of its networks or volumes, or a run of Compose.
import { z } from 'zod';
import type { ActOperation, ActPayload, Engines } from '../containers/index.ts';
import type { Resources } from '../images/index.ts';
import type { Json, PlannedChange } from '../plans/operation.ts';
import type { Tool } from './tool.ts';

type Resource = Parameters<Resources['operation']['inspect']>[0]['payload'];

export type Step =
  | {
      part: 'container';
      engineId: string;
      project: string;
      act: ActPayload;
      needs: { service: string; healthy: boolean }[];
    }
  | { part: 'resource'; engineId: string; project: string; resource: Resource; frees: number }
  | { part: 'files'; engineId: string; project: string; verb: 'up' | 'pull'; files: string[]; workingDir: string };
export type StepOf<Part extends Step['part']> = Extract<Step, { part: Part }>;
export type Change = PlannedChange<Step>;

export const verbs = ['up', 'down', 'start', 'stop', 'restart', 'pull'] as const;
export const params = z.object({
  verb: z.enum(verbs),
  projects: z.array(z.string()),
  engine: z.string().nullable(),
  grace: z.number().nullable(),
  volumes: z.boolean(),
});
export type Params = z.infer<typeof params> & { [key: string]: Json };

export interface Context {
  engines: Engines;
  /** Verbs on containers, with their way to be put back. */
  acting: ActOperation;
  /** Networks, volumes and images. */
  resources: Resources;
  env: NodeJS.ProcessEnv;
  tool(): Promise<Tool | null>;
}

/** Changes of one project run one after the other, those of several side by side. */
export const laneOf = (engineId: string, project: string): string => `${engineId}/${project}`;
export const engineOfLane = (lane: string): string => lane.slice(0, lane.lastIndexOf('/'));

export const asAct = (change: Change, { act }: StepOf<'container'>): PlannedChange<ActPayload> => ({
  ...change,
  lane: act.engineId,
  payload: act,
});
export const asResource = (change: Change, { resource }: StepOf<'resource'>): PlannedChange<Resource> => ({
  ...change,
  lane: resource.engineId,
  payload: resource,
});

export const wrapAct = (
  change: PlannedChange<ActPayload>,
  project: string,
  needs: StepOf<'container'>['needs'],
): Change => ({
  ...change,
  lane: laneOf(change.payload.engineId, project),
  payload: { part: 'container', engineId: change.payload.engineId, project, act: change.payload, needs },
});

export const wrapResource = (change: PlannedChange<Resource>, project: string): Change => {
  const { payload } = change;
  const frees = 'frees' in payload ? payload.frees : 0;
  return {
    ...change,
    lane: laneOf(payload.engineId, project),
    payload: { part: 'resource', engineId: payload.engineId, project, resource: payload, frees },
  };
};
