// The log of one container, in its panel.
import type { ContainerTabProps } from '../container-tabs.ts';
import { LogView } from './log-view.tsx';

export const LogsTab = ({ engineId, id, name }: ContainerTabProps) => (
  <LogView engineId={engineId} id={id} name={name} />
);
