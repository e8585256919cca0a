// The backend on the desktop: a utility process, supervised, to which the page gets one MessagePort at a time.
import { ipcMain, MessageChannelMain, utilityProcess } from 'electron';
import type { IpcMainEvent, MessagePortMain, WebContents } from 'electron';
import type { Keyring } from '../backend.ts';
import { messageOf } from '../errors.ts';
import { backendEntry } from '../process/entry.ts';
import type { FromBackend, OpenFailure } from '../process/messages.ts';
import { Supervisor, type BackendChild } from '../process/supervisor.ts';
import { isOurs } from './page.ts';

export interface BackendHostOptions {
  dataDir: string;
  demo: boolean;
  /** Asked at each start and each question. */
  keyring: () => Keyring | null;
  /** Only this window's page is given a port. */
  isOurWindow(contents: WebContents): boolean;
  onStopped(failure: OpenFailure): void;
}

export interface BackendHost {
  start(): void;
  close(): Promise<void>;
}

/**
 * Whether the page that asks is ours, in the main frame of our window. This is the only check there is: once a page has
 * the port, nothing asks again who it is.
 */
function isTrusted(event: IpcMainEvent, isOurWindow: BackendHostOptions['isOurWindow']): boolean {
  const frame = event.senderFrame;
  return (
    frame !== null &&
    frame.parent === null &&
    frame === event.sender.mainFrame &&
    isOurs(frame.url) &&
    isOurWindow(event.sender)
  );
}

export function hostBackend({ dataDir, demo, keyring, isOurWindow, onStopped }: BackendHostOptions): BackendHost {
  /** Pages that asked while the backend was not ready. */
  const waiting = new Set<WebContents>();

  const handOver = (contents: WebContents) => {
    // The page may have been replaced or closed while it waited.
    if (contents.isDestroyed() || !isOurs(contents.mainFrame.url)) return;
    const { port1, port2 } = new MessageChannelMain();
    if (supervisor.send({ type: 'port' }, [port1])) contents.mainFrame.postMessage('provost:port', null, [port2]);
  };

  const supervisor = new Supervisor<MessagePortMain>({
    spawn: spawnBackend,
    openOptions: () => ({ dataDir, shell: 'desktop', demo, keyring: keyring() !== null }),
    onMessage: (message, child) => {
      if (message.type === 'keyring') void answerKeyring(keyring(), message, child);
    },
    onState: (state) => {
      if (state.state === 'stopped') onStopped(state.failure);
      if (state.state !== 'ready') return;
      const asked = [...waiting];
      waiting.clear();
      for (const contents of asked) handOver(contents);
    },
  });

  ipcMain.on('provost:request-port', (event) => {
    if (!isTrusted(event, isOurWindow)) return;
    if (supervisor.state.state === 'ready') handOver(event.sender);
    else waiting.add(event.sender);
  });

  return { start: () => supervisor.start(), close: () => supervisor.close() };
}

function spawnBackend(): BackendChild<MessagePortMain> {
  const child = utilityProcess.fork(backendEntry(), [], { serviceName: 'Provost backend', stdio: 'inherit' });
  return {
    get pid() {
      return child.pid;
    },
    send: (message, ports) => child.postMessage(message, ports),
    onMessage: (listener) => child.on('message', (message: FromBackend) => listener(message)),
    onExit: (listener) => child.once('exit', listener),
    kill: () => {
      // utilityProcess.kill asks; what is to be ended here did not answer when asked.
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    },
  };
}

async function answerKeyring(
  keyring: Keyring | null,
  { id, verb, value }: Extract<FromBackend, { type: 'keyring' }>,
  child: BackendChild<MessagePortMain>,
): Promise<void> {
  try {
    if (!keyring) throw new Error('There is no keyring');
    const answer =
      verb === 'encrypt'
        ? Buffer.from(await keyring.encrypt(value)).toString('base64')
        : await keyring.decrypt(Buffer.from(value, 'base64'));
    child.send({ type: 'keyring', id, value: answer });
  } catch (error) {
    child.send({ type: 'keyring', id, value: null, error: messageOf(error) });
  }
}
