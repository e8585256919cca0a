// How files here stand to those on the hosts, one row for each, and one file three ways for an editor.
import type { DriftRow, PushState } from '../../../preload/contract/org-push.ts';
import { ProvostError } from '../../errors.ts';
import { isSecretFile, kindOfFile, newCovering } from '../cover.ts';
import { merge3 } from '../merge.ts';
import { stateOf, textOrNull, type Sides } from './decide.ts';
import { differsIn } from './hosts.ts';
import type { Seen } from './look.ts';
import { shaOf } from './store.ts';

export function driftRow({ target, sides, shape, problem, known }: Seen): DriftRow {
  const { key, environment, host, entry, file, path } = target;
  const state: PushState = problem === null ? stateOf(sides) : problem.away ? 'unreachable' : 'error';
  const isLive = problem === null;
  return {
    ...{ key, environment, host, entry, file, path, state, message: problem?.why ?? null },
    differs: shape && differsIn(shape, target),
    ours: sides.ours?.sha ?? null,
    theirs: isLive ? (sides.theirs?.sha ?? null) : known.seen_sha,
    base: sides.base?.sha ?? null,
    seenAt: isLive ? Date.now() : known.seen_at,
    lastKnown: isLive || known.seen_at === null ? null : stateOf({ ...sides, theirs: lastSeen(known) }),
    pushedAt: known.pushed_at,
  };
}

const lastSeen = ({ seen_sha }: Seen['known']) => (seen_sha === null ? null : { sha: seen_sha });

/** Two hosts or folders that have moved on are another question than the one that was answered. */
export const tokenOf = ({ ours, theirs, base }: Sides): string =>
  shaOf(Buffer.from(JSON.stringify([ours?.sha, theirs?.sha, base?.sha]))).slice(0, 32);

export interface ThreeWay {
  covered: {
    base: ReturnType<Covered> | null;
    ours: ReturnType<Covered> | null;
    theirs: ReturnType<Covered> | null;
    merged: ReturnType<Covered>;
  };
  kind: string;
  conflicts: { line: number }[];
  /** Puts back what tokens stand for. @throws ProvostError BAD_INPUT with the line */
  uncover(edited: string): string;
}
type Covered = (text: string) => ReturnType<ReturnType<typeof newCovering>['cover']>;

/** The same sides always have the same tokens. @throws ProvostError BAD_INPUT when one of them is no text */
export function threeWayOf({ target, sides }: Pick<Seen, 'target' | 'sides'>): ThreeWay {
  const [base, ours, theirs] = [sides.base?.bytes, sides.ours?.bytes, sides.theirs?.bytes].map((bytes) => {
    const text = bytes && textOrNull(bytes);
    if (text === null && bytes) throw new ProvostError('BAD_INPUT', 'This is no text that could be merged.');
    return text ?? null;
  }) as [string | null, string | null, string | null];
  const merged = merge3(base ?? '', ours ?? '', theirs ?? '', { ours: 'here', theirs: 'host' });
  const kind = kindOfFile(target.file);
  const isSecret = isSecretFile(target.file) || isSecretFile(target.path);
  const covering = newCovering();
  const cover = (text: string | null) => (text === null ? null : covering.cover(text, kind, isSecret));
  return {
    kind,
    covered: { base: cover(base), ours: cover(ours), theirs: cover(theirs), merged: cover(merged.text)! },
    conflicts: merged.conflicts.map(({ line }) => ({ line })),
    uncover: (edited) => covering.uncover(edited),
  };
}
