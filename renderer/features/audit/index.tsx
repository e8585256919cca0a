// The audit log: what was done, newest first, and whether the chain of its rows is whole.
import { Button } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useMutation } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { AuditRow } from '../../../preload/contract/audit.ts';
import { client, toProblem } from '../../client/index.ts';
import { useAddress } from '../../ui/address.ts';
import { Age } from '../../ui/age.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { isoTime, showNumber } from '../../ui/format.ts';
import type { ExportColumn } from '../../ui/grid/export.ts';
import layout from '../../ui/layout.module.css';
import { PagedExport } from '../../ui/paged/paged-export.tsx';
import { PagedGrid, type PagedColumn } from '../../ui/paged/paged-grid.tsx';
import type { ReadPage } from '../../ui/paged/page.ts';
import { SearchField } from '../../ui/paged/search-field.tsx';
import { usePages } from '../../ui/paged/use-pages.ts';
import { Screen } from '../../ui/screen.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { Toolbar } from '../../ui/toolbar.tsx';
import { AuditPanel } from './panel.tsx';
import { Verdict } from './verdict.tsx';

export const actions = [
  { id: 'audit.verify', title: 'Verify the audit log', keywords: ['chain', 'check'], path: '/audit?verify=1' },
];

const columns: PagedColumn<AuditRow>[] = [
  { id: 'seq', title: 'Row', width: 72, align: 'right', cell: (row) => showNumber(row.seq) },
  { id: 'at', title: 'When', width: 110, cell: (row) => <Age at={row.at} /> },
  { id: 'actor', title: 'Operator', width: 150, cell: (row) => row.actorName ?? 'erased' },
  { id: 'action', title: 'Action', width: 170, cell: (row) => row.action },
  { id: 'subject', title: 'Subject', cell: (row) => row.subject },
  { id: 'org', title: 'Organization', width: 140, cell: (row) => row.org ?? '–' },
  { id: 'hash', title: 'Hash', width: 130, mono: true, cell: (row) => row.hash.slice(0, 12) },
];

const exportColumns: ExportColumn<AuditRow>[] = [
  { title: 'Row', value: (row) => row.seq },
  { title: 'When', value: (row) => isoTime(row.at) },
  { title: 'Operator', value: (row) => row.actorName ?? 'erased' },
  { title: 'Operator’s hash', value: (row) => row.actor },
  { title: 'Action', value: (row) => row.action },
  { title: 'Subject', value: (row) => row.subject },
  { title: 'Organization', value: (row) => row.org },
  { title: 'Detail', value: (row) => JSON.stringify(row.detail) },
  { title: 'Hash', value: (row) => row.hash },
];

export default function Audit() {
  const [, navigate] = useLocation();
  const [search, setSearch] = useAddress('q');
  const [openSeq, setOpenSeq] = useAddress('row');
  const [asked, setAsked] = useAddress('verify');
  const read: ReadPage<AuditRow> = (request, signal) =>
    client.audit.list({ search: search || undefined, ...request }, signal && { signal });
  const pages = usePages(['audit', search], read);
  const verify = useMutation({ mutationFn: () => client.audit.verify({}) });
  const { mutate } = verify;
  useEffect(() => {
    if (asked === null) return;
    setAsked(null, true);
    mutate();
  }, [asked, setAsked, mutate]);
  const toContainers = { label: 'Go to Containers', run: () => navigate('/containers') };
  const open = pages.find((row) => String(row.seq) === openSeq);

  return (
    <Screen
      title="Audit"
      aside={pages.total > 0 && showNumber(pages.total)}
      actions={
        <Button
          variant="default"
          leftSection={<IconShieldCheck size={15} />}
          loading={verify.isPending}
          onClick={() => mutate()}
        >
          Verify
        </Button>
      }
    >
      <div className={layout.list}>
        {verify.data && <Verdict verdict={verify.data} onOpen={(seq) => setOpenSeq(String(seq))} />}
        {verify.error && <ErrorState problem={toProblem(verify.error)} onRetry={() => mutate()} inline />}
        <Toolbar
          label="Audit"
          right={<PagedExport id="audit" total={pages.total} read={read} columns={exportColumns} />}
        >
          <SearchField label="Search in action and subject" placeholder="Search in action and subject" width={320} />
        </Toolbar>
        <div className={layout.body}>
          {pages.problem && pages.total === 0 ? (
            <ErrorState problem={pages.problem} onRetry={pages.retry} />
          ) : (
            <PagedGrid
              label="Audit log"
              pages={pages}
              rowKey={(row) => String(row.seq)}
              columns={columns}
              onOpen={(row) => setOpenSeq(String(row.seq))}
              openKey={openSeq}
              // Rows are numbered from 1, and the newest comes first.
              openIndex={openSeq !== null && !search ? pages.total - Number(openSeq) : null}
              empty={
                !pages.loading && (
                  <EmptyState
                    sentence={
                      search
                        ? `No row names “${search}”.`
                        : 'Everything that is changed through Provost is written here, each row chained to the one before.'
                    }
                    action={search ? { label: 'Show all rows', run: () => setSearch(null) } : toContainers}
                  />
                )
              }
            />
          )}
          {open && (
            <SidePanel
              id="audit"
              label={`Row ${open.seq}`}
              title={`Row ${showNumber(open.seq)}`}
              onClose={() => setOpenSeq(null)}
            >
              <AuditPanel row={open} />
            </SidePanel>
          )}
        </div>
      </div>
    </Screen>
  );
}
