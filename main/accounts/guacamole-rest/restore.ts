// Putting an account back as it was captured. Guacamole tells nobody a password over REST, not even its hash: an account that
// is made again gets none that anybody knows.
import type { Act } from './directory.ts';
import type { Work } from './apply.ts';
import { restoringPatches, type Patch } from './given.ts';
import type { Met } from './read.ts';
import { userOfCapture, type Captured, type WirePermissions } from './users.ts';

const captureOf = (work: Work) => (work.deed as { capture: unknown }).capture as Captured;

/** The user itself: what was captured, and empty what is there and was not. */
export function restoreAct(work: Work, met: Met): Act {
  const was = userOfCapture(captureOf(work), met.server);
  const there = work.found?.user;
  const { lastActive: _, ...user } = was;
  if (!there) {
    // Without a password the server makes up one of its own, which nobody can sign in with.
    work.notes.push('It came back without its password, which Guacamole tells nobody: give it a new one');
    return { op: 'add', user };
  }
  const gone = Object.keys(there.attributes).filter(
    (name) => !(name in was.attributes) && !name.startsWith('guac-totp-key'),
  );
  return {
    op: 'replace',
    user: {
      ...user,
      username: there.username,
      attributes: { ...user.attributes, ...Object.fromEntries(gone.map((name) => [name, null])) },
    },
  };
}

/** What is given to it. */
export function restoreGiven(work: Work, now: WirePermissions, connections: ReadonlySet<string>): Patch[] {
  const was = captureOf(work).permissions;
  if (!was) return [];
  const { patches, gone } = restoringPatches(was, now, connections);
  if (gone > 0)
    work.notes.push(gone === 1 ? 'A connection that it had is gone' : `${gone} connections that it had are gone`);
  return patches;
}

/** The groups that it was in, of those that are still there. */
export function restoreGroups(work: Work, there: ReadonlySet<string>): string[] {
  const was = captureOf(work).groups;
  const gone = was.filter((group) => !there.has(group));
  if (gone.length > 0)
    work.notes.push(
      `${gone.length === 1 ? 'A group that it was in is' : 'Groups that it was in are'} gone: ${gone.join(', ')}`,
    );
  return was.filter((group) => there.has(group));
}
