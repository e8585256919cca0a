// Verbs on the logs of what is selected: read them as one, or collect them into a folder.
import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconFileText, IconFolderDown } from '@tabler/icons-react';
import { useMemo, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { ContainerRow, Selection } from '../../../../preload/contract/containers.ts';
import { sourcesAtMost } from '../../../../preload/contract/logs.ts';
import { client, toProblem, type Problem } from '../../../client/index.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { showCount } from '../../../ui/format.ts';
import type { GridAction } from '../../../ui/grid/types.ts';
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
  const dialog = (
    <Modal
      opened={asked !== null}
      onClose={() => setAsked(null)}
      title={`Collect the logs of ${showCount(asked?.count ?? 0, 'container')}`}
      size="md"
    >
      {asked && (
        <CollectForm asked={asked} onPlan={(planId) => navigate(`/plans/${planId}`)} onClose={() => setAsked(null)} />
      )}
    </Modal>
  );
  return { actions, dialog };
}

function CollectForm({ asked, onPlan, onClose }: { asked: Asked; onPlan(planId: string): void; onClose(): void }) {
  const [folder, setFolder] = useState('');
  const [timestamps, setTimestamps] = useState(true);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const plan = async () => {
    setBusy(true);
    setProblem(null);
    try {
      onPlan((await client.logs.planCollect({ ...asked.input, folder, timestamps })).planId);
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void plan();
      }}
    >
      <Stack gap="sm">
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
        {problem && <ErrorState problem={problem} inline />}
        <Text c="dimmed">Next you see the plan. Nothing has happened before you apply it.</Text>
        <Group gap={8}>
          <Button type="submit" disabled={folder.trim() === ''} loading={busy}>
            Show the plan
          </Button>
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
