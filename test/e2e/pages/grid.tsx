// A page with nothing but the grid and 10,000 invented rows, for test/e2e/grid.test.ts. `window.rows` changes them from outside.
import '@mantine/core/styles.css';
import '../../../renderer/app/theme.css';
import { MantineProvider } from '@mantine/core';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { theme } from '../../../renderer/app/theme.ts';
import { useAddress } from '../../../renderer/ui/address.ts';
import { DataGrid, type Column, type GridAction, type GridSelection } from '../../../renderer/ui/grid/index.ts';
import { Screen } from '../../../renderer/ui/screen.tsx';
import { startShortcuts } from '../../../renderer/ui/shortcuts.ts';
import { SidePanel } from '../../../renderer/ui/side-panel.tsx';
import { StateDot } from '../../../renderer/ui/state-dot.tsx';

interface Thing {
  id: string;
  name: string;
  state: 'running' | 'exited';
  org: string | null;
  memory: number | null;
}

declare global {
  interface Window {
    rows: {
      update(change: (rows: Thing[]) => Thing[]): void;
      ran: { action: string; selection: string; count: number }[];
    };
  }
}

const orgs = ['acme', 'lyceum', 'north-college', null];
const many: Thing[] = Array.from({ length: 10_000 }, (_, i) => ({
  id: `id-${i}`,
  name: `lab-${i}`,
  state: i % 3 === 0 ? 'exited' : 'running',
  org: orgs[i % 4] ?? null,
  memory: i % 7 === 0 ? null : (i * 37) % 4096,
}));

const columns: Column<Thing>[] = [
  { id: 'name', title: 'Name', value: (row) => row.name, width: 220 },
  {
    id: 'state',
    title: 'State',
    value: (row) => row.state,
    cell: (row) => <StateDot tone={row.state === 'running' ? 'ok' : 'neutral'} word={row.state} />,
    width: 130,
  },
  { id: 'org', title: 'Organization', value: (row) => row.org, width: 150 },
  { id: 'memory', title: 'Memory', unit: 'MiB', value: (row) => row.memory, align: 'right', width: 120 },
  { id: 'id', title: 'Id', value: (row) => row.id, mono: true, width: 140 },
  { id: 'double', title: 'Double', value: (row) => row.memory && row.memory * 2, width: 100, hidden: true },
];

const words = (selection: GridSelection) =>
  selection.kind === 'rows'
    ? `rows ${selection.keys.size}`
    : `matching ${selection.filter} except ${selection.except.size}`;
const run = (action: string) => (selection: GridSelection, rows: Thing[]) => {
  window.rows.ran.push({ action, selection: words(selection), count: rows.length });
};
const actions: GridAction<Thing>[] = [
  { id: 'start', label: 'Start', hotkey: 's', applies: (row) => row.state === 'exited', run: run('start') },
  { id: 'remove', label: 'Remove', danger: true, run: run('remove') },
];
const facets = [
  { field: 'state', value: (row: Thing) => row.state },
  { field: 'org', value: (row: Thing) => row.org },
];

function Page() {
  const [rows, setRows] = useState(many);
  const [open, setOpen] = useAddress('open');
  useEffect(() => {
    window.rows = { update: setRows, ran: [] };
  }, []);
  const opened = rows.find((row) => row.id === open);
  return (
    <main style={{ display: 'flex', height: '100%' }}>
      <Screen title="Things">
        <DataGrid
          id="things"
          label="Things"
          noun="thing"
          rows={rows}
          rowKey={(row) => row.id}
          columns={columns}
          fields={({ name, state, org, memory }) => ({ name, state, org, memory })}
          facets={facets}
          actions={actions}
          onOpen={(row) => setOpen(row.id)}
          openKey={open}
          stale={(row) => row.org === 'lyceum'}
          initialSort={{ column: 'name', descending: false }}
          empty="No things yet"
        />
        {opened && (
          <SidePanel id="thing" title={opened.name} onClose={() => setOpen(null)}>
            <p>All about {opened.name}</p>
          </SidePanel>
        )}
      </Screen>
    </main>
  );
}

startShortcuts();
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Page />
    </MantineProvider>,
  );
}
