// The editor of one file at /orgs/edit: opens the file, or the draft of it that was left, and says why it can't.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { orpc, toProblem } from '../../../client/index.ts';
import { useAddress } from '../../../ui/address.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { ShownLate } from '../../../ui/shown-late.tsx';
import { folderAddress, inNodeHolder, type Folder } from '../place.ts';
import { ReadProblem } from '../reading.tsx';
import { Editing } from './editing.tsx';
import { openWork, type Work } from './work.ts';

export default function EditScreen({ folder, onOther }: { folder: Folder; onOther(): void }) {
  const [path] = useAddress('path');
  const [, navigate] = useLocation();
  // Of the text that was opened at that time.
  const [merged, setMerged] = useState<{ openedAt: number; work: Work } | null>(null);
  const info = useQuery(orpc.system.info.queryOptions({ input: {}, staleTime: Infinity }));
  const opened = useQuery({
    queryKey: ['org-edit', folder.root, folder.nh, path],
    queryFn: ({ signal }) => openWork(inNodeHolder(folder, path ?? ''), signal),
    enabled: path !== null,
    // What somebody is writing is not exchanged under their hands.
    ...{ staleTime: 0, gcTime: 0, retry: false, refetchOnWindowFocus: false, refetchOnReconnect: false },
  });
  const name = path?.slice(path.lastIndexOf('/') + 1) ?? 'No file';
  if (opened.data && !opened.isFetching && info.data && path !== null) {
    const openedAt = opened.dataUpdatedAt;
    const mine = merged?.openedAt === openedAt ? merged.work : null;
    return (
      <Editing
        key={`${openedAt} ${mine?.base ?? ''}`}
        folder={folder}
        path={path}
        work={mine ?? opened.data.work}
        mayWrite={info.data.permissions.includes('orgs.write')}
        onMerged={(work) => setMerged({ openedAt, work })}
        onReopen={() => void opened.refetch()}
      />
    );
  }
  const problem = opened.error ?? info.error;
  return (
    <Screen title={name}>
      {path === null ? (
        <EmptyState
          sentence="The address names no file. Open one from an organization’s files."
          action={{ label: 'Show the organizations', run: () => navigate(folderAddress('/orgs', folder)) }}
        />
      ) : problem && !opened.isFetching ? (
        <ReadProblem problem={toProblem(problem)} onRetry={() => void opened.refetch()} onOther={onOther} />
      ) : (
        <ShownLate>
          <p role="status">Reading the file.</p>
        </ShownLate>
      )}
    </Screen>
  );
}
