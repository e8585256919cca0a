// Work whose answer does for everybody who asked before it began: three who ask at once wait for one reading, and nobody
// gets an answer from before they asked.

interface Turn<Answer> {
  waiting: number;
  begun: boolean;
  stop: AbortController;
  answer: Promise<Answer>;
}

/** @param work one at a time; its signal fires when nobody waits for it any more */
export function shared<Answer>(
  work: (signal: AbortSignal) => Promise<Answer>,
): (signal: AbortSignal) => Promise<Answer> {
  let last: Turn<Answer> | null = null;

  function begin(): Turn<Answer> {
    const stop = new AbortController();
    const before = last?.answer;
    const run = async () => {
      // How the one before ended is told to those who asked for it.
      await before?.catch(() => undefined);
      stop.signal.throwIfAborted();
      turn.begun = true;
      return work(stop.signal);
    };
    const turn: Turn<Answer> = { waiting: 0, begun: false, stop, answer: Promise.resolve().then(run) };
    return turn;
  }

  return (signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      if (!last || last.begun || last.stop.signal.aborted) last = begin();
      const turn = last;
      turn.waiting++;
      const leave = () => {
        if (--turn.waiting === 0) turn.stop.abort(signal.reason);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      turn.answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
}
