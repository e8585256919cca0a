// Which folder is read: Tetra's, and NodeHolder's when there is one. Both are paths on the computer that Provost runs on.
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { Dialog } from '../../ui/dialog.tsx';
import classes from './orgs.module.css';
import { folderAddress, type Folder } from './place.ts';

export function FolderForm({ folder, onDone }: { folder: Folder | null; onDone?(): void }) {
  const [, navigate] = useLocation();
  const [root, setRoot] = useState(folder?.root ?? '');
  const [nh, setNh] = useState(folder?.nh ?? '');
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (root.trim() === '') return;
        navigate(folderAddress('/orgs', { root: root.trim(), nh: nh.trim() || null }));
        onDone?.();
      }}
    >
      <TextInput
        label="Folder"
        description="Tetra’s data folder (TETRA_DIR, usually ~/tetra), one organization, or any folder of TOML and env files. The whole path on the computer that Provost runs on."
        placeholder="/home/mira/tetra"
        value={root}
        data-autofocus
        onChange={(event) => setRoot(event.currentTarget.value)}
      />
      <TextInput
        label="NodeHolder’s folder (optional)"
        description="NH_DIR, usually ~/nh: digests of DigitalOcean, held against the addresses in the organizations."
        placeholder="/home/mira/nh"
        value={nh}
        onChange={(event) => setNh(event.currentTarget.value)}
      />
      <div className={classes.formFoot}>
        <span className={classes.dim}>It is read; nothing in it is run or changed.</span>
        <Button type="submit" disabled={root.trim() === ''}>
          Open the folder
        </Button>
      </div>
    </form>
  );
}

export const FolderDialog = ({ folder, onClose }: { folder: Folder | null; onClose(): void }) => (
  <Dialog title="Open a folder" size="lg" onClose={onClose}>
    <FolderForm folder={folder} onDone={onClose} />
  </Dialog>
);
