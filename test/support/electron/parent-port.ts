// Loaded before the entry of a fake utility process: gives it `process.parentPort`, and ports that behave like MessagePortMain.
import { EventEmitter } from 'node:events';
import type { Wire } from './wire.ts';

const send = (wire: Wire) => process.send?.(wire);

/** MessagePortMain: an emitter of `message` and `close` that delivers nothing before `start`. */
class PortMain extends EventEmitter {
  readonly #id: number;
  #queue: unknown[] | null = [];
  constructor(id: number) {
    super();
    this.#id = id;
  }
  start(): void {
    const queue = this.#queue ?? [];
    this.#queue = null;
    for (const data of queue) this.emit('message', { data, ports: [] });
  }
  postMessage(data: unknown): void {
    send({ kind: 'port', id: this.#id, data });
  }
  close(): void {
    send({ kind: 'port-closed', id: this.#id });
    this.emit('close');
  }
  receive(data: unknown): void {
    if (this.#queue) this.#queue.push(data);
    else this.emit('message', { data, ports: [] });
  }
}

const ports = new Map<number, PortMain>();
const parentPort = Object.assign(new EventEmitter(), {
  postMessage: (data: unknown) => send({ kind: 'message', data, ports: [] }),
});

process.on('message', (wire: Wire) => {
  if (wire.kind === 'message') {
    const received = wire.ports.map((id) => {
      const port = new PortMain(id);
      ports.set(id, port);
      return port;
    });
    parentPort.emit('message', { data: wire.data, ports: received });
  }
  if (wire.kind === 'port') ports.get(wire.id)?.receive(wire.data);
  if (wire.kind === 'port-closed') {
    ports.get(wire.id)?.emit('close');
    ports.delete(wire.id);
  }
});
// Electron ends its utility processes with itself.
process.on('disconnect', () => process.exit(0));

Object.assign(process, { parentPort });
