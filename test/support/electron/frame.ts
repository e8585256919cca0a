// The fake's WebFrameMain, and what crosses into the page: only text, so bytes travel as base64.
import type { Frame } from 'playwright-core';
import type { FakePort } from './ports.ts';
import { fake } from './state.ts';

export type Packed = { text: string } | { base64: string };

export const packed = (data: unknown): Packed =>
  typeof data === 'string' ? { text: data } : { base64: Buffer.from(data as Uint8Array).toString('base64') };
export const unpacked = (data: Packed): unknown =>
  'text' in data ? data.text : new Uint8Array(Buffer.from(data.base64, 'base64'));

/** Ports that were handed to a page, by the number that both sides call them. */
export const pagePorts = new Map<number, FakePort>();
let last = 0;

interface PageSide {
  deliver(channel: string, portId: number): void;
  fromMain(portId: number, data: Packed): void;
  closed(portId: number): void;
}
type Bridged = typeof globalThis & { __fakeElectron: PageSide };

/** The page was replaced: its ends of all ports are gone with it. */
export function closePagePorts(): void {
  for (const port of pagePorts.values()) port.close();
  pagePorts.clear();
}

export class FakeFrame {
  readonly #real: Frame;
  readonly #called: (url: string) => string;
  readonly #frameOf: (real: Frame) => FakeFrame;

  constructor(real: Frame, called: (url: string) => string, frameOf: (real: Frame) => FakeFrame) {
    this.#real = real;
    this.#called = called;
    this.#frameOf = frameOf;
  }
  get url(): string {
    return this.#called(this.#real.url());
  }
  get parent(): FakeFrame | null {
    const parent = this.#real.parentFrame();
    return parent ? this.#frameOf(parent) : null;
  }
  postMessage(channel: string, _message: unknown, transfer: FakePort[]): void {
    const [port] = transfer;
    if (!port) throw new Error('The fake only posts ports');
    const id = ++last;
    pagePorts.set(id, port);
    fake.portsHandedOver++;
    // One after the other: the page must have the port before what is said on it.
    let said = Promise.resolve();
    const then = (step: () => Promise<void>) => {
      // A page that is gone (closed, reloaded) hears nothing more.
      said = said.then(step).catch(() => undefined);
    };
    then(() =>
      this.#real.evaluate(([name, portId]) => (globalThis as Bridged).__fakeElectron.deliver(name, portId), [
        channel,
        id,
      ] as const),
    );
    port.adopt({
      deliver: (data) =>
        then(() =>
          this.#real.evaluate(([portId, one]) => (globalThis as Bridged).__fakeElectron.fromMain(portId, one), [
            id,
            packed(data),
          ] as const),
        ),
      closed: () =>
        then(() => this.#real.evaluate((portId) => (globalThis as Bridged).__fakeElectron.closed(portId), id)),
    });
  }
}
