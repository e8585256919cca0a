// Which folder is looked at, beside the title: another one is opened from here, and this one is read again or forgotten.
import { Button, Menu } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { IconChevronDown, IconFolder, IconFolderOff, IconFolderOpen, IconRefresh } from '@tabler/icons-react';
import { useLocation } from 'wouter';
import { client, orpc } from '../../client/index.ts';
import { Age } from '../../ui/age.tsx';
import classes from './orgs.module.css';
import { folderAddress, type Folder } from './place.ts';
import { useReadAgain } from './read.ts';

const lastSegment = (path: string): string => path.split(/[\\/]/).findLast((segment) => segment !== '') ?? path;

interface Props {
  folder: Folder;
  /** When it was read, UTC ms; 0: not yet. */
  readAt: number;
  onOther(): void;
}

export function FolderMenu({ folder, readAt, onOther }: Props) {
  const [, navigate] = useLocation();
  const cache = useQueryClient();
  const readAgain = useReadAgain();
  const known = useQuery(orpc.orgs.listFolders.queryOptions({ input: {} }));
  const rows = known.data?.rows ?? [];
  const others = rows.filter(({ root }) => root !== folder.root).slice(0, 8);
  const forget = async () => {
    await client.orgs.forgetFolder({ root: folder.root });
    await cache.invalidateQueries({ queryKey: orpc.orgs.listFolders.key() });
    navigate(others[0] ? folderAddress('/orgs', others[0]) : '/orgs');
  };
  return (
    <div className={classes.folder}>
      {readAt > 0 && (
        <span className={classes.dim}>
          read <Age at={readAt} />
        </span>
      )}
      <Menu position="bottom-end" width={300}>
        <Menu.Target>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconFolder size={14} />}
            rightSection={<IconChevronDown size={13} />}
            title={folder.root}
          >
            {lastSegment(folder.root)}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label className={classes.path}>{folder.root}</Menu.Label>
          <Menu.Item leftSection={<IconRefresh size={15} />} onClick={readAgain}>
            Read it again
          </Menu.Item>
          {rows.length > others.length && (
            <Menu.Item leftSection={<IconFolderOff size={15} />} onClick={() => void forget()}>
              Forget it; nothing in it changes
            </Menu.Item>
          )}
          <Menu.Divider />
          {others.map((other) => (
            <Menu.Item
              key={other.root}
              className={classes.path}
              disabled={!other.there}
              leftSection={<IconFolder size={15} />}
              onClick={() => navigate(folderAddress('/orgs', other))}
            >
              {other.root}
              {!other.there && ' (not there)'}
            </Menu.Item>
          ))}
          <Menu.Item leftSection={<IconFolderOpen size={15} />} onClick={onOther}>
            Open another folder…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
