// What has become of the file on disk while it is edited: looked at every few seconds, and before it is planned.
import { useQuery } from '@tanstack/react-query';
import type { OrgTextFile } from '../../../../preload/contract/org-files.ts';
import { orpc, toProblem } from '../../../client/index.ts';
import type { Work } from './work.ts';

/** unknown: it can't be read just now. */
export type DiskState = 'same' | 'changed' | 'gone' | 'unknown';

export interface Disk {
  state: DiskState;
  /** Of the file as it is there. */
  problems: OrgTextFile['problems'] | undefined;
  look(): Promise<DiskState>;
}

export function useDisk({ root, path, base }: Work): Disk {
  const read = useQuery(
    orpc.orgs.readFile.queryOptions({
      input: { root, path },
      ...{ staleTime: 0, refetchInterval: 5_000, refetchOnWindowFocus: true, retry: false },
    }),
  );
  const stateOf = ({ data, error }: Pick<typeof read, 'data' | 'error'>): DiskState => {
    if (error) {
      if (toProblem(error).code !== 'NOT_FOUND') return 'unknown';
      return base === null ? 'same' : 'gone';
    }
    // What an earlier screen has read says nothing of now.
    return !data || data.sha256 === base ? 'same' : 'changed';
  };
  return {
    state: read.isFetchedAfterMount ? stateOf(read) : 'same',
    problems: read.data?.problems,
    look: async () => stateOf(await read.refetch()),
  };
}
