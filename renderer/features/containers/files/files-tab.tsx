// The files of one container, in its panel: a folder at a time; look into, fetch, put.
import { ActionIcon, Button, Code, Modal, TextInput, Tooltip } from '@mantine/core';
import {
  IconArrowUp,
  IconDownload,
  IconEye,
  IconFile,
  IconFolder,
  IconLink,
  IconRefresh,
  IconUpload,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import type { FileEntry } from '../../../../preload/contract/files.ts';
import { isAbort, orpc, toProblem, type Problem } from '../../../client/index.ts';
import { Age } from '../../../ui/age.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { showBytes } from '../../../ui/format.ts';
import { DataGrid } from '../../../ui/grid/index.ts';
import type { Column, GridAction } from '../../../ui/grid/types.ts';
import { ShownLate } from '../../../ui/shown-late.tsx';
import type { ContainerTabProps } from '../container-tabs.ts';
import { downloadPath, uploadFile } from './transfer.ts';
import classes from './files.module.css';

const icons: Record<FileEntry['kind'], typeof IconFile> = {
  file: IconFile,
  folder: IconFolder,
  link: IconLink,
  other: IconFile,
};

const columns: Column<FileEntry>[] = [
  {
    id: 'name',
    title: 'Name',
    width: 150,
    value: ({ name }) => name,
    cell: ({ name, kind, target }) => <Name kind={kind}>{target === null ? name : `${name} → ${target}`}</Name>,
  },
  {
    id: 'size',
    title: 'Size',
    width: 84,
    align: 'right',
    value: ({ size }) => size,
    cell: ({ size, kind }) => (size === null ? <span aria-label={`a ${kind}`}>–</span> : showBytes(size)),
    descendingFirst: true,
  },
  {
    id: 'modified',
    title: 'Changed',
    width: 92,
    value: ({ modifiedAt }) => modifiedAt,
    cell: ({ modifiedAt }) => (modifiedAt === null ? 'unknown' : <Age at={modifiedAt} />),
  },
  { id: 'mode', title: 'Rights', width: 96, mono: true, value: ({ mode }) => mode },
];

function Name({ kind, children }: { kind: FileEntry['kind']; children: ReactNode }) {
  const Icon = icons[kind];
  return (
    <span className={classes.name}>
      <Icon size={14} stroke={1.6} aria-label={kind} role="img" /> {children}
    </span>
  );
}

const join = (folder: string, name: string): string => (folder === '/' ? `/${name}` : `${folder}/${name}`);
const above = (folder: string): string => folder.slice(0, folder.lastIndexOf('/')) || '/';

interface Transfer {
  text: string;
  bytes: number;
  total: number | null;
  cancel(): void;
}

export function FilesTab({ engineId, id, name }: ContainerTabProps) {
  const [path, setPath] = useState('/');
  const [typed, setTyped] = useState('/');
  const [preview, setPreview] = useState<string | null>(null);
  const [transfer, setTransfer] = useState<Transfer | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [again, setAgain] = useState<{ file: File } | null>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const listing = useQuery({
    ...orpc.files.list.queryOptions({ input: { engineId, container: id, path } }),
    staleTime: 0,
  });
  const go = (to: string) => {
    setPath(to);
    setTyped(to);
    setProblem(null);
  };
  const at = listing.data?.path ?? path;

  const run = async (
    text: string,
    total: number | null,
    work: (tell: (bytes: number) => void, signal: AbortSignal) => Promise<unknown>,
  ) => {
    const abort = new AbortController();
    setProblem(null);
    setTransfer({ text, bytes: 0, total, cancel: () => abort.abort() });
    try {
      await work((bytes) => setTransfer((now) => now && { ...now, bytes }), abort.signal);
      return true;
    } catch (error) {
      if (abort.signal.aborted || isAbort(error)) return false;
      setProblem(toProblem(error));
      return false;
    } finally {
      setTransfer(null);
    }
  };
  const fetchOne = (what: string, size: number | null) =>
    void run(`Downloading ${what}`, size, (tell, signal) =>
      downloadPath({ engineId, container: id }, what, tell, signal),
    );
  const put = async (file: File, replace: boolean) => {
    setAgain(null);
    if (!replace && listing.data?.rows.some((row) => row.name === file.name)) return setAgain({ file });
    const to = { engineId, container: id, folder: at, replace };
    await run(`Uploading ${file.name}`, file.size, (tell, signal) => uploadFile(to, file, tell, signal));
    await listing.refetch();
  };
  const open = (entry: FileEntry) => {
    if (entry.kind === 'folder') go(join(at, entry.name));
    else if (entry.kind === 'file' || entry.kind === 'link') setPreview(join(at, entry.name));
  };
  const actions: GridAction<FileEntry>[] = [
    {
      id: 'look',
      label: 'Look into',
      icon: <IconEye size={15} stroke={1.6} />,
      applies: ({ kind }) => kind !== 'other',
      run: (_selection, [entry]) => entry && (entry.kind === 'link' ? go(join(at, entry.name)) : open(entry)),
    },
    {
      id: 'download',
      label: 'Download',
      icon: <IconDownload size={15} stroke={1.6} />,
      applies: ({ kind }) => kind !== 'other',
      run: (_selection, [entry]) => entry && fetchOne(join(at, entry.name), entry.size),
    },
  ];

  return (
    <div className={classes.view}>
      <form
        className={classes.bar}
        onSubmit={(event) => {
          event.preventDefault();
          go(typed.startsWith('/') ? typed : `/${typed}`);
        }}
      >
        <Tooltip label="The folder above">
          <ActionIcon aria-label="The folder above" disabled={at === '/'} onClick={() => go(above(at))}>
            <IconArrowUp size={15} />
          </ActionIcon>
        </Tooltip>
        <TextInput
          className={classes.path}
          aria-label="Folder"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Tooltip label="Read again">
          <ActionIcon aria-label="Read again" onClick={() => void listing.refetch()}>
            <IconRefresh size={15} />
          </ActionIcon>
        </Tooltip>
        <Button
          variant="default"
          leftSection={<IconUpload size={14} />}
          disabled={!listing.data || transfer !== null}
          onClick={() => chooser.current?.click()}
        >
          Upload
        </Button>
        <Tooltip label="Download this folder as .tar">
          <ActionIcon
            aria-label="Download this folder as .tar"
            disabled={!listing.data || transfer !== null}
            onClick={() => fetchOne(at, null)}
          >
            <IconDownload size={15} />
          </ActionIcon>
        </Tooltip>
        <input
          ref={chooser}
          type="file"
          hidden
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            event.currentTarget.value = '';
            if (file) void put(file, false);
          }}
        />
      </form>
      {transfer && (
        <div className={classes.transfer} role="status">
          {transfer.text}: {showBytes(transfer.bytes)}
          {transfer.total !== null && ` of ${showBytes(transfer.total)}`}
          <Button size="compact-xs" variant="default" onClick={transfer.cancel}>
            Cancel
          </Button>
        </div>
      )}
      {again && (
        <div className={classes.transfer} role="alert">
          There is a {again.file.name} here already.
          <Button size="compact-xs" onClick={() => void put(again.file, true)}>
            Replace it
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => setAgain(null)}>
            Leave it
          </Button>
        </div>
      )}
      {problem && (
        <div className={classes.problem}>
          <ErrorState problem={problem} action={{ label: 'Dismiss', run: () => setProblem(null) }} inline />
        </div>
      )}
      {listing.data?.truncated && (
        <p className={classes.note} role="status">
          Not all of it could be listed: the folder is very large, or the container does not run.
        </p>
      )}
      {listing.error ? (
        <ErrorState problem={toProblem(listing.error)} onRetry={() => void listing.refetch()} />
      ) : (
        <DataGrid<FileEntry>
          key={at}
          id="files"
          label={`Files in ${at}`}
          noun="file"
          rows={listing.data?.rows ?? []}
          rowKey={(row) => row.name}
          columns={columns}
          fields={(row) => ({ name: row.name, kind: row.kind, size: row.size })}
          actions={actions}
          onOpen={open}
          initialSort={{ column: 'name', descending: false }}
          loading={listing.isPending}
          empty={<p className={classes.note}>This folder is empty. Upload puts a file here.</p>}
        />
      )}
      {preview !== null && (
        <Preview
          {...{ engineId, container: id, path: preview }}
          title={`${preview} in ${name}`}
          close={() => setPreview(null)}
          enter={() => {
            setPreview(null);
            go(preview);
          }}
          download={(size) => {
            setPreview(null);
            fetchOne(preview, size);
          }}
        />
      )}
    </div>
  );
}

