// The tabs of a container's panel, in order. Each is read when it is first shown.
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { ContainerRow, EngineStatus } from '../../../preload/contract/containers.ts';

export interface ContainerTabProps {
  engineId: string;
  id: string;
  name: string;
  /** As the live list knows it; null when it is not in it (any more). */
  row: ContainerRow | null;
  /** Null while it is not known. */
  engine: EngineStatus | null;
  /** When its state was last known to be true, while it isn't current. */
  since: number | undefined;
  onClose(): void;
}

export interface ContainerTab {
  /** In the address: `?tab=logs`. */
  id: string;
  label: string;
  component: LazyExoticComponent<ComponentType<ContainerTabProps>>;
}

export const containerTabs: readonly [ContainerTab, ...ContainerTab[]] = [
  {
    id: 'overview',
    label: 'Overview',
    component: lazy(async () => ({ default: (await import('./overview-tab.tsx')).OverviewTab })),
  },
  {
    id: 'logs',
    label: 'Logs',
    component: lazy(async () => ({ default: (await import('./logs/logs-tab.tsx')).LogsTab })),
  },
  {
    id: 'terminal',
    label: 'Terminal',
    component: lazy(async () => ({ default: (await import('./terminal/terminal-tab.tsx')).TerminalTab })),
  },
  {
    id: 'files',
    label: 'Files',
    component: lazy(async () => ({ default: (await import('./files/files-tab.tsx')).FilesTab })),
  },
  {
    id: 'inspect',
    label: 'Inspect',
    component: lazy(async () => ({ default: (await import('./inspect/inspect-tab.tsx')).InspectTab })),
  },
  {
    id: 'stats',
    label: 'Stats',
    component: lazy(async () => ({ default: (await import('./stats/stats-tab.tsx')).StatsTab })),
  },
];
