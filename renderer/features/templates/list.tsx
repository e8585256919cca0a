// The templates that there are, with the containers that were made from each.
import { Button } from '@mantine/core';
import { IconEdit, IconPlus, IconTrash, IconUpload, IconUserMinus, IconUsersPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { TemplateRow } from '../../../preload/contract/templates.ts';
import { client, orpc, toProblem, type Problem } from '../../client/index.ts';
import { Age } from '../../ui/age.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { isoTime, showNumber } from '../../ui/format.ts';
import { DataGrid } from '../../ui/grid/index.ts';
import type { Column, GridAction, GridSelection } from '../../ui/grid/types.ts';
import layout from '../../ui/layout.module.css';
import { ProblemLine } from '../../ui/problem-line.tsx';
import { Screen } from '../../ui/screen.tsx';
import { readTextFile } from './read-file.ts';
import { TakeAwayDialog } from './take-away.tsx';

const columns: Column<TemplateRow>[] = [
  { id: 'name', title: 'Template', width: 170, value: (row) => row.name },
  { id: 'image', title: 'Image', width: 220, value: (row) => row.image },
  { id: 'container', title: 'Names', width: 190, value: (row) => row.container, mono: true },
  { id: 'containers', title: 'Containers', width: 100, align: 'right', value: (row) => row.containers },
  {
    id: 'engines',
    title: 'On engines',
    width: 200,
    value: (row) => row.engines.map(({ name, containers }) => `${name} ${containers}`).join(', ') || null,
    cell: (row) => row.engines.map(({ name, containers }) => `${name} ${showNumber(containers)}`).join(', ') || '–',
  },
  { id: 'org', title: 'Organization', width: 130, value: (row) => row.org, cell: (row) => row.org ?? '–' },
  { id: 'version', title: 'Version', width: 80, align: 'right', value: (row) => row.version },
  {
    id: 'saved',
    title: 'Saved',
    width: 100,
    align: 'right',
    value: (row) => isoTime(row.savedAt),
    cell: (row) => <Age at={row.savedAt} />,
  },
  { id: 'description', title: 'For', width: 300, value: (row) => row.description, hidden: true },
];

const address = (kind: 'edit' | 'create', { name }: TemplateRow) => `/templates/${kind}/${encodeURIComponent(name)}`;

export function TemplateList() {
  const [, navigate] = useLocation();
  const cache = useQueryClient();
  // Containers come and go by themselves; so do their counts here.
  const list = useQuery(orpc.templates.list.queryOptions({ input: { limit: 500 }, refetchInterval: 5000 }));
  const [leaving, setLeaving] = useState<TemplateRow | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [removed, setRemoved] = useState<{ name: string; version: number } | null>(null);
  const picker = useRef<HTMLInputElement>(null);

  const actions = useMemo((): GridAction<TemplateRow>[] => {
    const one = (run: (row: TemplateRow) => void) => (_selection: GridSelection, rows: TemplateRow[]) => {
      if (rows[0]) run(rows[0]);
    };
    const act = async (work: () => Promise<unknown>) => {
      setProblem(null);
      try {
        await work();
      } catch (error) {
        setProblem(toProblem(error));
      }
      await cache.invalidateQueries({ queryKey: orpc.templates.key() });
    };
    const icon = { size: 15, stroke: 1.6 };
    return [
      {
        id: 'create',
        label: 'Create for a class…',
        icon: <IconUsersPlus {...icon} />,
        run: one((row) => navigate(address('create', row))),
      },
      { id: 'edit', label: 'Edit', icon: <IconEdit {...icon} />, run: one((row) => navigate(address('edit', row))) },
      {
        id: 'take-away',
        label: 'Take away…',
        icon: <IconUserMinus {...icon} />,
        applies: (row) => row.containers > 0,
        run: one(setLeaving),
      },
      {
        id: 'remove',
        label: 'Remove the template',
        icon: <IconTrash {...icon} />,
        danger: true,
        run: one(
          (row) =>
            void act(async () => {
              const { version } = row;
              await client.templates.remove({ name: row.name });
              setRemoved({ name: row.name, version });
            }),
        ),
      },
    ];
  }, [navigate, cache]);

  const importFile = async (file: File) => {
    setProblem(null);
    try {
      const { name } = await client.templates.import({ file: await readTextFile(file) });
      await cache.invalidateQueries({ queryKey: orpc.templates.key() });
      navigate(`/templates/edit/${encodeURIComponent(name)}`);
    } catch (error) {
      setProblem(toProblem(error));
    }
  };
  const restore = async () => {
    if (!removed) return;
    await client.templates.restore(removed);
    setRemoved(null);
    await cache.invalidateQueries({ queryKey: orpc.templates.key() });
  };

  return (
    <Screen
      title="Templates"
      aside={(list.data?.total ?? 0) > 0 && showNumber(list.data!.total)}
      actions={
        <>
          <input
            ref={picker}
            type="file"
            accept=".toml,.json"
            hidden
            aria-label="File of a template"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              event.currentTarget.value = '';
              if (file) void importFile(file);
            }}
          />
          <Button variant="default" leftSection={<IconUpload size={15} />} onClick={() => picker.current?.click()}>
            Import a file
          </Button>
          <Button leftSection={<IconPlus size={15} />} onClick={() => navigate('/templates/new')}>
            New template
          </Button>
        </>
      }
    >
      <div className={layout.list}>
        {problem && (
          <div className={layout.line}>
            <ProblemLine problem={problem} />
          </div>
        )}
        {removed && (
          <div className={layout.line} role="status">
            <span>The template {removed.name} was removed. Its containers stay.</span>
            <Button variant="default" onClick={() => void restore()}>
              Put it back
            </Button>
          </div>
        )}
        {list.error ? (
          <ErrorState problem={toProblem(list.error)} onRetry={() => void list.refetch()} />
        ) : (
          <DataGrid<TemplateRow>
            id="templates"
            label="Templates"
            noun="template"
            rows={list.data?.rows ?? []}
            rowKey={(row) => row.name}
            columns={columns}
            fields={(row) => ({ name: row.name, image: row.image, org: row.org, description: row.description })}
            actions={actions}
            onOpen={(row) => navigate(address('create', row))}
            initialSort={{ column: 'name', descending: false }}
            loading={list.isPending}
            empty={
              <EmptyState
                sentence="A template says what each student’s container is made of. From one template and a list of accounts comes a container for everybody."
                action={{ label: 'New template', run: () => navigate('/templates/new') }}
              />
            }
          />
        )}
        {leaving && <TakeAwayDialog template={leaving} onClose={() => setLeaving(null)} />}
      </div>
    </Screen>
  );
}
