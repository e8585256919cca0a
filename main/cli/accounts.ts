// Targets and accounts for people: what a test found step by step, how old a list is, and one account with all about it.
import { labelOf } from '../../preload/contract/account-model.ts';
import type { AccountDetail } from '../../preload/contract/account-rows.ts';
import type { TargetRow, TargetTest } from '../../preload/contract/targets.ts';
import { localTime, oneLine, span } from './text.ts';

const lines = (all: readonly string[]): string => all.map((line) => `${oneLine(line)}\n`).join('');

export function targetTestText({ ok, steps, version, accounts, warnings }: TargetTest): string {
  const count = accounts === null ? '' : `, ${accounts} ${accounts === 1 ? 'account' : 'accounts'}`;
  return lines([
    ...steps.map(
      ({ what, ok: good, detail }) => `${good ? 'ok ' : 'no '} ${what}${detail === null ? '' : `: ${detail}`}`,
    ),
    ...warnings.map((warning) => `!   ${warning}`),
    ok ? `It can be worked with: ${version ?? 'its version is not known'}${count}.` : 'It can’t be worked with now.',
  ]);
}

export function addedTargetText({ target, test }: { target: TargetRow; test: TargetTest }): string {
  const added = `The target ${target.name} is kept${test.ok ? '' : ', and is tried again whenever it is asked for'}.`;
  return targetTestText(test) + lines([added]);
}

export function editedTargetText({
  target,
  test,
  changed,
}: {
  target: TargetRow;
  test: TargetTest | null;
  changed: boolean;
}): string {
  const kept = `The target ${target.name} stays as it was. Change it all the same with --untested.`;
  return (test ? targetTestText(test) : '') + lines([changed ? `The target ${target.name} is changed.` : kept]);
}

interface Listed {
  readAt: number | null;
  problem: string | null;
  counts: { all: number; disabled: number; expired: number };
}

/** Of how many and how old, and why it is no newer. */
export function accountListNote({ readAt, problem, counts }: Listed, now = Date.now()): string {
  const { all, disabled, expired } = counts;
  const of = `${all} accounts, ${disabled} disabled, ${expired} expired`;
  const age = readAt === null ? 'It was never read.' : `${of}, read ${span(now - readAt)} ago.`;
  return lines([...(problem === null ? [] : [`It can’t be read now: ${problem}`]), age]);
}

export function accountText(account: AccountDetail): string {
  const { username, values, state, org, lastSeen, purgeAt, nestedGroups, connections, sessions, timeline } = account;
  const rows: [string, string][] = [['Username', username]];
  for (const [field, value] of Object.entries(values)) if (value) rows.push([labelOf(field), value]);
  rows.push(['State', purgeAt === null ? state : `${state}, to be purged from ${localTime(purgeAt)} on`]);
  if (org !== null) rows.push(['Organization of Provost', org]);
  if (account.protected !== null) rows.push(['Protected', account.protected]);
  if (lastSeen !== null) rows.push(['Last seen', localTime(lastSeen)]);
  if (nestedGroups.length > 0) rows.push(['Groups inside others', nestedGroups.join('; ')]);
  const width = Math.max(...rows.map(([label]) => label.length));
  const text = rows.map(([label, value]) => `${label.padEnd(width)}  ${value}`);
  const part = (title: string, all: readonly string[]) =>
    all.length === 0 ? [] : ['', title, ...all.map((one) => `  ${one}`)];
  const away = account.knownSince;
  return lines([
    ...(away === null ? [] : [`The target is away since ${localTime(away)}: this is what was last read.`, '']),
    ...text,
    ...part(
      'Connections',
      connections.map(({ connection, through, permissions, container }) =>
        [
          `${connection} (${permissions.join(', ')})`,
          ...(through === null ? [] : [`through ${through}`]),
          ...(container === null ? [] : [`to the container ${container.name}, ${container.state}`]),
        ].join(', '),
      ),
    ),
    ...part(
      'Sessions',
      (sessions ?? []).map(({ connection, from, to, remoteHost }) => {
        const end = to === null ? 'no end is known' : `for ${span(to - from)}`;
        return [localTime(from), end, connection, remoteHost].filter(Boolean).join(', ');
      }),
    ),
    ...part(
      'What Provost did',
      timeline.map(({ at, actor, action, jobId, outcome }) =>
        [localTime(at), action.replace(/^change\./, ''), outcome, `by ${actor}`, jobId && `job ${jobId}`]
          .filter(Boolean)
          .join(', '),
      ),
    ),
  ]);
}
