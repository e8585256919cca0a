// Templates on no engine, for tests of accounts that are about no containers.
import type { ActOperation, Engines } from '../../main/containers/index.ts';
import { createTemplates, type Templates, type TemplatesDeps } from '../../main/templates/index.ts';

export const noContainers = (deps: Pick<TemplatesDeps, 'database' | 'audit' | 'plans'>): Templates =>
  createTemplates({
    ...deps,
    engines: { list: () => [], rows: () => [], settled: () => Promise.resolve() } as unknown as Engines,
    acting: {} as ActOperation,
    invented: [],
  });
