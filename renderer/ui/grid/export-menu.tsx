// Saves what matches, or what is selected, as CSV or JSON.
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { showNumber } from '../format.ts';
import { download, exportName, exportPieces, type ExportFormat } from './export.ts';
import type { Column } from './types.ts';

interface Props<Row> {
  id: string;
  matching: readonly Row[];
  selected: readonly Row[];
  columns: readonly Column<Row>[];
}

const formats: readonly { format: ExportFormat; title: string }[] = [
  { format: 'csv', title: 'CSV, the shown columns' },
  { format: 'json', title: 'JSON, everything' },
];

export function ExportMenu<Row>({ id, matching, selected, columns }: Props<Row>) {
  const rows = selected.length > 0 ? selected : matching;
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <Tooltip label="Export">
          <ActionIcon aria-label="Export" disabled={matching.length === 0}>
            <IconDownload size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{`Export ${showNumber(rows.length)} ${selected.length > 0 ? 'selected' : 'that match'}`}</Menu.Label>
        {formats.map(({ format, title }) => (
          <Menu.Item
            key={format}
            onClick={() =>
              void download(exportName(id, format, new Date()), exportPieces(format, [rows], columns), format)
            }
          >
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
