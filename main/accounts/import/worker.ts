// Entry of the worker thread that holds one import: reading and shaping a hundred thousand rows takes seconds, and the backend
// has none to spare. Everything that was read ends with the thread.
import { parentPort, workerData } from 'node:worker_threads';
import { isProvostError } from '../../errors.ts';
import { Draft, type Limits } from './draft.ts';
import {
  batchesAtOnce,
  type Answered,
  type Asked,
  type FromWorker,
  type RequestName,
  type ToWorker,
} from './messages.ts';
import { pack } from './pack.ts';
import { Unreadable } from './table.ts';

const port = parentPort!;
const draft = new Draft(workerData as Limits);
/** Streams that run: how many batches may still be sent, and who waits for leave. */
const streams = new Map<number, { leave: number; resume: () => void; stopped: boolean }>();

/** Null: nobody who imports can do anything about it. */
const hintOf = (error: unknown): string | null =>
  error instanceof Unreadable ? error.hint : isProvostError(error) ? (error.data.hint ?? '') : null;

const say = (message: FromWorker) => port.postMessage(message);

async function stream(id: number, { purpose, policy, settings }: Asked<'stream'>): Promise<null> {
  if (settings) draft.configure(settings);
  const state = { leave: batchesAtOnce, resume: () => {}, stopped: false };
  streams.set(id, state);
  try {
    for (const rows of draft.batches(purpose, policy)) {
      if (state.leave === 0) await new Promise<void>((resolve) => (state.resume = resolve));
      if (state.stopped) break;
      state.leave--;
      say({ kind: 'batch', id, packed: pack(rows) });
      // Lets "more" and "stop" in.
      await new Promise(setImmediate);
    }
  } finally {
    streams.delete(id);
  }
  return null;
}

const answers: { [Name in RequestName]: (input: Asked<Name>, id: number) => Answered<Name> | Promise<Answered<Name>> } =
  {
    async add({ files, read, settings }) {
      await draft.add(files, read);
      draft.configure(settings);
      return draft.state();
    },
    remove({ name, settings }) {
      draft.remove(name);
      draft.configure(settings);
      return draft.state();
    },
    async configure({ read, settings }) {
      if (read) await draft.reread(read.file, read.options);
      draft.configure(settings);
      return draft.state();
    },
    state({ judged }) {
      draft.judge(judged);
      return draft.state();
    },
    rows: (input) => draft.rows(input),
    problems: ({ from, limit }) => draft.problems(from, limit),
    edit: ({ row, column, value }) => draft.edit(row, column, value),
    usernames: () => draft.usernames(),
    stream: (input, id) => stream(id, input),
  };

port.on('message', (message: ToWorker) => {
  const { id } = message;
  if (message.kind === 'ask') {
    const work = answers[message.name] as (input: unknown, id: number) => unknown;
    Promise.resolve()
      .then(() => work(message.input, id))
      .then(
        (answer) => say({ kind: 'answer', id, answer }),
        (error: unknown) =>
          say({
            ...{ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) },
            hint: hintOf(error),
          }),
      );
    return;
  }
  const state = streams.get(id);
  if (!state) return;
  if (message.kind === 'stop') state.stopped = true;
  else state.leave++;
  state.resume();
});
