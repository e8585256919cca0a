// The engine that the screens are about: all of them, or one. Each with its state.
import { Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconChevronDown, IconServer2 } from '@tabler/icons-react';
import type { EngineStatus } from '../../preload/contract/containers.ts';
import { orpc } from '../client/index.ts';
import { StateDot, type Tone } from '../ui/state-dot.tsx';
import classes from './frame.module.css';
import { useScope } from './scope.ts';

const tones: Record<EngineStatus['state'], Tone> = {
  connecting: 'progress',
  connected: 'ok',
  degraded: 'attention',
  down: 'failed',
};

export function ScopePicker() {
  const { engineId, setEngine } = useScope();
  const { data } = useQuery(orpc.engines.list.queryOptions({ input: {}, refetchInterval: 5_000 }));
  const engines = data?.rows ?? [];
  const chosen = engines.find((engine) => engine.engineId === engineId);
  const label = chosen?.name ?? (engineId === null ? 'All engines' : engineId);

  return (
    <Menu position="bottom-start" width={320}>
      <Menu.Target>
        <button type="button" className={classes.scope} aria-label={`Engine: ${label}`}>
          <IconServer2 size={16} stroke={1.6} aria-hidden />
          <span>{label}</span>
          <IconChevronDown size={14} stroke={1.6} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={engineId ?? ''} onChange={(chosen) => setEngine(chosen === '' ? null : chosen)}>
          <Menu.RadioItem value="">All engines</Menu.RadioItem>
          {engines.map((engine) => (
            <Menu.RadioItem
              key={engine.engineId}
              value={engine.engineId}
              rightSection={
                <StateDot
                  tone={tones[engine.state]}
                  word={engine.simulated ? `${engine.state}, simulated` : engine.state}
                  {...(engine.state === 'down' ? { since: engine.since } : {})}
                />
              }
            >
              {engine.name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
