// Which folder is looked at, beside the title: another one is opened from here, and this one is read again.
import { Button, Menu } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconChevronDown, IconFolder, IconFolderOpen, IconRefresh } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { Folder } from './place.ts';
import { useReadAgain } from './read.ts';

/** The folder that was looked at last, in this window's browser. */
export function useRemembered(folder: Folder | null): Folder | null {
  const [last, setLast] = useLocalStorage<Folder | null>({
    key: 'provost.orgs.folder',
    defaultValue: null,
    getInitialValueInEffect: false,
  });
  useEffect(() => {
    if (folder && (folder.root !== last?.root || folder.nh !== last?.nh)) setLast(folder);
  }, [folder, last, setLast]);
  return last;
}

const lastSegment = (path: string): string => path.split(/[\\/]/).findLast((segment) => segment !== '') ?? path;

export function FolderMenu({ folder, onOther }: { folder: Folder; onOther(): void }) {
  const readAgain = useReadAgain();
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconFolder size={14} />}
          rightSection={<IconChevronDown size={13} />}
          title={folder.root}
        >
          {lastSegment(folder.root)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{folder.root}</Menu.Label>
        <Menu.Item leftSection={<IconRefresh size={15} />} onClick={readAgain}>
          Read it again
        </Menu.Item>
        <Menu.Item leftSection={<IconFolderOpen size={15} />} onClick={onOther}>
          Open another folder…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
