// Targets: where accounts live, at /targets, and one target's panel at /targets/TARGET.
import { Button } from '@mantine/core';
import { IconPlugConnected, IconTrash, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { navigate as goTo } from 'wouter/use-browser-location';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { TargetRow, TargetTest } from '../../../preload/contract/targets.ts';
import { client, orpc } from '../../client/index.ts';
import { useAddress } from '../../ui/address.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { showNumber } from '../../ui/format.ts';
import { DataGrid, type GridAction } from '../../ui/grid/index.ts';
import layout from '../../ui/layout.module.css';
import { Screen } from '../../ui/screen.tsx';
import { partsOf, targetAddress, useTargets } from '../accounts/index.tsx';
import { AddDialog } from './add-dialog.tsx';
import { targetColumns, targetFacets, targetFields } from './columns.tsx';
import { canRemove, RemoveDialog } from './dialogs.tsx';
import { TargetPanel } from './panel.tsx';

export const actions = [
  {
    id: 'targets.add',
    title: 'Add a target…',
    keywords: ['guacamole', 'mysql', 'mariadb', 'postgres', 'ldap', 'linux', 'accounts'],
    run: () => goTo('/targets?add=1'),
  },
];

const iconProps = { size: 15, stroke: 1.6 };

export default function Targets() {
  const [, navigate] = useLocation();
  const { rows, loaded, problem, retry } = useTargets();
  const cache = useQueryClient();
  const [adding, setAdding] = useAddress('add');
  const [tests, setTests] = useState<ReadonlyMap<string, TargetTest>>(new Map());
  const [removing, setRemoving] = useState<readonly TargetRow[] | null>(null);
  const named = partsOf(window.location.pathname)[0] ?? null;
  const shown = rows.find(({ targetId, name }) => name === named || targetId === named);
  const show = ({ name }: TargetRow) => navigate(`/targets/${encodeURIComponent(name)}${window.location.search}`);
  const close = () => navigate(`/targets${window.location.search}`);
  const tested = ({ targetId }: TargetRow, test: TargetTest) =>
    setTests((before) => new Map([...before, [targetId, test]]));
  const test = useMutation({
    mutationFn: (target: TargetRow) => client.targets.test({ target: target.targetId }),
    onSuccess: (result, target) => tested(target, result),
    onSettled: () => cache.invalidateQueries({ queryKey: orpc.targets.key() }),
  });

  const verbs: GridAction<TargetRow>[] = [
    {
      id: 'accounts',
      label: 'Show its accounts',
      icon: <IconUsers {...iconProps} />,
      run: (_selection, [row]) => row && navigate(targetAddress(row)),
    },
    {
      id: 'test',
      label: 'Test',
      icon: <IconPlugConnected {...iconProps} />,
      run(_selection, chosen) {
        for (const row of chosen) test.mutate(row);
        if (chosen[0]) show(chosen[0]);
      },
    },
    {
      id: 'remove',
      label: 'Remove…',
      icon: <IconTrash {...iconProps} />,
      danger: true,
      applies: canRemove,
      run: (_selection, chosen) => setRemoving(chosen.filter(canRemove)),
    },
  ];
  return (
    <Screen title="Targets" aside={rows.length > 0 && showNumber(rows.length)}>
      <div className={layout.beside}>
        <div className={layout.list}>
          {problem && rows.length === 0 ? (
            <ErrorState problem={problem} onRetry={retry} />
          ) : (
            <DataGrid<TargetRow>
              id="targets"
              label="Targets"
              noun="target"
              rows={rows}
              rowKey={({ targetId }) => targetId}
              columns={targetColumns}
              fields={targetFields}
              facets={targetFacets}
              actions={verbs}
              onOpen={show}
              openKey={shown?.targetId ?? null}
              stale={({ state }) => state === 'away' || state === 'refused'}
              initialSort={{ column: 'name', descending: false }}
              loading={!loaded}
              primary={<Button onClick={() => setAdding('1')}>Add target</Button>}
              empty={
                <EmptyState
                  sentence="Targets are where accounts live: Guacamole, Linux hosts, a directory."
                  action={{ label: 'Add a target', run: () => setAdding('1') }}
                />
              }
            />
          )}
        </div>
        {shown && (
          <TargetPanel
            key={shown.targetId}
            target={shown}
            test={tests.get(shown.targetId) ?? null}
            onTested={(result) => tested(shown, result)}
            onClose={close}
          />
        )}
      </div>
      {adding !== null && (
        <AddDialog
          onClose={() => setAdding(null, true)}
          onAdded={(target, result) => {
            setAdding(null, true);
            tested(target, result);
            show(target);
          }}
        />
      )}
      {removing && (
        <RemoveDialog
          targets={removing}
          onClose={() => setRemoving(null)}
          onRemoved={() => removing.some(({ targetId }) => targetId === shown?.targetId) && close()}
        />
      )}
    </Screen>
  );
}
