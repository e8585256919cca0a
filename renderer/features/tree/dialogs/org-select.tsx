// One organization of the tree, chosen by a few letters of its name or id.
import { Select } from '@mantine/core';
import type { TreeRow } from '../../../../preload/contract/tree.ts';

/** Choices that are drawn at once: the letters narrow the rest. */
const drawn = 60;

interface Props {
  label: string;
  description: string;
  placeholder: string;
  /** What can be chosen. */
  rows: readonly TreeRow[];
  value: string | null;
  onChange(org: string | null): void;
  disabled?: boolean;
  'data-autofocus'?: boolean;
}

export function OrgSelect({ rows, ...field }: Props) {
  const data = rows.map(({ org, name }) => ({ value: org, label: name === org ? org : `${name} (${org})` }));
  return (
    <Select
      {...field}
      data={data}
      limit={drawn}
      searchable
      openOnFocus={false}
      clearable
      nothingFoundMessage="None can be chosen"
    />
  );
}
