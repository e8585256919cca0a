// The verbs that ask for a command or a file before they are planned.
import { IconFileUpload, IconTerminal2 } from '@tabler/icons-react';
import { notifications } from '@mantine/notifications';
import { useMemo, useState } from 'react';
import type { ContainerRow } from '../../../../preload/contract/containers.ts';
import type { GridAction } from '../../../ui/grid/types.ts';
import { toPlanInput } from '../plan-input.ts';
import type { ManyAsked } from './many-dialog.tsx';

const offered = [
  { what: 'run', label: 'Run a command…', icon: <IconTerminal2 size={15} stroke={1.6} />, stopped: false },
  { what: 'copy', label: 'Copy a file into…', icon: <IconFileUpload size={15} stroke={1.6} />, stopped: true },
] as const;

/** @param engineId the engine that the list is narrowed to */
export function useMany(engineId: string | null): { actions: GridAction<ContainerRow>[]; asked: ManyAsked | null } {
  const [asked, setAsked] = useState<ManyAsked | null>(null);
  const actions = useMemo(
    () =>
      offered.map(({ what, label, icon, stopped }): GridAction<ContainerRow> => ({
        ...{ id: `many-${what}`, label, icon },
        applies: (row) => stopped || row.state === 'running',
        run: (selection, rows) => {
          const wanted = toPlanInput(selection, engineId);
          if (!wanted.ok) return void notifications.show({ message: wanted.why, color: 'yellow' });
          setAsked({ what, rows, input: wanted.input, close: () => setAsked(null) });
        },
      })),
    [engineId],
  );
  return { actions, asked };
}
