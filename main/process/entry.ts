// Where the backend process's own entry is, and how Node starts it.
import { fork } from 'node:child_process';
import path from 'node:path';
import type { FromBackend } from './messages.ts';
import type { BackendChild } from './supervisor.ts';

/** Beside the built program, or in main/ when the sources run as they are. */
export const backendEntry = (here = import.meta.dirname): string =>
  path.basename(here) === 'process' ? path.join(here, '../backend-process.ts') : path.join(here, 'backend-process.js');

/** Starts the backend as a child of this Node process; what it prints goes where ours goes. */
export function forkBackend(env: NodeJS.ProcessEnv): BackendChild {
  const child = fork(backendEntry(), [], { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  // Reported by `exit`, or by `error` when it could not be started; whichever comes first counts.
  let gone = false;
  const onGone: (() => void)[] = [];
  const end = () => {
    if (gone) return;
    gone = true;
    for (const listener of onGone) listener();
  };
  child.on('exit', end);
  child.on('error', end);
  return {
    pid: child.pid,
    send: (message) => {
      // A child that just died is reported by its exit; what it did not get no longer matters.
      if (child.connected) child.send(message, () => undefined);
    },
    onMessage: (listener) => child.on('message', (message) => listener(message as FromBackend)),
    onExit: (listener) => (gone ? listener() : onGone.push(listener)),
    kill: () => child.kill('SIGKILL'),
  };
}
