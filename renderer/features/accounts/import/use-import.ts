// One import: its state, and everything that can be done with it. What is done is done in order, one after the other.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import type { TargetKind } from '../../../../preload/contract/account-model.ts';
import type { ImportRow, ImportState } from '../../../../preload/contract/imports.ts';
import { client, isAbort, orpc, toProblem, type Problem } from '../../../client/index.ts';
import { useAddress } from '../../../ui/address.ts';
import type { Page } from '../../../ui/paged/page.ts';
import { freeName, uploadFile } from './upload.ts';

export const rowsKey = (importId: string) => ['import-rows', importId] as const;

type ShapeInput = Omit<Parameters<typeof client.imports.shape>[0], 'importId'>;

export interface Upload {
  name: string;
  size: number;
  sent: number;
}

/** A file that did not get in, and why. */
export interface Refused {
  name: string;
  problem: Problem;
}

export type Import = ReturnType<typeof useImport>;

/** What the columns and values are said to be already, while the backend reads again. */
const foresee = (state: ImportState, { roles, shaping }: ShapeInput): ImportState => ({
  ...state,
  columns: state.columns.map((column) => {
    const role = roles?.[column.index];
    return role === undefined ? column : { ...column, role, by: 'chosen' };
  }),
  shaping: { ...state.shaping, ...shaping },
});

/** Whether it is the import that was not found, and not a profile or a target. */
async function isForgotten(importId: string | null): Promise<boolean> {
  if (importId === null) return false;
  try {
    await client.imports.get({ importId });
    return false;
  } catch (error) {
    return toProblem(error).code === 'NOT_FOUND';
  }
}

export function useImport(targetKind: TargetKind | undefined) {
  const cache = useQueryClient();
  const [importId, setImportId] = useAddress('id');
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const [busy, setBusy] = useState(0);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [expired, setExpired] = useState(false);
  const uploading = useRef<AbortController | null>(null);
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const current = useRef(importId);
  current.current = importId;

  const stateKey = (id: string) => orpc.imports.get.queryKey({ input: { importId: id } });
  const query = useQuery(
    orpc.imports.get.queryOptions({
      input: { importId: importId ?? '' },
      enabled: importId !== null,
      staleTime: 60_000,
    }),
  );
  const state = importId === null ? null : (query.data ?? null);
  const unread = importId !== null && query.error ? toProblem(query.error) : null;

  const take = async (next: ImportState) => {
    cache.setQueryData(stateKey(next.importId), next);
    await cache.invalidateQueries({ queryKey: rowsKey(next.importId) });
  };

  /** One after the other. What goes wrong is shown and ends that one only. */
  const inOrder = useCallback((work: () => Promise<void>): Promise<void> => {
    const run = async () => {
      setBusy((count) => count + 1);
      setProblem(null);
      try {
        await work();
      } catch (error) {
        if (isAbort(error)) return;
        const told = toProblem(error);
        if (told.code === 'NOT_FOUND' && (await isForgotten(current.current))) setExpired(true);
        else setProblem(told);
      } finally {
        setBusy((count) => count - 1);
      }
    };
    const turn = last.current.then(run);
    last.current = turn;
    return turn;
  }, []);

  /** The import to work with; begins one when there is none, or the last was forgotten. */
  const ensure = async (): Promise<string> => {
    if (current.current !== null && !expired && !unread) return current.current;
    const begun = await client.imports.begin(targetKind === undefined ? {} : { targetKind });
    cache.setQueryData(stateKey(begun.importId), begun);
    current.current = begun.importId;
    setExpired(false);
    setImportId(begun.importId, true);
    return begun.importId;
  };

  const addFiles = (files: readonly File[]) =>
    inOrder(async () => {
      setRefused([]);
      const id = await ensure();
      const own = new AbortController();
      uploading.current = own;
      const known = cache.getQueryData<ImportState>(stateKey(id));
      const taken = new Set(known?.files.map(({ name }) => name));
      const named = files.map((file) => {
        const name = freeName(file.name, taken);
        taken.add(name);
        return { file, name };
      });
      setUploads(named.map(({ file, name }) => ({ name, size: file.size, sent: 0 })));
      try {
        for (const { file, name } of named) {
          const onSent = (sent: number) =>
            setUploads((before) => before.map((each) => (each.name === name ? { ...each, sent } : each)));
          try {
            await uploadFile(id, name, file, onSent, own.signal);
          } catch (error) {
            if (own.signal.aborted) break;
            const told = toProblem(error);
            if (told.code === 'NOT_FOUND') throw error;
            setRefused((before) => [...before, { name, problem: told }]);
          }
        }
      } finally {
        uploading.current = null;
        setUploads([]);
      }
      await take(await client.imports.get({ importId: id }));
    });

  const withId = (work: (id: string) => Promise<ImportState>) =>
    inOrder(async () => {
      if (current.current !== null) await take(await work(current.current));
    });

  return {
    importId,
    state,
    /** Why the state can't be read; not that it is forgotten, see `forgotten`. */
    unread: unread && unread.code !== 'NOT_FOUND' ? unread : null,
    forgotten: importId !== null && (expired || unread?.code === 'NOT_FOUND'),
    loading: importId !== null && query.isPending && !unread,
    busy: busy > 0,
    uploads,
    refused,
    problem,
    addFiles,
    cancelUpload: () => uploading.current?.abort(),
    addTarget: (target: string, filter: string) =>
      inOrder(async () => {
        const id = await ensure();
        await take(await client.imports.addTarget({ importId: id, target, ...(filter !== '' && { filter }) }));
      }),
    removeFile: (name: string) => withId((id) => client.imports.removeFile({ importId: id, name })),
    shape: (input: ShapeInput) => {
      const id = current.current;
      if (id !== null) {
        cache.setQueryData<ImportState>(stateKey(id), (before) => before && foresee(before, input));
      }
      return withId((each) => client.imports.shape({ importId: each, ...input }));
    },
    editCell: (row: number, column: number, value: string) =>
      inOrder(async () => {
        const id = current.current;
        if (id === null) return;
        const edited = await client.imports.editCell({ importId: id, row, column, value });
        cache.setQueriesData<Page<ImportRow>>(
          { queryKey: rowsKey(id) },
          (page) => page && { ...page, rows: page.rows.map((each) => (each.row === row ? edited.row : each)) },
        );
        // Others may be judged differently now: the second of two that were the same.
        await take(edited.state);
      }),
    saveProfile: (name: string) =>
      inOrder(async () => {
        if (current.current === null) return;
        await client.imports.saveProfile({ importId: current.current, name });
        await cache.invalidateQueries({ queryKey: orpc.imports.listProfiles.key() });
        await take(await client.imports.get({ importId: current.current }));
      }),
    removeProfile: (name: string) =>
      inOrder(async () => {
        await client.imports.removeProfile({ name });
        await cache.invalidateQueries({ queryKey: orpc.imports.listProfiles.key() });
      }),
    /** Forgets it here and in the backend. */
    close: () =>
      inOrder(async () => {
        const id = current.current;
        setImportId(null);
        setExpired(false);
        setRefused([]);
        if (id === null || expired) return;
        cache.removeQueries({ queryKey: rowsKey(id) });
        cache.removeQueries({ queryKey: stateKey(id) });
        await client.imports.close({ importId: id });
      }),
  };
}
