// An account as it was: the same user id, home and hash, so that its files are its own again.
import type { LinuxCapture } from './account.ts';
import { isFolder } from './names.ts';
import type { HostState } from './state.ts';
import { refuse, type Nothing, type Step, type Work } from './work.ts';

export function restore(state: HostState, username: string, capture: LinuxCapture): Work | Nothing {
  const { shadow, name } = capture;
  const groups = capture.groups.filter((group) => state.groups.has(group));
  const gone = capture.groups.filter((group) => !state.groups.has(group));
  const entry = [username, name].map((one) => state.local.get(one)).find((one) => one?.uid === capture.uid);
  const other = state.local.get(name) ?? state.foreign.get(name);
  if (!entry && other) return refuse('Another account has this name now, with another user id.');
  const group = state.groupOfGid.get(capture.gid);
  const dates = (
    [
      ['-d', shadow.lastChange],
      ['-m', shadow.min],
      ['-M', shadow.max],
      ['-W', shadow.warn],
      ['-I', shadow.inactive],
      ['-E', shadow.expire],
    ] as const
  ).flatMap(([flag, value]) => [flag, value === '' ? '-1' : value]);
  const same = ['-c', capture.gecos, '-d', capture.home, '-s', capture.shell, '-G', groups.join(',')];
  const back: Step[] = isFolder(capture.home) ? [['takeBack', name, capture.home, String(capture.uid)]] : [];
  // useradd makes an account's own group along with it where both have the same number; groupadd costs a round of its own.
  const ownGroup =
    group === undefined && capture.group === name && capture.gid === capture.uid && capture.gid >= state.gidMin;
  const makeGroup: Step[] =
    group === undefined && !ownGroup ? [['groupadd', '-g', String(capture.gid), capture.group ?? name]] : [];
  const primary = ownGroup ? ['-U'] : ['-N', '-g', String(capture.gid)];
  const before: Step[] = entry
    ? [
        ...(entry.home !== capture.home ? [['usermod', '-d', capture.home, '-m', entry.name] as const] : []),
        [
          'usermod',
          ...same,
          ...(entry.gid === capture.gid ? [] : ['-g', String(capture.gid)]),
          ...(entry.name === name ? [] : ['-l', name]),
          entry.name,
        ],
        ...(entry.name !== name && group === entry.name && !state.groups.has(name)
          ? [['groupmod', '-n', name, entry.name] as const]
          : []),
      ]
    : [...makeGroup, ['useradd', '-M', '-u', String(capture.uid), ...primary, ...same, name], ...back];
  return {
    ...{ before, name },
    hash: shadow.hash,
    after: [['chage', ...dates, name]],
    notes: gone.length === 0 ? [] : [`The host has no group ${gone.join(', ')} any more.`],
  };
}
