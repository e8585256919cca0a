// States, health and ports of containers, and states of engines, in words and tones.
import type { ContainerRow, EngineStatus } from '../../../preload/contract/containers.ts';
import type { Tone } from '../../ui/state-dot.tsx';

export const stateTones: Record<ContainerRow['state'], Tone> = {
  created: 'neutral',
  running: 'ok',
  paused: 'attention',
  restarting: 'progress',
  removing: 'progress',
  exited: 'neutral',
  dead: 'failed',
  unknown: 'attention',
};

export const healthTones: Record<ContainerRow['health'], Tone> = {
  healthy: 'ok',
  unhealthy: 'failed',
  starting: 'progress',
  none: 'neutral',
};

export const engineTones: Record<EngineStatus['state'], Tone> = {
  connecting: 'progress',
  connected: 'ok',
  degraded: 'attention',
  down: 'failed',
};

/** Whether what is shown of an engine's containers is the last known, not the current. */
export const isStale = (engine: EngineStatus | undefined): boolean =>
  engine === undefined || engine.state === 'down' || engine.state === 'connecting';

/** "8080→80, 443/udp"; one mapping that is bound to several addresses is named once. */
export function portsText(ports: ContainerRow['ports']): string {
  const texts = ports.map(({ container, protocol, host }) => {
    const inside = protocol === 'tcp' ? String(container) : `${container}/${protocol}`;
    return host === null ? inside : `${host}→${inside}`;
  });
  return [...new Set(texts)].join(', ');
}

/** An engine's name, which says when it is simulated. */
export const engineLabel = (engine: EngineStatus): string =>
  engine.simulated && !/simulated/i.test(engine.name) ? `${engine.name} (simulated)` : engine.name;