interface PreviewProps {
  engineId: string;
  container: string;
  path: string;
  title: string;
  close(): void;
  /** A link may lead to a folder. */
  enter(): void;
  download(size: number | null): void;
}

function Preview({ engineId, container, path, title, close, enter, download }: PreviewProps) {
  const { data, error } = useQuery({
    ...orpc.files.preview.queryOptions({ input: { engineId, container, path } }),
    staleTime: 0,
    retry: false,
  });
  return (
    <Modal opened onClose={close} title={title} size="xl">
      {error && (
        <ErrorState
          problem={toProblem(error)}
          action={
            toProblem(error).code === 'CONFLICT' ? { label: 'List it', run: enter } : { label: 'Close', run: close }
          }
          inline
        />
      )}
      {!data && !error && (
        <ShownLate>
          <p className={classes.note}>Reading the file.</p>
        </ShownLate>
      )}
      {data && (
        <>
          {data.text === null ? (
            <p className={classes.note}>It is not text, so it is not shown.</p>
          ) : (
            <Code block className={classes.text} tabIndex={0}>
              {data.text === '' ? 'The file is empty.' : data.text}
            </Code>
          )}
          <div className={classes.foot}>
            <span>
              {showBytes(data.size)}
              {data.truncated && data.text !== null && ', of which the beginning is shown'}
            </span>
            <Button variant="default" leftSection={<IconDownload size={14} />} onClick={() => download(data.size)}>
              Download
            </Button>
          </div>
        </>
      )}
    </Modal>
  );
}
