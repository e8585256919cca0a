// Which rows "select all" leaves out: what the settings or a label protect, and tasks of Swarm services. The backend judges
// again when it plans; this is so that the window says how many before.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ContainerRow } from '../../../preload/contract/containers.ts';
import { protector, swarmServiceOf } from '../../../preload/contract/protection.ts';
import { orpc } from '../../client/index.ts';

export function useSpared(): (row: ContainerRow) => boolean {
  // Who may not read the settings still sees what labels say.
  const { data } = useQuery({ ...orpc.system.getSettings.queryOptions({ input: {} }), retry: false });
  const protectedNames = data?.protectedNames;
  const protectedImages = data?.protectedImages;
  return useMemo(() => {
    const isProtected = protector({ protectedNames: protectedNames ?? [], protectedImages: protectedImages ?? [] });
    return (row) => swarmServiceOf(row) !== null || isProtected(row);
  }, [protectedNames, protectedImages]);
}
