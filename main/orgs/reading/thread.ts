// The backend's side of the worker that reads folders: started by the first question, and again when it died.
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { ProvostError } from '../../errors.ts';
import type { AnswerName, Answered, Ask, Asked } from './answers.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** Beside the built program, or in this room when the sources run as they are. */
const entry = (here = import.meta.dirname): string =>
  path.basename(here) === 'reading' ? path.join(here, 'worker.ts') : path.join(here, 'orgs-worker.js');

/** MiB: 5,000 organizations with what is searched in them take a fifth of it. */
const memoryAtMost = 2048;
/** ms without a question after which what is remembered is let go. */
const idleAtMost = 15 * 60_000;

class WorkerGone extends Error {}

const tooMuch = () =>
  new ProvostError('BAD_INPUT', 'This folder needs more memory than one may have.', {
    hint: 'Open a folder further down.',
  });

interface Waiting {
  done: (answer: unknown) => void;
  failed: (error: Error) => void;
}

export interface ReadingThread {
  ask: Ask;
  /** Everything that was read is gone when this resolves. */
  close(): Promise<void>;
}

export interface ThreadOptions {
  memoryMb?: number;
  idleMs?: number;
}

export function createReadingThread({
  memoryMb = memoryAtMost,
  idleMs = idleAtMost,
}: ThreadOptions = {}): ReadingThread {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let last = 0;
  let closed = false;
  let idle: NodeJS.Timeout | undefined;

  function begin(): Worker {
    // Nothing of the command line or the environment is any of its business.
    const begun = new Worker(entry(), { env: {}, argv: [], resourceLimits: { maxOldGenerationSizeMb: memoryMb } });
    begun.on('message', take);
    const gone = (error: Error) => {
      if (worker !== begun) return;
      worker = null;
      for (const { failed } of waiting.values()) failed(error);
      waiting.clear();
    };
    begun.on('error', (error: NodeJS.ErrnoException) =>
      gone(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch() : new WorkerGone(error.message, { cause: error })),
    );
    begun.on('exit', (code) => gone(new WorkerGone(`The thread that reads organizations ended with ${code}.`)));
    return begun;
  }

  function settle(id: number): Waiting | undefined {
    const one = waiting.get(id);
    waiting.delete(id);
    if (waiting.size > 0) return one;
    worker?.unref();
    clearTimeout(idle);
    idle = setTimeout(() => void end(), idleMs).unref();
    return one;
  }

  function take(message: FromWorker): void {
    const one = settle(message.id);
    if (message.kind === 'answer') one?.done(message.answer);
    else if (message.code === null) one?.failed(new Error(`Reading organizations: ${message.message}`));
    else one?.failed(new ProvostError(message.code, message.message, message.data));
  }

  async function end(): Promise<void> {
    clearTimeout(idle);
    const ended = worker;
    worker = null;
    await ended?.terminate();
  }

  function send<Name extends AnswerName>(name: Name, input: Asked<Name>, signal: AbortSignal): Promise<Answered<Name>> {
    signal.throwIfAborted();
    if (closed) throw new ProvostError('NOT_FOUND', 'Provost is closing.', { hint: 'Start it again.' });
    clearTimeout(idle);
    const to = (worker ??= begin());
    const id = ++last;
    return new Promise<Answered<Name>>((resolve, reject) => {
      const cancel = () => {
        to.postMessage({ kind: 'cancel', id } satisfies ToWorker);
        settle(id)?.failed(signal.reason as Error);
      };
      const over = () => signal.removeEventListener('abort', cancel);
      waiting.set(id, {
        done: (answer) => (over(), resolve(answer as Answered<Name>)),
        failed: (error) => (over(), reject(error)),
      });
      signal.addEventListener('abort', cancel, { once: true });
      // A process that waits for nothing else waits for this.
      to.ref();
      to.postMessage({ kind: 'ask', id, name, input } satisfies ToWorker);
    });
  }

  return {
    async ask(name, input, signal) {
      try {
        return await send(name, input, signal);
      } catch (error) {
        // It reads only: asking again does no harm. One that dies of the same question twice is not asked a third time.
        if (!(error instanceof WorkerGone) || closed) throw error;
        return send(name, input, signal);
      }
    },
    async close() {
      closed = true;
      const ended = new ProvostError('NOT_FOUND', 'Provost is closing.', { hint: 'Start it again.' });
      for (const { failed } of waiting.values()) failed(ended);
      waiting.clear();
      await end();
    },
  };
}
