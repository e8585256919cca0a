// A unix socket on a host: forwarded by the server, or, where it refuses that, through Docker's command line there.
import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { SocketError } from './channel-socket.ts';
import { wordsIn } from './problems.ts';
import type { RunResult } from './run.ts';

export interface Through {
  client: Client;
  /** A session that runs this; waits for its place, and gives it back when it closes. */
  session(argv: readonly string[], signal: AbortSignal): Promise<ClientChannel>;
  run(argv: readonly string[], limitMs: number, signal: AbortSignal): Promise<RunResult>;
}

/** Tells what is at the path without a word that depends on the system's language. */
const look = 'if [ ! -e "$1" ]; then echo absent; elif [ ! -w "$1" ]; then echo denied; else echo there; fi';

export class SocketForwarding {
  /** Null: not known yet. It is a property of the server, so one success or refusal settles it. */
  works: boolean | null = null;
  readonly #through: Through;
  /** One finds out for all who come at the same time. */
  #finding: Promise<void> | null = null;

  constructor(through: Through) {
    this.#through = through;
  }

  /** @throws SocketError ENOENT, EACCES, ECONNREFUSED, as for a local socket; the signal's reason */
  async open(path: string, signal: AbortSignal): Promise<Duplex> {
    while (this.works === null && this.#finding) await this.#finding;
    signal.throwIfAborted();
    if (this.works === false) return this.#dial(path, signal);
    const opening = this.#try(path, signal);
    if (this.works === null) {
      const over = () => void (this.#finding = null);
      this.#finding = opening.then(over, over);
    }
    return opening;
  }

  async #try(path: string, signal: AbortSignal): Promise<Duplex> {
    try {
      const channel = await this.#forward(path);
      this.works = true;
      return channel;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof SocketError) throw error;
      return this.#explain(path, error, signal);
    }
  }

  #forward(path: string): Promise<Duplex> {
    const { client } = this.#through;
    return new Promise((resolve, reject) => {
      client.openssh_forwardOutStreamLocal(path, (error, channel) => (error ? reject(error) : resolve(channel)));
    });
  }

  /**
   * OpenSSH says the same, "open failed", of a socket that is not there, one that this user may not use, one that nobody
   * listens on, and of forwarding that is switched off.
   */
  async #explain(path: string, error: unknown, signal: AbortSignal): Promise<Duplex> {
    const { reason } = error as { reason?: number };
    const words = wordsIn(error);
    // 1: prohibited by its administrator. 3: it does not know this kind of channel.
    if (reason === 1 || reason === 3) return this.#dial(path, signal);
    const { stdout } = await this.#through.run(['sh', '-c', look, 'sh', path], 15_000, signal);
    const found = stdout.toString().trim();
    if (found === 'absent') throw new SocketError('ENOENT', 'The socket is not there on the host.', { cause: error });
    if (found === 'denied') {
      throw new SocketError('EACCES', 'The user on the host may not use the socket.', { cause: error });
    }
    if (found === 'there' && this.works === null) return this.#dial(path, signal);
    throw new SocketError('ECONNREFUSED', `Nothing answers on the socket on the host: ${words}.`, { cause: error });
  }

  async #dial(path: string, signal: AbortSignal): Promise<Duplex> {
    const argv = ['docker', '--host', `unix://${path}`, 'system', 'dial-stdio'];
    const channel = await this.#through.session(argv, signal);
    this.works = false;
    return watchDial(channel, () => (this.works = null));
  }
}

/** Whether it reached the engine is known with its first byte, or with the exit code of a program that gave up. */
function watchDial(channel: ClientChannel, failed: () => void): Duplex {
  const words: Buffer[] = [];
  let size = 0;
  let any = false;
  // Listening must not make it flow before its reader is there.
  channel.pause();
  channel.once('data', () => (any = true));
  channel.stderr.on('data', (chunk: Buffer) => {
    if ((size += chunk.length) < 4096) words.push(chunk);
  });
  channel.once('exit', (code: number | null) => {
    if (any || code === 0) return;
    failed();
    const said = wordsIn(new Error(Buffer.concat(words).toString()));
    channel.emit(
      'error',
      code === 127
        ? new SocketError('ECONNREFUSED', 'The host forwards no sockets, and has no docker command to do it instead.')
        : new SocketError('ECONNREFUSED', `Nothing answers on the socket on the host: ${said}.`),
    );
  });
  return channel;
}
