// A few connections to one database, made when they are needed and given up when they are lost.
import { isProvostError, ProvostError } from '../../errors.ts';
import { asTargetError } from './faults.ts';
import type { Session } from './session.ts';

/** After so long without use a connection is asked whether it is still there, ms. */
const idleFor = 30_000;
/** … and has so long to say so, ms. */
const patience = 5_000;

export interface Pool {
  /** Errors come out as ProvostError, or as the signal's reason. The connection is whole again afterwards, or gone. */
  use<T>(work: (session: Session) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** The same for what goes on over several answers: give it back when it is over, with what was thrown if it failed. */
  take(signal: AbortSignal): Promise<Taken>;
  close(): Promise<void>;
}

export interface Taken {
  session: Session;
  /** After a failure it is given up. @returns what to throw */
  giveBack(failed?: { error: unknown }): unknown;
}

interface Idle {
  session: Session;
  since: number;
}

/** @param size connections at once; who comes later waits */
export function createPool(connect: (signal: AbortSignal) => Promise<Session>, size = 3): Pool {
  const idle: Idle[] = [];
  const busy = new Set<Session>();
  const queue: (() => void)[] = [];
  let taken = 0;
  let closed = false;

  const turn = async (signal: AbortSignal) => {
    if (taken < size) {
      taken++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        queue.splice(queue.indexOf(go), 1);
        reject(signal.reason as Error);
      };
      queue.push(go);
      signal.addEventListener('abort', leave, { once: true });
    });
  };
  const free = () => {
    const next = queue.shift();
    if (next) next();
    else taken--;
  };

  const session = async (signal: AbortSignal, sure: boolean): Promise<Session> => {
    for (let last = idle.pop(); last; last = idle.pop()) {
      if (last.session.lost) continue;
      if (!sure && Date.now() - last.since < idleFor) return last.session;
      const { session: old } = last;
      const timer = setTimeout(() => old.destroy(new Error('It does not answer any more.')), patience);
      try {
        await old.all('SELECT 1');
        return old;
      } catch (error) {
        // It had gone while nobody used it: a new one is made.
        old.destroy(error);
      } finally {
        clearTimeout(timer);
      }
    }
    return connect(signal);
  };

  const take = async (signal: AbortSignal, sure = false): Promise<Taken> => {
    signal.throwIfAborted();
    if (closed) throw new ProvostError('TARGET_UNREACHABLE', 'The target has been closed.');
    await turn(signal);
    let one: Session;
    try {
      one = await session(signal, sure);
    } catch (error) {
      free();
      signal.throwIfAborted();
      throw asTargetError(error);
    }
    busy.add(one);
    const stop = () => one.destroy(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    return {
      session: one,
      giveBack(failed) {
        signal.removeEventListener('abort', stop);
        busy.delete(one);
        // In the midst of something, perhaps a transaction: not to be used again.
        if (failed || closed) one.destroy(failed?.error ?? new Error('closed'));
        else if (!one.lost) idle.push({ session: one, since: Date.now() });
        free();
        return failed === undefined || signal.aborted ? signal.reason : asTargetError(failed.error);
      },
    };
  };

  return {
    take: (signal) => take(signal, true),
    async use(work, signal) {
      for (;;) {
        const taken = await take(signal);
        const { session: one } = taken;
        const before = one.answered;
        try {
          const answer = await work(one);
          taken.giveBack();
          return answer;
        } catch (error) {
          // What we found wrong ourselves leaves the connection as it was.
          if (isProvostError(error) && !one.lost) {
            taken.giveBack();
            throw error;
          }
          // It had gone while nobody used it, which is seen only now. Nothing that is done here begins with a change.
          const stale = before > 0 && one.answered === before && one.lost && !isProvostError(error) && !signal.aborted;
          const reason = taken.giveBack({ error });
          if (!stale || closed) throw reason;
        }
      }
    },
    async close() {
      closed = true;
      const reason = new ProvostError('TARGET_UNREACHABLE', 'The target has been closed.');
      for (const { session: one } of idle.splice(0)) one.destroy(reason);
      for (const one of busy) one.destroy(reason);
      await Promise.resolve();
    },
  };
}
