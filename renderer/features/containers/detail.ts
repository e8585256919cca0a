// One container in full, read again whenever the list says that something about it changed.
import { useQuery } from '@tanstack/react-query';
import type { ContainerRow } from '../../../preload/contract/containers.ts';
import { orpc } from '../../client/index.ts';

export const useContainerDetail = (engineId: string, id: string, row: ContainerRow | null) =>
  useQuery({
    ...orpc.containers.get.queryOptions({ input: { engineId, container: id } }),
    queryKey: [
      ...orpc.containers.get.queryKey({ input: { engineId, container: id } }),
      row?.state,
      row?.health,
      row?.name,
    ],
    placeholderData: (before) => before,
  });
