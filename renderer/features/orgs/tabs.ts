// The tabs of an organization's panel, in order. Each is read when it is first shown.
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { OrgFinding } from '../../../preload/contract/org-model.ts';
import type { OrgDetail } from '../../../preload/contract/orgs.ts';

export interface OrgTabProps {
  org: OrgDetail;
  /** What the checks found in it; null: they are not done yet. */
  findings: readonly OrgFinding[] | null;
}

export interface OrgTab {
  /** In the address: `?tab=keys`. */
  id: string;
  label: string;
  /** Behind its label; null: none, and a tab of nothing is not shown unless it is open. */
  count?(props: OrgTabProps): number | null;
  /** It is there whether it has something to show or not. */
  always?: boolean;
  component: LazyExoticComponent<ComponentType<OrgTabProps>>;
}

export const orgTabs: readonly [OrgTab, ...OrgTab[]] = [
  {
    id: 'environments',
    label: 'Environments',
    always: true,
    component: lazy(async () => ({ default: (await import('./environments-tab.tsx')).EnvironmentsTab })),
  },
  {
    id: 'keys',
    label: 'Keys',
    always: true,
    count: ({ org }) => org.keys.length,
    component: lazy(async () => ({ default: (await import('./keys-tab.tsx')).KeysTab })),
  },
  {
    id: 'services',
    label: 'Services',
    count: ({ org }) => org.services.length,
    component: lazy(async () => ({ default: (await import('./services-tab.tsx')).ServicesTab })),
  },
  {
    id: 'nginx',
    label: 'nginx',
    count: ({ org }) => org.nginx.length,
    component: lazy(async () => ({ default: (await import('./nginx-tab.tsx')).NginxTab })),
  },
  {
    id: 'units',
    label: 'systemd',
    count: ({ org }) => org.units.length,
    component: lazy(async () => ({ default: (await import('./units-tab.tsx')).UnitsTab })),
  },
  {
    id: 'files',
    label: 'Files',
    always: true,
    count: ({ org }) => org.files.length,
    component: lazy(async () => ({ default: (await import('./files-tab.tsx')).FilesTab })),
  },
  {
    id: 'digests',
    label: 'DigitalOcean',
    count: ({ org }) => org.digests.length,
    component: lazy(async () => ({ default: (await import('./digests-tab.tsx')).DigestsTab })),
  },
  {
    id: 'findings',
    label: 'Findings',
    always: true,
    count: ({ findings }) => findings?.length ?? null,
    component: lazy(async () => ({ default: (await import('./findings-tab.tsx')).FindingsTab })),
  },
];
