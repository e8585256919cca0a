// Engines: where containers run, at /engines, and one engine's panel at /engines/:engineId.
import { Button } from '@mantine/core';
import { IconPencil, IconPlugConnected, IconRefresh, IconStack2, IconTrash } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useLocation, useRoute } from 'wouter';
import { navigate as goTo } from 'wouter/use-browser-location';
import { client } from '../../client/index.ts';
import { useAddress } from '../../ui/address.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { showNumber } from '../../ui/format.ts';
import { DataGrid, type GridAction } from '../../ui/grid/index.ts';
import layout from '../../ui/layout.module.css';
import { Screen } from '../../ui/screen.tsx';
import { useContainers } from '../containers/index.tsx';
import { AddDialog } from './add-dialog.tsx';
import { engineColumns, engineFacets, engineFields, type EngineRow } from './columns.tsx';
import { EngineDialog, type Asked } from './dialogs.tsx';
import { EnginePanel } from './panel.tsx';

export const actions = [
  {
    id: 'engines.add',
    title: 'Add an engine…',
    keywords: ['docker', 'podman', 'host', 'socket', 'context', 'ssh'],
    run: () => goTo('/engines?add=1'),
  },
];

const iconProps = { size: 15, stroke: 1.6 };

export default function Engines() {
  const { rows: containers, engines, loaded } = useContainers();
  const [, navigate] = useLocation();
  const [open, parameters] = useRoute('/engines/:engineId');
  const [adding, setAdding] = useAddress('add');
  const [asked, setAsked] = useState<Asked | null>(null);
  const [testing, setTesting] = useState({ engineId: '', count: 0 });

  const rows = useMemo(() => {
    const counts = new Map<string, number>();
    for (const { engineId } of containers) counts.set(engineId, (counts.get(engineId) ?? 0) + 1);
    return engines.map((engine): EngineRow => {
      const known = loaded && engine.listedAt !== null;
      return { ...engine, containers: known ? (counts.get(engine.engineId) ?? 0) : null };
    });
  }, [containers, engines, loaded]);
  const shown = open ? rows.find(({ engineId }) => engineId === parameters.engineId) : undefined;
  const show = (engineId: string) => navigate(`/engines/${encodeURIComponent(engineId)}${window.location.search}`);
  const close = () => navigate(`/engines${window.location.search}`);

  const verbs: GridAction<EngineRow>[] = [
    {
      id: 'test',
      label: 'Test',
      icon: <IconPlugConnected {...iconProps} />,
      run(_selection, [row]) {
        if (!row) return;
        setTesting(({ count }) => ({ engineId: row.engineId, count: count + 1 }));
        show(row.engineId);
      },
    },
    {
      id: 'reconnect',
      label: 'Try again now',
      icon: <IconRefresh {...iconProps} />,
      applies: ({ state }) => state !== 'connected',
      run(_selection, chosen) {
        // Each engine's own state says what came of it.
        for (const { engineId } of chosen) client.engines.reconnect({ engineId }).catch(() => undefined);
      },
    },
    {
      id: 'rename',
      label: 'Rename',
      icon: <IconPencil {...iconProps} />,
      run: (_selection, chosen) => setAsked({ what: 'rename', rows: chosen.slice(0, 1) }),
    },
    {
      id: 'concurrency',
      label: 'Changes at once',
      icon: <IconStack2 {...iconProps} />,
      run: (_selection, chosen) => setAsked({ what: 'concurrency', rows: chosen.slice(0, 1) }),
    },
    {
      id: 'remove',
      label: 'Remove from the list',
      icon: <IconTrash {...iconProps} />,
      danger: true,
      run: (_selection, chosen) => setAsked({ what: 'remove', rows: chosen }),
    },
  ];
  const add = <Button onClick={() => setAdding('1')}>Add engine</Button>;

  return (
    <Screen title="Engines" aside={rows.length > 0 && showNumber(rows.length)}>
      <div className={layout.beside}>
        <div className={layout.list}>
          <DataGrid<EngineRow>
            id="engines"
            label="Engines"
            noun="engine"
            rows={rows}
            rowKey={({ engineId }) => engineId}
            columns={engineColumns}
            fields={engineFields}
            facets={engineFacets}
            actions={verbs}
            onOpen={({ engineId }) => show(engineId)}
            openKey={shown?.engineId ?? null}
            stale={({ state }) => state === 'down'}
            initialSort={{ column: 'name', descending: false }}
            loading={!loaded && rows.length === 0}
            primary={add}
            empty={
              <EmptyState
                sentence="Engines are where containers run: Docker or Podman, on this machine or another."
                action={{ label: 'Add an engine', run: () => setAdding('1') }}
              />
            }
          />
        </div>
        {shown && (
          <EnginePanel
            key={shown.engineId}
            row={shown}
            testing={testing.engineId === shown.engineId ? testing.count : 0}
            onAsk={(what) => setAsked({ what, rows: [shown] })}
            onClose={close}
          />
        )}
      </div>
      {adding !== null && (
        <AddDialog
          onClose={() => setAdding(null, true)}
          onAdded={({ engineId }) => {
            setAdding(null, true);
            show(engineId);
          }}
        />
      )}
      {asked && (
        <EngineDialog
          asked={asked}
          onClose={() => setAsked(null)}
          onRemoved={(ids) => {
            if (shown && ids.includes(shown.engineId)) close();
          }}
        />
      )}
    </Screen>
  );
}
