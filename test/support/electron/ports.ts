// The fake's MessageChannelMain: two ends, each of which is handed to somebody (the page, the backend process) who adopts it.

/** Who holds an end now: gets what the other end says, and is told when the other end is gone. */
export interface Holder {
  deliver(data: unknown): void;
  closed(): void;
}

export class FakePort {
  /** Set by MessageChannelMain. */
  other!: FakePort;
  #holder: Holder | null = null;
  #queue: unknown[] = [];
  #closed = false;

  /** From now on this holder speaks and hears for the end. */
  adopt(holder: Holder): void {
    this.#holder = holder;
    for (const data of this.#queue.splice(0)) holder.deliver(data);
    if (this.#closed) holder.closed();
  }

  /** What the holder of this end says. */
  post(data: unknown): void {
    this.other.#receive(data);
  }

  /** The holder of this end is gone, or has closed it. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.other.#end();
  }

  #receive(data: unknown): void {
    if (this.#closed) return;
    if (this.#holder) this.#holder.deliver(data);
    else this.#queue.push(data);
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#holder?.closed();
  }
}

export class MessageChannelMain {
  readonly port1 = new FakePort();
  readonly port2 = new FakePort();
  constructor() {
    this.port1.other = this.port2;
    this.port2.other = this.port1;
  }
}
