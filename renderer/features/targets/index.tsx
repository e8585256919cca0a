// Targets: where accounts live, at /targets, and one target's panel at /targets/TARGET.
import { Button } from '@mantine/core';
import { IconPencil, IconPlugConnected, IconTrash, IconUsers } from '@tabler/icons-react';
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
import { EditDialog, type Edited } from './edit-dialog.tsx';
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
  const [tests, setTests] = useState<ReadonlyMap<string, TargetTest | null>>(new Map());
  const [removing, setRemoving] = useState<readonly TargetRow[] | null>(null);
  const [editing, setEditing] = useState<TargetRow | null>(null);
  const [edited, setEdited] = useState<Edited | null>(null);
  const named = partsOf(window.location.pathname)[0] ?? null;
  const shown = rows.find(({ targetId, name }) => name === named || targetId === named);
  const show = ({ name }: TargetRow) => navigate(`/targets/${encodeURIComponent(name)}${window.location.search}`);
  const close = () => {
    setEdited(null);
    navigate(`/targets${window.location.search}`);
  };
  const tested = ({ targetId }: TargetRow, test: TargetTest | null) =>
    setTests((before) => new Map([...before, [targetId, test]]));
  // At once, since the address is about to name it by what it is called now.
  const takeIn = (target: TargetRow) =>
    cache.setQueryData(
      orpc.targets.list.queryKey({ input: {} }),
      (list) => list && { ...list, rows: list.rows.map((row) => (row.targetId === target.targetId ? target : row)) },
    );
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
      id: 'edit',
      label: 'Change…',
      icon: <IconPencil {...iconProps} />,
      run: (_selection, [row]) => row && setEditing(row),
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
              onOpen={(row) => {
                setEdited(null);
                show(row);
              }}
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
            changed={edited?.target.targetId === shown.targetId ? edited.words : null}
            onEdit={() => setEditing(shown)}
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
      {editing && (
        <EditDialog
          target={editing}
          onClose={() => setEditing(null)}
          onEdited={(outcome) => {
            setEditing(null);
            setEdited(outcome);
            if (outcome.reached) tested(outcome.target, outcome.test);
            takeIn(outcome.target);
            show(outcome.target);
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
