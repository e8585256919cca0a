// Containers: the live list at /containers, and one container's panel at /containers/:engineId/:id.
import { lazy } from 'react';
import { useLocation, useRoute } from 'wouter';
import { formatFilter } from '../../../preload/contract/filter.ts';
import { client } from '../../client/index.ts';
import { showNumber } from '../../ui/format.ts';
import { gridAddress } from '../../ui/grid/index.ts';
import layout from '../../ui/layout.module.css';
import { Screen } from '../../ui/screen.tsx';
import { ContainerList } from './list.tsx';
import { useContainers } from './live.ts';
import { MergedLogs } from './logs/merged-logs.tsx';
import { ContainerPanel } from './panel.tsx';

export { containerActions as actions } from './palette.ts';
/** What a command said in each container of a job, for the screen of that job. */
export const OutputsScreen = lazy(async () => ({ default: (await import('./exec/outputs.tsx')).OutputsScreen }));
export { useContainers } from './live.ts';
export { mergedAddress } from './logs/merged-logs.tsx';
export { engineLabel, engineTones, isStale, stateTones } from './words.ts';

/** Containers by name, for the palette. */
export async function find(query: string, signal: AbortSignal) {
  // Words to look for, whatever they look like: the palette is no filter field.
  const words = query.split(/\s+/).filter(Boolean);
  const filter = formatFilter(words.map((value) => ({ field: null, op: ':', value, negated: false })));
  const { rows } = await client.containers.list({ filter, limit: 20 }, { signal });
  return rows.map((row) => ({
    id: `container.${row.engineId}.${row.id}`,
    title: row.name,
    detail: `${row.state} · ${row.image}`,
    path: `/containers/${encodeURIComponent(row.engineId)}/${row.id}`,
  }));
}

/** The list with these rows selected, narrowed to them: what a job did not get done. */
export { handOver as selectedContainersAddress } from './handed-over.ts';

/** The list narrowed to a filter, for links from other screens. */
export const containersAddress = (filter: string): string => gridAddress('/containers', 'containers', filter);

/** The list's own part of the address: the panel's goes with the panel. */
function listSearch(): string {
  const search = new URLSearchParams(window.location.search);
  search.delete('tab');
  return search.size === 0 ? '' : `?${search.toString()}`;
}

export default function Containers() {
  const [, navigate] = useLocation();
  const [open, parameters] = useRoute('/containers/:engineId/:id');
  const list = useContainers();
  const [merged] = useRoute('/containers/logs');
  const key = open ? `${parameters.engineId}/${parameters.id}` : null;
  if (merged) {
    return (
      <Screen title="Logs">
        <MergedLogs />
      </Screen>
    );
  }
  return (
    <Screen title="Containers" aside={list.count > 0 && showNumber(list.count)}>
      <div className={layout.beside}>
        <ContainerList list={list} openKey={key} />
        {open && (
          <ContainerPanel
            key={key}
            engineId={parameters.engineId}
            id={parameters.id}
            engine={list.engines.find((engine) => engine.engineId === parameters.engineId) ?? null}
            onClose={() => navigate(`/containers${listSearch()}`)}
          />
        )}
      </div>
    </Screen>
  );
}
