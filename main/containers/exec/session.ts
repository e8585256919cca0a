// An open program with somebody at it: what goes in, how much of what came out was taken, and its end.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { unacknowledgedAtMost } from '../../../preload/contract/exec.ts';
import { ProvostError } from '../../errors.ts';

export interface SessionFacts {
  /** Whoever opened it: nobody else may type into it. */
  operator: string;
  engineId: string;
  execId: string;
  /** The reader takes all that comes, as fast as it comes. */
  unpaced: boolean;
}

export class Session {
  readonly id = randomUUID();
  readonly facts: SessionFacts;
  readonly #socket: Duplex;
  #unacknowledged = 0;
  #room: (() => void) | null = null;

  constructor(socket: Duplex, facts: SessionFacts) {
    this.#socket = socket;
    this.facts = facts;
    socket.once('close', () => this.#wake());
  }

  /** Resolves when the program, or the connection, took it. @throws ProvostError CONFLICT when it has ended */
  async write(data: Buffer, end: boolean): Promise<void> {
    const socket = this.#socket;
    if (socket.destroyed || socket.writableEnded) {
      throw new ProvostError('CONFLICT', 'The program has ended.', { hint: 'Open a new one.' });
    }
    const taken = data.length === 0 || socket.write(data);
    if (end) socket.end();
    if (taken || end) return;
    await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
  }

  /** Waits until the reader has taken enough of what was sent. */
  async room(): Promise<void> {
    while (!this.facts.unpaced && this.#unacknowledged >= unacknowledgedAtMost && !this.#socket.destroyed) {
      await new Promise<void>((resolve) => (this.#room = resolve));
    }
  }

  sent(bytes: number): void {
    this.#unacknowledged += bytes;
  }

  acknowledge(bytes: number): void {
    this.#unacknowledged = Math.max(0, this.#unacknowledged - bytes);
    if (this.#unacknowledged < unacknowledgedAtMost) this.#wake();
  }

  close(): void {
    this.#socket.destroy();
  }

  #wake(): void {
    const wake = this.#room;
    this.#room = null;
    wake?.();
  }
}

/** Programs that one operator may have open at once. */
const openAtMost = 100;

export class Sessions {
  readonly #open = new Map<string, Session>();

  /** @throws ProvostError CONFLICT when this operator has too many */
  check(operator: string): void {
    const mine = [...this.#open.values()].filter(({ facts }) => facts.operator === operator);
    if (mine.length < openAtMost) return;
    throw new ProvostError('CONFLICT', `${openAtMost} terminals are open already.`, { hint: 'Close some of them.' });
  }

  add(session: Session): void {
    this.#open.set(session.id, session);
  }

  /** Of somebody else's nobody learns that it is there. @throws ProvostError NOT_FOUND */
  find(id: string, operator: string): Session {
    const session = this.#open.get(id);
    if (session?.facts.operator === operator) return session;
    throw new ProvostError('NOT_FOUND', 'There is no such session, or it has ended.', { hint: 'Open a new one.' });
  }

  remove(session: Session): void {
    session.close();
    this.#open.delete(session.id);
  }

  closeAll(): void {
    for (const session of this.#open.values()) session.close();
  }
}
