// Verbs on the logs of what is selected: read them as one, or collect them into a folder.
import { Checkbox, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconFileText, IconFolderDown } from '@tabler/icons-react';
import { useMemo, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { ContainerRow, Selection } from '../../../../preload/contract/containers.ts';
import { sourcesAtMost } from '../../../../preload/contract/logs.ts';
import { client } from '../../../client/index.ts';
import { showCount } from '../../../ui/format.ts';
import type { GridAction } from '../../../ui/grid/types.ts';
import { PlanForm } from '../../../ui/plan/plan-form.tsx';
import { toPlanInput } from '../plan-input.ts';
import { mergedAddress } from './merged-logs.tsx';

interface Asked {
  input: Selection;
  count: number;
}

/** @param engineId the engine that the list is narrowed to */
export function useLogVerbs(engineId: string | null): { actions: GridAction<ContainerRow>[]; dialog: ReactNode } {
  const [, navigate] = useLocation();
  const [asked, setAsked] = useState<Asked | null>(null);
  const actions = useMemo(
    (): GridAction<ContainerRow>[] => [
      {
        id: 'logs',
        label: 'Logs together',
        icon: <IconFileText size={15} stroke={1.6} />,
        run(_selection, rows) {
          if (rows.length > sourcesAtMost) {
            const message = `At most ${sourcesAtMost} logs are shown together. Select fewer, or collect them into a folder.`;
            return void notifications.show({ message, color: 'yellow' });
          }
          navigate(mergedAddress(rows.map(({ id }) => id)));
        },
      },
      {
        id: 'collect-logs',
        label: 'Collect logs…',
        icon: <IconFolderDown size={15} stroke={1.6} />,
        run(selection, rows) {
          const wanted = toPlanInput(selection, engineId);
          if (wanted.ok) setAsked({ input: wanted.input, count: rows.length });
          else notifications.show({ message: wanted.why, color: 'yellow' });
        },
      },
    ],
    [navigate, engineId],
  );
  const dialog = asked && <CollectForm asked={asked} onClose={() => setAsked(null)} />;
  return { actions, dialog };
}

function CollectForm({ asked, onClose }: { asked: Asked; onClose(): void }) {
  const [folder, setFolder] = useState('');
  const [timestamps, setTimestamps] = useState(true);
  return (
    <PlanForm
      title={`Collect the logs of ${showCount(asked.count, 'container')}`}
      ready={folder.trim() !== ''}
      plan={() => client.logs.planCollect({ ...asked.input, folder, timestamps })}
      onClose={onClose}
    >
      <TextInput
        label="Folder"
        description="On the machine that Provost runs on. A file for each container; none that is there is written over."
        placeholder="/srv/lab/logs"
        value={folder}
        onChange={(event) => setFolder(event.currentTarget.value)}
        data-autofocus
      />
      <Checkbox
        label="With the time of each line"
        checked={timestamps}
        onChange={(event) => setTimestamps(event.currentTarget.checked)}
      />
    </PlanForm>
  );
}
