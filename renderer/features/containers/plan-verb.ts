// Asks the backend for the plan of one verb over a selection. The only place that names the plan procedures.
import type { Selection, Verb } from '../../../preload/contract/containers.ts';
import type { PlanSummary } from '../../../preload/contract/plans.ts';
import { client } from '../../client/index.ts';

/** What the small dialogs add to a verb. */
export interface VerbOptions {
  grace?: number;
  force?: boolean;
  volumes?: boolean;
  commit?: boolean;
  to?: string;
  cpus?: number;
  memory?: string;
  memorySwap?: string;
  pids?: number;
  restart?: string;
}

export function planVerb(
  verb: Verb,
  input: Selection,
  options: VerbOptions,
  signal: AbortSignal,
): Promise<PlanSummary> {
  const call = { signal };
  switch (verb) {
    case 'start':
      return client.containers.planStart(input, call);
    case 'stop':
      return client.containers.planStop({ ...input, grace: options.grace }, call);
    case 'restart':
      return client.containers.planRestart({ ...input, grace: options.grace }, call);
    case 'pause':
      return client.containers.planPause(input, call);
    case 'unpause':
      return client.containers.planUnpause(input, call);
    case 'kill':
      return client.containers.planKill(input, call);
    case 'remove':
      return client.containers.planRemove(
        { ...input, force: options.force, volumes: options.volumes, commit: options.commit },
        call,
      );
    case 'rename':
      return client.containers.planRename({ ...input, to: options.to ?? '' }, call);
    case 'update': {
      const { cpus, memory, memorySwap, pids, restart } = options;
      return client.containers.planUpdate({ ...input, cpus, memory, memorySwap, pids, restart }, call);
    }
    case 'upgrade':
      return client.containers.planUpgrade(input, call);
  }
}
