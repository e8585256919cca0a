// Named volumes of accounts: made with labels that say whose they are, so that only those are ever deleted again.
import { accountLabel, isRefused, orgLabel, type EngineClient } from '../containers/index.ts';
import type { VolumeFacts } from './live.ts';
import { labels, type Volume } from './render.ts';

interface Owner {
  username: string;
  org: string | null;
}

export function volumeLabels(template: string, { personal }: Volume, { username, org }: Owner): Record<string, string> {
  return {
    [labels.template]: template,
    ...(personal && { [accountLabel]: username }),
    ...(org !== null && { [orgLabel]: org }),
  };
}

/**
 * @param found the volume of this name that is there already
 * @param orgs whose volumes the operator may use; null: everybody's
 * @returns why it must not be used; null: it may be
 */
export function volumeProblem(
  found: VolumeFacts | undefined,
  { name, personal }: Volume,
  { username, org }: Owner,
  orgs: readonly string[] | null,
): string | null {
  if (!found) return null;
  const theirs = found.Labels?.[accountLabel];
  const theirOrg = found.Labels?.[orgLabel] || null;
  if (personal && theirs !== undefined && theirs !== username) return `the volume "${name}" belongs to ${theirs}`;
  if (theirOrg !== null && theirOrg !== org) return `the volume "${name}" belongs to another organization`;
  // One that says nothing may be anybody's.
  if (orgs !== null && theirOrg === null) return `the volume "${name}" is there already, and does not say whose it is`;
  return null;
}

/** An existing one is left as it is: its content is what it is kept for. @throws EngineRefused, EngineAway */
export async function ensureVolumes(
  client: EngineClient,
  template: string,
  volumes: readonly Volume[],
  owner: Owner,
  signal: AbortSignal,
): Promise<void> {
  for (const volume of volumes) {
    await client.ask({
      ...{ method: 'POST', path: '/volumes/create', limit: 60_000, signal },
      body: { Name: volume.name, Labels: volumeLabels(template, volume, owner) },
    });
  }
}

/** @returns names that could not be deleted, each with the engine's words. @throws EngineAway */
export async function deleteVolumes(
  client: EngineClient,
  names: readonly string[],
  signal: AbortSignal,
): Promise<{ name: string; words: string }[]> {
  const left: { name: string; words: string }[] = [];
  for (const name of names) {
    try {
      await client.ask({ method: 'DELETE', path: `/volumes/${encodeURIComponent(name)}`, limit: 60_000, signal });
    } catch (error) {
      if (!isRefused(error)) throw error;
      if (error.status !== 404) left.push({ name, words: error.words });
    }
  }
  return left;
}
