// How two containers differ, path by path. Secrets take part in the comparison and are covered in what is told.
import { isDeepStrictEqual } from 'node:util';
import { masked } from './mask.ts';

export interface Difference {
  path: string;
  kind: 'added' | 'removed' | 'changed';
  mine: string | null;
  theirs: string | null;
  noise: boolean;
}

/** Differs between any two containers, whatever they were made from. */
const always = [
  /^(?:Id|Name|Created|LogPath|ResolvConfPath|HostnamePath|HostsPath|SizeRw|SizeRootFs|RestartCount|ExecIDs)$/,
  /^State(?:\.|$)/,
  /^GraphDriver\.Data(?:\.|$)/,
  /^Config\.Hostname$/,
  /^NetworkSettings\.(?!Networks\.[^.]+$)/,
  /^Mounts\.[^.]*\.(?:Source|Name)$/,
];
const named = /^(?:sha256:)?[0-9a-f]{64}$|^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Lists whose order means nothing, as objects: variables by name, mounts by where they are. */
function shaped(value: unknown, path = ''): unknown {
  if (Array.isArray(value)) {
    if (path === 'Config.Env') {
      return Object.fromEntries(
        value.map((line) => {
          const [name = '', ...rest] = String(line).split('=');
          return [name, rest.join('=')];
        }),
      );
    }
    if (path === 'Mounts')
      return Object.fromEntries(
        value.map((mount) => [String((mount as { Destination?: unknown }).Destination), mount]),
      );
    if (/^HostConfig\.(?:Binds|CapAdd|CapDrop|Dns|ExtraHosts)$/.test(path)) return value.map(String).toSorted();
    return value;
  }
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, shaped(item, path === '' ? key : `${path}.${key}`)]),
  );
}

const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) && value.length === 0) ||
  (isMap(value) && Object.keys(value).length === 0);

const shown = (value: unknown): string | null =>
  value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);

/** @returns what differs, in the order of their fields; noise last */
export function differences(mine: unknown, theirs: unknown): Difference[] {
  const found: Difference[] = [];
  const walk = (a: unknown, b: unknown, coveredA: unknown, coveredB: unknown, path: string): void => {
    // The engine writes "none" as null, [] or {}, as it happens.
    if (isDeepStrictEqual(a, b) || (isNothing(a) && isNothing(b))) return;
    if (isMap(a) && isMap(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
        const below = (value: unknown) => (isMap(value) ? value[key] : undefined);
        walk(a[key], b[key], below(coveredA), below(coveredB), path === '' ? key : `${path}.${key}`);
      }
      return;
    }
    const noise =
      always.some((pattern) => pattern.test(path)) ||
      (typeof a === 'string' && typeof b === 'string' && named.test(a) && named.test(b) && path !== 'Image');
    found.push({
      path,
      kind: isNothing(a) ? 'added' : isNothing(b) ? 'removed' : 'changed',
      mine: isNothing(a) ? null : shown(coveredA),
      theirs: isNothing(b) ? null : shown(coveredB),
      noise,
    });
  };
  walk(shaped(mine), shaped(theirs), shaped(masked(mine).value), shaped(masked(theirs).value), '');
  return [...found.filter(({ noise }) => !noise), ...found.filter(({ noise }) => noise)];
}
