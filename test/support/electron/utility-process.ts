// The fake's utilityProcess: a real Node process whose `process.parentPort` is put there by parent-port.ts.
import { fork as forkNode } from 'node:child_process';
import { EventEmitter } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FakePort } from './ports.ts';
import { fake } from './state.ts';
import type { Wire } from './wire.ts';

const prelude = pathToFileURL(path.join(import.meta.dirname, 'parent-port.ts')).href;

export function fork(entry: string, args: string[] = [], options: { serviceName?: string } = {}) {
  const child = forkNode(entry, args, {
    execArgv: ['--import', prelude],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  fake.backendPid = child.pid;
  const ports = new Map<number, FakePort>();
  let last = 0;
  const events = new EventEmitter();
  const send = (wire: Wire) => child.connected && child.send(wire, () => undefined);

  child.on('message', (wire: Wire) => {
    if (wire.kind === 'message') events.emit('message', wire.data);
    if (wire.kind === 'port') ports.get(wire.id)?.post(wire.data);
    if (wire.kind === 'port-closed') ports.get(wire.id)?.close();
  });
  child.on('exit', (code) => {
    for (const port of ports.values()) port.close();
    events.emit('exit', code ?? 1);
  });

  return Object.assign(events, {
    pid: child.pid,
    serviceName: options.serviceName,
    kill: () => child.kill(),
    postMessage: (data: unknown, transfer: FakePort[] = []) => {
      const ids = transfer.map((port) => {
        const id = ++last;
        ports.set(id, port);
        return { id, port };
      });
      send({ kind: 'message', data, ports: ids.map(({ id }) => id) });
      for (const { id, port } of ids) {
        port.adopt({
          deliver: (said) => send({ kind: 'port', id, data: said }),
          closed: () => send({ kind: 'port-closed', id }),
        });
      }
    },
  });
}
