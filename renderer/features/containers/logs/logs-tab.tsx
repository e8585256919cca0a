// The log of one container, in its panel.
import { useLocation } from 'wouter';
import type { ContainerTabProps } from '../container-tabs.ts';
import { LogView } from './log-view.tsx';

export function LogsTab({ engineId, id, name }: ContainerTabProps) {
  const [, navigate] = useLocation();
  return (
    <LogView
      ids={[id]}
      engineId={engineId}
      name={name}
      onSwitch={(_before, now) => navigate(`/containers/${encodeURIComponent(now.engineId)}/${now.id}?tab=logs`)}
    />
  );
}
