// Name, type and folder of one organization.
import { Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { NodeType, TreeRow } from '../../../../preload/contract/tree.ts';
import { client, orpc } from '../../../client/index.ts';
import { PlanForm } from '../../../ui/plan/plan-form.tsx';
import { typeChoices } from '../words.ts';

export type Edited = Pick<TreeRow, 'org' | 'name' | 'type' | 'link'>;

export function EditDialog({ row, onClose }: { row: Edited; onClose(): void }) {
  const [name, setName] = useState(row.name);
  const [type, setType] = useState<NodeType>(row.type);
  const [root, setRoot] = useState(row.link?.root ?? null);
  const [folder, setFolder] = useState(row.link?.name ?? '');
  const folders = useQuery(orpc.orgs.listFolders.queryOptions({ input: {}, retry: false }));
  const roots = new Set([...(row.link ? [row.link.root] : []), ...(folders.data?.rows ?? []).map((one) => one.root)]);
  const link = root === null ? null : { root, name: folder.trim() || row.org };
  const relinked = link?.root !== row.link?.root || link?.name !== row.link?.name;
  const renamed = name.trim() !== row.name;
  return (
    <PlanForm
      title={`Change ${row.name}`}
      ready={name.trim() !== '' && (renamed || type !== row.type || relinked)}
      plan={() =>
        client.tree.planEdit({
          org: row.org,
          ...(renamed && { name: name.trim() }),
          ...(type !== row.type && { type }),
          ...(relinked && (link === null ? { unlink: true } : { root: link.root, folder: link.name })),
        })
      }
      onClose={onClose}
    >
      <TextInput
        label="Name"
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <Select
        label="Type"
        description="From the top down: provider, reseller, customer, department, class."
        data={typeChoices}
        value={type}
        allowDeselect={false}
        onChange={(value) => setType(value as NodeType)}
      />
      <Select
        label="Folder of organizations"
        description={
          roots.size === 0
            ? 'No folder was opened yet: open one under Organizations.'
            : 'Holds its configs. Nothing in it is touched.'
        }
        placeholder="None"
        data={[...roots]}
        value={root}
        clearable
        onChange={setRoot}
      />
      {root !== null && (
        <TextInput
          label="Its name in that folder"
          description="Its id without one."
          placeholder={row.org}
          maxLength={200}
          value={folder}
          onChange={(event) => setFolder(event.currentTarget.value)}
        />
      )}
    </PlanForm>
  );
}
