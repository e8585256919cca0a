// The verbs for the one service whose panel is open: those of the list.
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { ServiceRow } from '../../../preload/contract/swarm.ts';
import type { GridAction } from '../../ui/grid/types.ts';

export function ServiceMenu({ service, actions }: { service: ServiceRow; actions: readonly GridAction<ServiceRow>[] }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`Actions of ${service.name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map((action) => (
          <Menu.Item
            key={action.id}
            leftSection={action.icon}
            color={action.danger ? 'red' : undefined}
            disabled={action.applies?.(service) === false}
            onClick={() => action.run({ kind: 'rows', keys: new Set([service.serviceId]) }, [service])}
          >
            {action.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
