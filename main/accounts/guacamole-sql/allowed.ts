// What is written beside Guacamole's accounts may be refused to the user of a target: then it is left out, and the rest goes on.
import { faultOf } from './faults.ts';
import type { Session } from './session.ts';

/** @returns false when the database refuses the right; nothing of `work` has happened then */
export async function ifAllowed(session: Session, work: () => Promise<void>): Promise<boolean> {
  await session.run('SAVEPOINT allowed');
  try {
    await work();
    await session.run('RELEASE SAVEPOINT allowed');
    return true;
  } catch (error) {
    if (session.lost || faultOf(error) !== 'denied') throw error;
    await session.run('ROLLBACK TO SAVEPOINT allowed');
    return false;
  }
}
