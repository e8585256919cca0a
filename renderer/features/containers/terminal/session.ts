// One terminal: xterm on one side, a program in a container on the other. It lives until it is closed, also while its tab
// is not shown, so that looking at the logs ends nothing.
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { client, isAbort, toProblem, type Problem } from '../../../client/index.ts';
import { fromBase64, toBase64 } from '../../../client/bytes.ts';
import { strictDocument, withStrictDocument } from './document.ts';
import { onThemeChange, terminalTheme } from './theme.ts';

export interface Wanted {
  engineId: string;
  container: string;
  /** The container's shell when empty. */
  command: string[];
  user: string;
}

export type Phase =
  | { kind: 'opening' }
  | { kind: 'open' }
  | { kind: 'ended'; code: number | null; reason: string | null }
  | { kind: 'failed'; problem: Problem };

/** Bytes shown after which the backend is told: well below what it lets run ahead. */
const acknowledgeEvery = 64 * 1024;
/** Bytes typed or pasted that wait for the program to take them. */
const waitingAtMost = 1024 * 1024;
/** Bytes of one message. */
const sendAtMost = 64 * 1024;

let number = 0;

export class TerminalSession {
  readonly id = `terminal-${++number}`;
  readonly wanted: Wanted;
  readonly number: number;
  readonly search = new SearchAddon();
  /** `title`: what runs in it, "bash". A new object whenever something changed. */
  #now: { phase: Phase; title: string };
  readonly #host = document.createElement('div');
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #listeners = new Set<() => void>();
  readonly #undo: (() => void)[] = [];
  readonly #abort = new AbortController();
  #session: string | null = null;
  #shown = 0;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #sending = false;
  #resized: ReturnType<typeof setTimeout> | undefined;
  #opened = false;

  /** @param leave moves the focus out of the terminal: F6 */
  constructor(wanted: Wanted, number_: number, screenReader: boolean, leave: () => void) {
    this.wanted = wanted;
    this.number = number_;
    this.#now = { phase: { kind: 'opening' }, title: wanted.command[0]?.split('/').at(-1) ?? 'shell' };
    this.#host.style.height = '100%';
    const terminal = new Terminal({
      ...{ fontSize: 13, scrollback: 5_000, cursorBlink: false, minimumContrastRatio: 4.5 },
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mantine-font-family-monospace'),
      screenReaderMode: screenReader,
      theme: terminalTheme(),
      documentOverride: strictDocument,
    });
    this.#terminal = terminal;
    terminal.loadAddon(this.#fit);
    terminal.loadAddon(this.search);
    terminal.attachCustomKeyEventHandler((event) => {
      if (event.key !== 'F6' || event.type !== 'keydown') return event.key !== 'F6';
      event.preventDefault();
      leave();
      return false;
    });
    // Every other key is the program's, Ctrl-K and Escape too.
    this.#host.addEventListener('keydown', (event) => event.key !== 'F6' && event.stopPropagation());
    terminal.onData((text) => this.#type(new TextEncoder().encode(text)));
    terminal.onBinary((text) => this.#type(Uint8Array.from(text, (one) => one.charCodeAt(0))));
    terminal.onResize(() => this.#tellSize());
    terminal.onTitleChange((title) => {
      if (title !== '') this.#change(this.#now.phase, title.slice(0, 60));
    });
    this.#undo.push(onThemeChange(() => (terminal.options.theme = terminalTheme())));
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  shown = (): { phase: Phase; title: string } => this.#now;

  /** Shows it in an element, at its size; the first time it also begins. @returns the function that takes it out */
  attach(parent: HTMLElement, label: string): () => void {
    parent.append(this.#host);
    if (!this.#opened) {
      this.#opened = true;
      withStrictDocument(() => this.#terminal.open(this.#host));
      this.#terminal.textarea?.setAttribute('aria-label', label);
      this.#fit.fit();
      void this.#run();
    }
    const fit = () => {
      // An element that is not laid out has no size to fit to.
      if (parent.clientWidth > 0) this.#fit.fit();
    };
    const observer = new ResizeObserver(fit);
    observer.observe(parent);
    this.#terminal.focus();
    return () => {
      observer.disconnect();
      this.#host.remove();
    };
  }

  focus(): void {
    this.#terminal.focus();
  }

  setScreenReader(on: boolean): void {
    this.#terminal.options.screenReaderMode = on;
  }

  /** Ends the program and forgets all of it. */
  close(): void {
    this.#abort.abort();
    clearTimeout(this.#resized);
    for (const undo of this.#undo) undo();
    this.#terminal.dispose();
  }

  async #run(): Promise<void> {
    const { engineId, container, command, user } = this.wanted;
    try {
      const events = await client.exec.openTerminal(
        {
          ...{ engineId, container, columns: this.#terminal.cols, rows: this.#terminal.rows },
          ...(command.length > 0 && { command }),
          ...(user !== '' && { user }),
        },
        { signal: this.#abort.signal },
      );
      for await (const event of events) {
        if (event.kind === 'opened') {
          this.#session = event.session;
          this.#change({ kind: 'open' }, event.command[0]?.split('/').at(-1));
          void this.#send();
        } else if (event.kind === 'data') this.#show(fromBase64(event.data));
        else this.#change({ kind: 'ended', code: event.code, reason: event.reason });
      }
    } catch (error) {
      if (this.#abort.signal.aborted || isAbort(error)) return;
      this.#change({ kind: 'failed', problem: toProblem(error) });
    } finally {
      this.#session = null;
    }
  }

  /** The backend lets no more run ahead than what it is told was shown, so that a flood fills no memory here. */
  #show(bytes: Uint8Array): void {
    this.#terminal.write(bytes, () => {
      this.#shown += bytes.length;
      if (this.#shown < acknowledgeEvery || this.#session === null) return;
      const shown = this.#shown;
      this.#shown = 0;
      client.exec.acknowledge({ session: this.#session, bytes: shown }).catch(quiet);
    });
  }

  #type(bytes: Uint8Array): void {
    const { kind } = this.#now.phase;
    if (kind === 'ended' || kind === 'failed') return;
    if (this.#waitingBytes + bytes.length > waitingAtMost) return;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    void this.#send();
  }

  /** One message at a time, so that keys arrive in their order. */
  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      while (this.#waiting.length > 0 && this.#session !== null) {
        const all = new Uint8Array(await new Blob(this.#waiting.splice(0) as BlobPart[]).arrayBuffer());
        for (let at = 0; at < all.length; at += sendAtMost) {
          const piece = all.subarray(at, at + sendAtMost);
          await client.exec.sendInput({ session: this.#session, data: toBase64(piece) });
          this.#waitingBytes -= piece.length;
        }
      }
    } catch (error) {
      quiet(error);
    } finally {
      this.#sending = false;
    }
  }

  #tellSize(): void {
    clearTimeout(this.#resized);
    this.#resized = setTimeout(() => {
      if (this.#session === null) return;
      const { cols, rows } = this.#terminal;
      client.exec.resizeTerminal({ session: this.#session, columns: cols, rows }).catch(quiet);
    }, 80);
  }

  #change(phase: Phase, title = this.#now.title): void {
    this.#now = { phase, title };
    for (const listener of this.#listeners) listener();
  }
}

/** What ends a session is told by its stream; calls that come too late for it have nothing to add. */
const quiet = (_error: unknown): void => undefined;
