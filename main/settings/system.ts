// The contract's `system.info`: what runs, for whom, and where secrets are kept.
import type { system as contract, SystemInfo } from '../../preload/contract/system.ts';
import type { Handlers } from '../rpc/handlers.ts';
import { version } from '../version.ts';

export const systemHandlers = (
  running: Pick<SystemInfo, 'shell' | 'demo' | 'secrets'>,
): Pick<Handlers<typeof contract>, 'info'> => ({
  info: (_input, { operator }) => ({
    ...running,
    version,
    operator: operator.name,
    permissions: [...operator.permissions],
    platform: `${process.platform}-${process.arch}`,
    node: process.versions.node,
  }),
});
