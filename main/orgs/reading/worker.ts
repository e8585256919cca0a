// Entry of the worker thread that reads folders of organizations for the backend, and remembers them.
import { parentPort } from 'node:worker_threads';
import { isProvostError, messageOf } from '../../errors.ts';
import { createAnswering } from './answering.ts';
import type { AnswerName, Asked } from './answers.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { createReadings } from './readings.ts';

const port = parentPort!;
const answer = createAnswering(createReadings());
const running = new Map<number, AbortController>();
const say = (message: FromWorker) => port.postMessage(message);

port.on('message', (message: ToWorker) => {
  const { id } = message;
  if (message.kind === 'cancel') {
    running.get(id)?.abort();
    return;
  }
  const stop = new AbortController();
  running.set(id, stop);
  void Promise.resolve()
    .then(() => answer(message.name, message.input as Asked<AnswerName>, stop.signal))
    .then(
      (said) => say({ kind: 'answer', id, answer: said }),
      (error: unknown) => {
        const { code, data } = isProvostError(error) ? error : { code: null, data: {} };
        say({ kind: 'failed', id, code, message: messageOf(error), data });
      },
    )
    .finally(() => running.delete(id));
});
