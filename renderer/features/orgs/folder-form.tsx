// Which folder is read: Tetra's, and NodeHolder's when there is one. Both are paths on the computer that Provost runs on.
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { client, orpc, toProblem } from '../../client/index.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemLine } from '../../ui/problem-line.tsx';
import classes from './orgs.module.css';
import { folderAddress, folderInput, type Folder } from './place.ts';

export function FolderForm({ folder, onDone }: { folder: Folder | null; onDone?(): void }) {
  const [, navigate] = useLocation();
  const cache = useQueryClient();
  const [root, setRoot] = useState(folder?.root ?? '');
  const [nh, setNh] = useState(folder?.nh ?? '');
  const open = useMutation({
    mutationFn: () => client.orgs.openFolder(folderInput({ root: root.trim(), nh: nh.trim() || null })),
    onSuccess: (opened) => {
      void cache.invalidateQueries({ queryKey: orpc.orgs.listFolders.key() });
      onDone?.();
      navigate(folderAddress('/orgs', opened));
    },
  });
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (root.trim() !== '') open.mutate();
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
      {open.error && <ProblemLine problem={toProblem(open.error)} />}
      <div className={classes.formFoot}>
        <span className={classes.dim}>It is read; nothing in it is run or changed.</span>
        <Button type="submit" disabled={root.trim() === ''} loading={open.isPending}>
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
