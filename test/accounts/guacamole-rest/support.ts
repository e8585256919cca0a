// A target of its own for each test of Guacamole over REST, at a server of our own.
import { openRest, type RestTimes } from '../../../main/accounts/guacamole-rest/index.ts';
import type { TargetAccess } from '../../../main/accounts/parts.ts';
import type { AccountTarget, ApplyOptions, Deed, LiveAccount, TargetConfig } from '../../../main/accounts/target.ts';
import { passwordPolicy } from '../../../preload/contract/account-model.ts';
import {
  serverPassword,
  startGuacamole,
  type GuacamoleServer,
  type ServerOptions,
} from '../../support/guacamole-server.ts';

export const quiet = () => AbortSignal.timeout(30_000);

export const applyOptions: ApplyOptions = { policy: passwordPolicy.parse({}), managedBy: null, makeGroups: [] };

export interface Site {
  server: GuacamoleServer;
  target: AccountTarget;
  apply(deeds: Deed[], options?: Partial<ApplyOptions>): ReturnType<AccountTarget['apply']>;
  all(): Promise<Map<string, LiveAccount>>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface SiteOptions extends ServerOptions {
  groups?: string[];
  config?: Partial<TargetConfig>;
  access?: Partial<TargetAccess>;
  times?: Partial<RestTimes>;
}

export const configOf = (server: GuacamoleServer, more: Partial<TargetConfig> = {}): TargetConfig => ({
  targetId: 'guac',
  name: 'guac',
  kind: 'guacamole-rest',
  url: server.url,
  via: null,
  org: null,
  dataSource: null,
  ca: null,
  bindDn: null,
  searchFilter: null,
  ...more,
});

export const accessOf = (more: Partial<TargetAccess> = {}): TargetAccess => ({
  password: () => Promise.resolve(serverPassword),
  tunnel: () => Promise.reject(new Error('no tunnel')),
  ssh: () => Promise.reject(new Error('no host')),
  totp: null,
  ...more,
});

export async function openSite({
  config,
  access,
  times,
  groups = ['lab', 'other', 'lab-0', 'lab-1', 'lab-2', 'lab-3'],
  ...options
}: SiteOptions = {}): Promise<Site> {
  const server = await startGuacamole(options);
  for (const identifier of groups)
    server.state.groups.set(identifier, {
      ...{ identifier, disabled: false, users: new Set(), groups: new Set(), connections: new Map() },
    });
  const target = await openRest(configOf(server, config), accessOf(access), {
    quietMs: 5000,
    limitMs: 20_000,
    permissionsUpTo: 10_000,
    ...times,
  });
  return {
    server,
    target,
    apply: (deeds, more) => target.apply(deeds, { ...applyOptions, ...more }, quiet()),
    all: async () => {
      const all = new Map<string, LiveAccount>();
      for await (const batch of target.snapshot(quiet())) for (const one of batch) all.set(one.username, one);
      return all;
    },
    [Symbol.asyncDispose]: async () => {
      await target.close();
      await server.close();
    },
  };
}

export const create = (
  username: string,
  values: Deed extends never ? never : Record<string, string | string[] | null> = {},
  password: string | null = 'a long password',
): Deed => ({
  verb: 'create',
  values: { username, ...values },
  password,
  org: null,
});

export const update = (
  username: string,
  values: Record<string, string | string[] | null>,
  password: string | null = null,
): Deed => ({
  verb: 'update',
  username,
  values,
  password,
});

/** The code and message of a ProvostError. */
export async function errorOf(
  work: Promise<unknown>,
): Promise<{ code: string; message: string; data: Record<string, unknown> }> {
  try {
    await work;
  } catch (error) {
    const { code, message, data } = error as { code: string; message: string; data: Record<string, unknown> };
    return { code, message, data };
  }
  throw new Error('nothing was thrown');
}
