// Saves a whole list that comes in pages as CSV or JSON: every page of it, not only what was scrolled to.
import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { isAbort, toProblem, type Problem } from '../../client/index.ts';
import { showNumber } from '../format.ts';
import { download, exportName, exportPieces, type ExportColumn, type ExportFormat } from '../grid/export.ts';
import { ProblemLine } from '../problem-line.tsx';
import classes from './paged.module.css';
import type { ReadPage } from './page.ts';
import { walkPages } from './walk-pages.ts';

interface Props<Row> {
  /** Begins the file's name. */
  id: string;
  /** How many rows there are; none: nothing to save. */
  total: number;
  read: ReadPage<Row>;
  columns: readonly ExportColumn<Row>[];
  /** On a button of its own; without it the icon that lists have. */
  label?: string;
}

const formats: readonly { format: ExportFormat; title: string }[] = [
  { format: 'csv', title: 'CSV, for a spreadsheet' },
  { format: 'json', title: 'JSON, everything' },
];

export function PagedExport<Row>({ id, total, read, columns, label }: Props<Row>) {
  const [running, setRunning] = useState<{ count: number; total: number } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const save = async (format: ExportFormat) => {
    const own = new AbortController();
    abort.current = own;
    setProblem(null);
    setRunning({ count: 0, total });
    try {
      const pages = walkPages(read, (count, all) => setRunning({ count, total: all }), own.signal);
      await download(exportName(id, format, new Date()), exportPieces(format, pages, columns), format);
    } catch (error) {
      if (!own.signal.aborted && !isAbort(error)) setProblem(toProblem(error));
    } finally {
      setRunning(null);
    }
  };

  if (running) {
    return (
      <span className={classes.exporting} role="status">
        Reading {showNumber(running.count)} of {showNumber(running.total)}
        <Button variant="default" onClick={() => abort.current?.abort()}>
          Cancel
        </Button>
      </span>
    );
  }
  return (
    <>
      {problem && <ProblemLine problem={problem} />}
      <Menu position="bottom-end">
        <Menu.Target>
          {label ? (
            <Button variant="default" leftSection={<IconDownload size={14} />} disabled={total === 0}>
              {label}
            </Button>
          ) : (
            <Tooltip label="Export">
              <ActionIcon aria-label="Export" disabled={total === 0}>
                <IconDownload size={16} stroke={1.6} />
              </ActionIcon>
            </Tooltip>
          )}
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{`Export ${showNumber(total)}`}</Menu.Label>
          {formats.map(({ format, title }) => (
            <Menu.Item key={format} onClick={() => void save(format)}>
              {title}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
