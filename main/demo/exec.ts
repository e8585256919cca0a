// Programs in the simulated containers: the engine's exec calls, and the raw connection on which a terminal talks.
import { randomBytes } from 'node:crypto';
import type http from 'node:http';
import type { Duplex } from 'node:stream';
import { SimRefusal, type SimEngine } from './engine.ts';
import { canRun } from './files.ts';
import type { SimContainer } from './model.ts';
import { runLine, runWords, type SimState } from './shell.ts';

interface SimExec {
  container: SimContainer;
  command: string[];
  tty: boolean;
  state: SimState;
  started: boolean;
  exitCode: number | null;
}

const execs = new WeakMap<SimEngine, Map<string, SimExec>>();

function execsOf(engine: SimEngine): Map<string, SimExec> {
  const known = execs.get(engine) ?? new Map<string, SimExec>();
  execs.set(engine, known);
  return known;
}

function find(engine: SimEngine, id: string): SimExec {
  const found = execsOf(engine).get(id);
  if (!found) throw new SimRefusal(404, `No such exec instance: ${id}`);
  return found;
}

/** @returns the id of a program that does not run yet. @throws SimRefusal */
export function createExec(engine: SimEngine, container: SimContainer, body: Record<string, unknown>): string {
  if (container.status === 'paused') {
    throw new SimRefusal(409, `Container ${container.id} is paused, unpause the container before exec`);
  }
  if (!canRun(container)) throw new SimRefusal(409, `Container ${container.id} is not running`);
  const id = randomBytes(32).toString('hex');
  const [rows = 24, columns = 80] = (body['ConsoleSize'] as number[] | undefined) ?? [];
  execsOf(engine).set(id, {
    ...{ container, command: body['Cmd'] as string[], tty: body['Tty'] === true, started: false, exitCode: null },
    state: { container, folder: (body['WorkingDir'] as string | undefined) ?? '/', columns, rows },
  });
  return id;
}

export function inspectExec(engine: SimEngine, id: string): object {
  const { exitCode, started, container } = find(engine, id);
  const running = started && exitCode === null && canRun(container);
  return {
    ID: id,
    Running: running,
    ExitCode: exitCode ?? (started && !running ? 137 : null),
    Pid: started ? 4242 : 0,
  };
}

export function resizeExec(engine: SimEngine, id: string, rows: number, columns: number): void {
  Object.assign(find(engine, id).state, { rows, columns });
}

/** Runs it with nobody listening. */
export function startDetached(engine: SimEngine, id: string): void {
  const exec = find(engine, id);
  exec.started = true;
  exec.exitCode = runWords(exec.state, exec.command).code;
}

const frame = (stream: 1 | 2, data: Buffer): Buffer => {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(data.length, 4);
  return Buffer.concat([header, data]);
};

/** What the engine answers before the connection is raw. */
const agreed = [
  'HTTP/1.1 101 UPGRADED',
  'Content-Type: application/vnd.docker.raw-stream',
  'Connection: Upgrade',
  'Upgrade: tcp',
  '\r\n',
].join('\r\n');

/** @throws SimRefusal */
export function startAttached(engine: SimEngine, id: string, socket: Duplex): void {
  const exec = find(engine, id);
  exec.started = true;
  socket.write(agreed);
  if (exec.tty && /(?:ba)?sh$/.test(exec.command[0] ?? '') && exec.command.length === 1) {
    talk(engine, exec, socket);
    return;
  }
  const { out, err, code } = runWords(exec.state, exec.command);
  exec.exitCode = code;
  if (exec.tty) socket.end(`${out}${err}`.replaceAll('\n', '\r\n'));
  else {
    if (out !== '') socket.write(frame(1, Buffer.from(out)));
    if (err !== '') socket.write(frame(2, Buffer.from(err)));
    socket.end();
  }
}

/** A shell at a terminal: a line editor of the simplest kind. */
function talk(engine: SimEngine, exec: SimExec, socket: Duplex): void {
  const { state } = exec;
  const history: string[] = [];
  let back = 0;
  let line = '';
  const prompt = () => `\u001b[32mroot@${state.container.name}\u001b[0m:\u001b[34m${state.folder}\u001b[0m# `;
  const end = (code: number) => {
    exec.exitCode = code;
    unlisten();
    socket.end();
  };
  const replace = (next: string) => {
    socket.write(`${'\b \b'.repeat(line.length)}${next}`);
    line = next;
  };
  const enter = () => {
    socket.write('\r\n');
    const typed = line.trim();
    line = '';
    if (typed !== '') history.push(typed);
    back = history.length;
    const [program, code] = typed.split(/\s+/);
    if (program === 'exit') return end(Number(code) || 0);
    const { out, err } = runLine(state, typed);
    socket.write(`${out}${err}`.replaceAll('\n', '\r\n') + prompt());
  };
  const key = (one: string) => {
    if (one === '\r' || one === '\n') enter();
    else if (one === '\u0004' && line === '') {
      socket.write('exit\r\n');
      end(0);
    } else if (one === '\u0003') {
      line = '';
      socket.write(`^C\r\n${prompt()}`);
    } else if (one === '\u000c') socket.write(`\u001b[2J\u001b[H${prompt()}${line}`);
    else if (one === '\u007f' || one === '\b') replace(line.slice(0, -1));
    else if (one === '\u001b[A' || one === '\u001b[B') {
      back = Math.min(history.length, Math.max(0, back + (one === '\u001b[A' ? -1 : 1)));
      replace(history[back] ?? '');
    } else if (one >= ' ' && !one.startsWith('\u001b')) {
      line += one;
      socket.write(one);
    }
  };
  // A stop ends what runs in it.
  const unlisten = engine.onEvent(({ action, id }) => {
    if (id === exec.container.id && action === 'die') end(137);
  });
  socket.on('data', (chunk: Buffer) => {
    // oxlint-disable-next-line no-control-regex -- the keys that a terminal sends
    for (const [one] of chunk.toString('utf8').matchAll(/\u001b\[[0-9;]*[A-Za-z~]|[\s\S]/gu)) {
      if (exec.exitCode === null) key(one);
    }
  });
  socket.on('end', () => exec.exitCode === null && end(0));
  socket.on('error', () => undefined); // The window went away; nobody is left to be told.
  socket.on('close', () => {
    exec.exitCode ??= 129;
    unlisten();
  });
  // In a colour of 24 bits, as many programs choose them.
  const welcome = 'This container is simulated: "help" says what it knows.';
  socket.write(`\u001b[38;2;110;96;200m${welcome}\u001b[0m\r\n${prompt()}`);
}

/** The body of a request that asks for a raw connection: Node leaves it on the connection. */
export async function bodyOfUpgrade(request: http.IncomingMessage, socket: Duplex, head: Buffer): Promise<Buffer> {
  const wanted = Number(request.headers['content-length'] ?? 0);
  let have = head;
  while (have.length < wanted) {
    const chunk = (socket.read() as Buffer | null) ?? null;
    if (chunk) have = Buffer.concat([have, chunk]);
    else {
      await new Promise<void>((resolve) => {
        socket.once('readable', () => resolve());
        socket.once('close', () => resolve());
      });
      if (socket.destroyed) break;
    }
  }
  if (have.length > wanted) socket.unshift(have.subarray(wanted));
  return have.subarray(0, wanted);
}
