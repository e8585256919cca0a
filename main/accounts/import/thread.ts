// The backend's side of the worker that holds one import: asks it, and takes batches from it no faster than they are used.
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { passwordPolicy, type PasswordPolicy } from '../../../preload/contract/account-model.ts';
import { fileBytesAtMost, rowsAtMost } from '../../../preload/contract/imports.ts';
import { ProvostError } from '../../errors.ts';
import type { ShapedRow } from '../parts.ts';
import { unpack, type Packed } from './pack.ts';
import type { Limits } from './draft.ts';
import type { Answered, Asked, FromWorker, RequestName, Settings, ToWorker } from './messages.ts';

/** Beside the built program, or in this room when the sources run as they are. */
const entry = (here = import.meta.dirname): string =>
  path.basename(here) === 'import' ? path.join(here, 'worker.ts') : path.join(here, 'import-worker.js');

/** MiB that one import may hold: 200,000 rows of long cells take half of it. */
const memoryAtMost = 768;

export const limits: Limits = { rowsAtMost, fileBytesAtMost, policy: passwordPolicy.parse({}) };

const tooMuch = () =>
  new ProvostError('BAD_INPUT', 'The import needs more memory than one may have.', { hint: 'Split the files.' });
const gone = () =>
  new ProvostError('NOT_FOUND', 'The import has been closed.', { hint: 'Begin it again, with the files.' });

interface Waiting {
  done: (answer: unknown) => void;
  failed: (error: Error) => void;
  batch: ((packed: Packed) => void) | null;
}

export class ImportThread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;
  private ended: Error | null = null;

  constructor() {
    // Nothing of the command line or the environment is any of its business.
    this.worker = new Worker(entry(), {
      ...{ workerData: limits, env: {}, argv: [] },
      resourceLimits: { maxOldGenerationSizeMb: memoryAtMost },
    });
    this.worker.unref();
    this.worker.on('message', (message: FromWorker) => this.take(message));
    this.worker.on('error', (error: NodeJS.ErrnoException) =>
      this.end(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch() : error),
    );
    this.worker.on('exit', () => this.end(gone()));
  }

  private end(error: Error): void {
    this.ended ??= error;
    for (const { failed } of this.waiting.values()) failed(this.ended);
    this.waiting.clear();
    this.worker.unref();
  }

  private take(message: FromWorker): void {
    const waiting = this.waiting.get(message.id);
    if (!waiting) return;
    if (message.kind === 'batch') {
      waiting.batch?.(message.packed);
      return;
    }
    this.settle(message.id);
    if (message.kind === 'answer') waiting.done(message.answer);
    else if (message.hint === null) waiting.failed(new Error(`Import worker: ${message.message}`));
    else waiting.failed(new ProvostError('BAD_INPUT', message.message, { hint: message.hint }));
  }

  private settle(id: number): void {
    this.waiting.delete(id);
    if (this.waiting.size === 0) this.worker.unref();
  }

  private send<Name extends RequestName>(
    name: Name,
    input: Asked<Name>,
    waiting: Omit<Waiting, 'done'> & { done: (answer: Answered<Name>) => void },
  ): number {
    const id = ++this.last;
    this.waiting.set(id, waiting as Waiting);
    // A process that waits for nothing else waits for this.
    this.worker.ref();
    this.worker.postMessage({ kind: 'ask', id, name, input } satisfies ToWorker);
    return id;
  }

  /** @throws ProvostError BAD_INPUT (a file can't be read), NOT_FOUND (closed meanwhile) */
  ask<Name extends Exclude<RequestName, 'stream'>>(name: Name, input: Asked<Name>): Promise<Answered<Name>> {
    if (this.ended) return Promise.reject(this.ended);
    return new Promise((done, failed) => void this.send(name, input, { done, failed, batch: null }));
  }

  /** Batches in order; the worker is a few ahead. @throws as `ask`, or with the signal's reason */
  async *stream(
    purpose: 'check' | 'plan',
    policy: PasswordPolicy,
    settings: Settings | null,
    signal: AbortSignal,
  ): AsyncGenerator<ShapedRow[]> {
    signal.throwIfAborted();
    if (this.ended) throw this.ended;
    const ready: Packed[] = [];
    const lists = new Map<string, readonly string[]>();
    let over = false;
    let failure: Error | null = null;
    let wake = () => {};
    const finish = (error: Error | null) => {
      over = true;
      failure = error;
      wake();
    };
    const abort = () => finish(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
    signal.addEventListener('abort', abort, { once: true });
    const id = this.send(
      'stream',
      { purpose, policy, settings },
      {
        done: () => finish(null),
        failed: finish,
        batch: (packed) => {
          ready.push(packed);
          wake();
        },
      },
    );
    try {
      for (;;) {
        if (failure) throw failure as Error;
        const packed = ready.shift();
        if (packed) {
          this.worker.postMessage({ kind: 'more', id } satisfies ToWorker);
          yield unpack(packed, lists);
        } else if (over) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      signal.removeEventListener('abort', abort);
      if (this.waiting.has(id)) {
        this.worker.postMessage({ kind: 'stop', id } satisfies ToWorker);
        this.settle(id);
      }
    }
  }

  /** Everything that was read is gone when this resolves. */
  async close(): Promise<void> {
    this.end(gone());
    await this.worker.terminate();
  }
}
