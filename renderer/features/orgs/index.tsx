// Organizations: those of a folder at /orgs, one of them at /orgs/org/:name, what the checks found at /orgs/checks, two sides
// held against one another at /orgs/compare, and a file at /orgs/file. Which folder stands in the address.
import { Tabs } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useLocation, useRoute } from 'wouter';
import { showNumber } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';
import { Screen } from '../../ui/screen.tsx';
import { Checks, countsText } from './checks.tsx';
import { Compare } from './compare.tsx';
import { FolderDialog, FolderForm } from './folder-form.tsx';
import { FolderMenu, useRemembered } from './folder-menu.tsx';
import { OrgList } from './list.tsx';
import classes from './orgs.module.css';
import { OrgPanel } from './panel.tsx';
import { folderAddress, listAddress, useFolder, type Folder } from './place.ts';
import { useFindings, useOrgs } from './read.ts';

export default function Organizations() {
  const [, navigate] = useLocation();
  const folder = useFolder();
  const last = useRemembered(folder);
  useEffect(() => {
    if (!folder && last) navigate(folderAddress(window.location.pathname, last), { replace: true });
  }, [folder, last, navigate]);
  if (folder) return <InFolder folder={folder} />;
  return (
    <Screen title="Organizations">
      <div className={classes.empty}>
        <p>
          Organizations are read from a folder of this computer: Tetra’s data folder, or any TOML and env files. Each
          value is shown with the line that it comes from.
        </p>
        <FolderForm folder={null} />
      </div>
    </Screen>
  );
}

const tabs = { orgs: 'Organizations', checks: 'Checks', compare: 'Compare' } as const;
type Tab = keyof typeof tabs;

function InFolder({ folder }: { folder: Folder }) {
  const [location, navigate] = useLocation();
  const [opened, parameters] = useRoute('/orgs/org/:name');
  const [choosing, setChoosing] = useState(false);
  const orgs = useOrgs(folder);
  const findings = useFindings(folder);
  const tab: Tab = location === '/orgs/checks' ? 'checks' : location === '/orgs/compare' ? 'compare' : 'orgs';
  const name = opened ? decodeURIComponent(parameters.name) : null;
  const other = () => setChoosing(true);
  return (
    <Screen
      title={tabs[tab]}
      aside={
        <>
          {tab === 'orgs' && orgs.total > 0 && showNumber(orgs.total)}
          {tab === 'checks' && findings.said && countsText(findings.said)}
        </>
      }
      actions={<FolderMenu folder={folder} onOther={other} />}
    >
      <div className={layout.beside}>
        <Tabs
          classNames={{ root: layout.list, list: layout.tabs, panel: layout.list }}
          keepMounted={false}
          value={tab}
          onChange={(value) => navigate(folderAddress(value === 'orgs' ? '/orgs' : `/orgs/${value ?? ''}`, folder))}
        >
          <Tabs.List aria-label="What is shown">
            {Object.entries(tabs).map(([value, title]) => (
              <Tabs.Tab key={value} value={value}>
                {title}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="orgs">
            <OrgList folder={folder} orgs={orgs} findings={findings} openKey={name} onOther={other} />
          </Tabs.Panel>
          <Tabs.Panel value="checks">
            <Checks findings={findings} onOther={other} />
          </Tabs.Panel>
          <Tabs.Panel value="compare">
            <Compare folder={folder} orgs={orgs} />
          </Tabs.Panel>
        </Tabs>
        {name !== null && (
          <OrgPanel
            key={name}
            folder={folder}
            name={name}
            findings={findings}
            onClose={() => navigate(listAddress())}
          />
        )}
      </div>
      {choosing && <FolderDialog folder={folder} onClose={() => setChoosing(false)} />}
    </Screen>
  );
}
