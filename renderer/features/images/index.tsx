// Images, volumes and networks of all engines, at /images, /images/volumes and /images/networks.
import { Tabs } from '@mantine/core';
import { useLocation, useRoute } from 'wouter';
import { Screen } from '../../ui/screen.tsx';
import layout from '../../ui/layout.module.css';
import { ImageList, NetworkList, VolumeList } from './lists.tsx';
import { ImagePanel } from './panel.tsx';

export const actions = [
  { id: 'images.volumes', title: 'Show volumes', path: '/images/volumes' },
  { id: 'images.networks', title: 'Show networks', path: '/images/networks' },
  { id: 'images.images', title: 'Show images', keywords: ['pull', 'load', 'save', 'prune'], path: '/images' },
];

const titles = { images: 'Images', volumes: 'Volumes', networks: 'Networks' } as const;
type Tab = keyof typeof titles;

/** Which engine the console is narrowed to stays when the list changes; what narrows one list does not. */
function scoped(): string {
  const engine = new URLSearchParams(window.location.search).get('engine');
  return engine === null ? '' : `?engine=${encodeURIComponent(engine)}`;
}

export default function Images() {
  const [location, navigate] = useLocation();
  const [open, parameters] = useRoute('/images/:engineId/:id');
  const tab: Tab = location === '/images/volumes' ? 'volumes' : location === '/images/networks' ? 'networks' : 'images';
  const openKey = open ? `${decodeURIComponent(parameters.engineId)}/${decodeURIComponent(parameters.id)}` : null;
  return (
    <Screen title={titles[tab]}>
      <div className={layout.beside}>
        <Tabs
          classNames={{ root: layout.list, list: layout.tabs, panel: layout.list }}
          keepMounted={false}
          value={tab}
          onChange={(value) => navigate(`${value === 'images' ? '/images' : `/images/${value ?? ''}`}${scoped()}`)}
        >
          <Tabs.List aria-label="What is shown">
            <Tabs.Tab value="images">Images</Tabs.Tab>
            <Tabs.Tab value="volumes">Volumes</Tabs.Tab>
            <Tabs.Tab value="networks">Networks</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="images">
            <ImageList openKey={openKey} />
          </Tabs.Panel>
          <Tabs.Panel value="volumes">
            <VolumeList />
          </Tabs.Panel>
          <Tabs.Panel value="networks">
            <NetworkList />
          </Tabs.Panel>
        </Tabs>
        {open && (
          <ImagePanel
            key={openKey}
            engineId={decodeURIComponent(parameters.engineId)}
            id={decodeURIComponent(parameters.id)}
            onClose={() => navigate(`/images${window.location.search}`)}
          />
        )}
      </div>
    </Screen>
  );
}
