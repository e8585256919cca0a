// The verbs on containers: which rows each makes sense for, and its way from a selection to the plan review.
import {
  IconAdjustments,
  IconArrowUp,
  IconEdit,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipForward,
  IconPlayerStop,
  IconRefresh,
  IconSkull,
  IconTrash,
} from '@tabler/icons-react';
import { notifications } from '@mantine/notifications';
import { useCallback, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import type { ContainerRow, Selection, Verb } from '../../../preload/contract/containers.ts';
import { isAbort, toProblem, type Problem } from '../../client/index.ts';
import { showCount } from '../../ui/format.ts';
import type { GridAction, GridSelection } from '../../ui/grid/types.ts';
import { toPlanInput } from './plan-input.ts';
import { planVerb, type VerbOptions } from './plan-verb.ts';
import type { Asked } from './verb-dialog.tsx';

type State = ContainerRow['state'];
const running: readonly State[] = ['running', 'restarting'];

interface Known {
  verb: Verb;
  label: string;
  icon: typeof IconTrash;
  /** Asks something first. */
  asks?: boolean;
  danger?: boolean;
  hotkey?: string;
  states: readonly State[];
}

const known: (Known & { id: string })[] = [
  { id: 'start', verb: 'start', label: 'Start', icon: IconPlayerPlay, states: ['created', 'exited', 'dead'] },
  { id: 'stop', verb: 'stop', label: 'Stop', icon: IconPlayerStop, states: [...running, 'paused'] },
  { id: 'restart', verb: 'restart', label: 'Restart', icon: IconRefresh, states: [...running, 'exited', 'created'] },
  {
    id: 'remove',
    verb: 'remove',
    label: 'Remove…',
    icon: IconTrash,
    asks: true,
    danger: true,
    hotkey: 'Delete',
    states: ['created', ...running, 'paused', 'exited', 'dead'],
  },
  { id: 'pause', verb: 'pause', label: 'Pause', icon: IconPlayerPause, states: ['running'] },
  { id: 'unpause', verb: 'unpause', label: 'Unpause', icon: IconPlayerSkipForward, states: ['paused'] },
  { id: 'stop-grace', verb: 'stop', label: 'Stop with a grace…', icon: IconPlayerStop, asks: true, states: running },
  {
    id: 'restart-grace',
    verb: 'restart',
    label: 'Restart with a grace…',
    icon: IconRefresh,
    asks: true,
    states: running,
  },
  {
    id: 'update',
    verb: 'update',
    label: 'Change limits…',
    icon: IconAdjustments,
    asks: true,
    states: ['created', ...running, 'paused', 'exited'],
  },
  {
    id: 'upgrade',
    verb: 'upgrade',
    label: 'Upgrade to the current image',
    icon: IconArrowUp,
    states: ['created', ...running, 'paused', 'exited'],
  },
  {
    id: 'rename',
    verb: 'rename',
    label: 'Rename…',
    icon: IconEdit,
    asks: true,
    states: ['created', ...running, 'paused', 'exited', 'dead'],
  },
  { id: 'kill', verb: 'kill', label: 'Kill', icon: IconSkull, danger: true, states: [...running, 'paused'] },
];

export interface Verbs {
  actions: GridAction<ContainerRow>[];
  /** The question that a verb asks before it is planned. */
  asked: Asked | null;
  /** Being planned: how many, to show while it takes. */
  planning: { text: string; cancel(): void } | null;
  problem: Problem | null;
  dismiss(): void;
}

/** @param engineId the engine that the list is narrowed to */
export function useVerbs(engineId: string | null): Verbs {
  const [, navigate] = useLocation();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [planning, setPlanning] = useState<Verbs['planning']>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const plan = useCallback(
    async (verb: Verb, input: Selection, options: VerbOptions, count: number) => {
      const abort = new AbortController();
      setProblem(null);
      setAsked(null);
      setPlanning({
        text: `Reading the live state of ${showCount(count, 'container')}. Nothing has happened yet.`,
        cancel: () => abort.abort(),
      });
      try {
        const { planId } = await planVerb(verb, input, options, abort.signal);
        navigate(`/plans/${planId}`);
      } catch (error) {
        if (!abort.signal.aborted && !isAbort(error)) setProblem(toProblem(error));
      } finally {
        setPlanning(null);
      }
    },
    [navigate],
  );

  const actions = useMemo(
    () =>
      known.map(({ id, verb, label, icon: Icon, asks, danger, hotkey, states }): GridAction<ContainerRow> => ({
        id,
        label,
        icon: <Icon size={15} stroke={1.6} />,
        ...(danger && { danger }),
        ...(hotkey && { hotkey }),
        applies: (row) => states.includes(row.state),
        run: (selection: GridSelection, chosen: ContainerRow[]) => {
          const wanted = toPlanInput(selection, engineId);
          const refuse = wanted.ok
            ? verb === 'rename' && chosen.length !== 1
              ? 'Rename takes one container. Select a single one.'
              : null
            : wanted.why;
          if (!wanted.ok || refuse !== null) return void notifications.show({ message: refuse, color: 'yellow' });
          const go = (options: VerbOptions) => void plan(verb, wanted.input, options, chosen.length);
          if (asks) setAsked({ verb, rows: chosen, go, close: () => setAsked(null) });
          else go({});
        },
      })),
    [plan, engineId],
  );

  return { actions, asked, planning, problem, dismiss: () => setProblem(null) };
}
