// The folder that is looked at when the address names none: the one of this window's last time, else the one opened last.
import { client } from '../../client/index.ts';
import type { Folder } from './place.ts';

const key = 'provost.orgs.folder';

export function rememberFolder(folder: Folder): void {
  window.localStorage.setItem(key, JSON.stringify(folder));
}

function remembered(): Folder | null {
  try {
    const kept = JSON.parse(window.localStorage.getItem(key) ?? 'null') as Partial<Folder> | null;
    return typeof kept?.root === 'string' ? { root: kept.root, nh: kept.nh ?? null } : null;
  } catch {
    // Written by something else, and worth nothing.
    return null;
  }
}

/** Null: no folder was ever opened. One that is gone is not gone back to while there is another. */
export async function currentFolder(signal?: AbortSignal): Promise<Folder | null> {
  const search = new URLSearchParams(window.location.search);
  const root = window.location.pathname.startsWith('/orgs') ? search.get('folder') : null;
  if (root !== null) return { root, nh: search.get('nh') };
  const last = remembered();
  const { rows } = await client.orgs.listFolders({}, signal && { signal });
  const there = rows.filter((row) => row.there);
  return there.find((row) => row.root === last?.root) ?? there[0] ?? last;
}
