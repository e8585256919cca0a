// One file of the folder at the line that somebody came for, with what the checks say about its lines.
import { ActionIcon, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { OrgFinding } from '../../../../preload/contract/org-model.ts';
import { orpc, toProblem } from '../../../client/index.ts';
import { useAddress } from '../../../ui/address.ts';
import { CopyText } from '../../../ui/copy-text.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { showCount } from '../../../ui/format.ts';
import layout from '../../../ui/layout.module.css';
import { Screen } from '../../../ui/screen.tsx';
import { useShortcut } from '../../../ui/shortcuts.ts';
import { ShownLate } from '../../../ui/shown-late.tsx';
import { inNodeHolder, orgAddress, type Folder } from '../place.ts';
import { useFindings, useOrgs } from '../read.ts';
import { ReadProblem } from '../reading.tsx';
import classes from './file.module.css';
import { FileView } from './file-view.tsx';
import { otherNote, type Note } from './lines.ts';

const noteOf = ({ line, severity, message, fix }: OrgFinding): Note => ({ line, severity, message, fix });

export function FileScreen({ folder, onOther }: { folder: Folder; onOther(): void }) {
  const [path] = useAddress('path');
  const [lineText, setLine] = useAddress('line');
  const line = lineText !== null && /^\d+$/.test(lineText) ? Number(lineText) : null;
  const at = path === null ? null : inNodeHolder(folder, path);
  const read = useQuery({
    ...orpc.orgs.readFile.queryOptions({ input: at ?? { root: '-', path: '-' }, refetchOnWindowFocus: true }),
    enabled: at !== null,
  });
  const findings = useFindings(folder);
  const orgs = useOrgs(folder);
  const owner = orgs.rows.find((row) => path?.startsWith(`${row.folder}/`));
  const notes = useMemo(() => {
    const own = findings.rows.filter(({ file }) => file === path).map(noteOf);
    const said = new Set(own.map((note) => note.line));
    // What makes a file unreadable is a finding too.
    const more = (read.data?.problems ?? []).filter((problem) => !said.has(problem.line));
    return [...own, ...more.map((problem): Note => ({ ...problem, fix: null }))];
  }, [findings.rows, path, read.data]);
  const step = (by: 1 | -1) => {
    const to = otherNote(notes, line, by);
    if (to !== null) setLine(String(to), true);
  };
  const options = { group: 'File', enabled: notes.length > 0 };
  useShortcut('file.next', 'n', 'To the next finding', () => step(1), options);
  useShortcut('file.last', 'p', 'To the finding before', () => step(-1), options);
  const name = path?.slice(path.lastIndexOf('/') + 1) ?? 'No file';
  return (
    <Screen title={name} aside={line !== null && `line ${line}`}>
      <div className={layout.list}>
        <div className={classes.bar}>
          {path !== null && <CopyText text={path} label="the path" />}
          {owner && <Link href={orgAddress(folder, owner.name)}>{owner.name}</Link>}
          {read.data && (
            <span>
              {read.data.kind}
              {read.data.mode !== null && `, mode ${read.data.mode}`}
            </span>
          )}
          {read.data && read.data.covered.length > 0 && (
            <span>{showCount(read.data.covered.length, 'secret')} covered</span>
          )}
          <span className={classes.right}>
            {notes.length > 0 && (
              <>
                <span role="status">{showCount(notes.length, 'finding')}</span>
                <Tooltip label="To the finding before (p)">
                  <ActionIcon aria-label="To the finding before" onClick={() => step(-1)}>
                    <IconArrowUp size={15} />
                  </ActionIcon>
                </Tooltip>
                <Tooltip label="To the next finding (n)">
                  <ActionIcon aria-label="To the next finding" onClick={() => step(1)}>
                    <IconArrowDown size={15} />
                  </ActionIcon>
                </Tooltip>
              </>
            )}
          </span>
        </div>
        {read.data ? (
          <FileView file={read.data} notes={notes} line={line} />
        ) : read.error ? (
          <ReadProblem problem={toProblem(read.error)} onRetry={() => void read.refetch()} onOther={onOther} />
        ) : path === null ? (
          <EmptyState sentence="The address names no file. Open one from an organization’s values or files." />
        ) : (
          <ShownLate>
            <p role="status">Reading the file.</p>
          </ShownLate>
        )}
      </div>
    </Screen>
  );
}
