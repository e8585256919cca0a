// Entry of the process that runs the backend: Electron's utility process on the desktop, a child of the supervisor under
// `provost serve`. Told by its parent what to open; never imports electron.
import { localOperatorName } from './access/local-operator.ts';
import { localOwner } from './access/operator.ts';
import { openBackend, type Backend } from './backend.ts';
import { messageOf } from './errors.ts';
import { openLog } from './log.ts';
import { toOpenFailure } from './process/failure.ts';
import { remoteKeyring } from './process/keyring.ts';
import type { OpenOptions, WebOptions } from './process/messages.ts';
import { connectParent, type ReceivedPort } from './process/parent.ts';
import { isBuilt, loadAssets, noAssets } from './web/assets.ts';
import { serveControl } from './web/control.ts';
import { launchUrl } from './web/links.ts';
import { serveWeb, type WebServer } from './web/server.ts';
import { newLaunch } from './web/session.ts';

// Whatever is written into the data folder is its owner's alone, also when the folder itself was made by hand.
process.umask(0o077);

const parent = connectParent();
const { keyring, answer } = remoteKeyring(parent);
const operator = localOwner(localOperatorName(process.env));

/** Undone in reverse order. */
const opened: (() => Promise<void>)[] = [];
let backend: Backend | undefined;
let web: WebServer | undefined;
let opening: Promise<void> | undefined;

async function open(options: OpenOptions): Promise<void> {
  const { dataDir, shell, demo } = options;
  const log = openLog(dataDir);
  const end = (what: string) => (error: unknown) => {
    log.fatal({ err: error }, what);
    // What it would do next is unknown. Jobs are resumed by the one that is started in its place.
    process.exit(70);
  };
  process.on('uncaughtException', end('An error that nothing caught'));
  process.on('unhandledRejection', end('A rejection that nothing caught'));

  const running = await openBackend({
    ...{ dataDir, shell, demo, log, env: process.env },
    ...(options.keyring ? { keyring } : {}),
  });
  backend = running;
  opened.push(() => running.close());

  if (options.web) {
    web = await serveWeb({
      ...options.web,
      assets: isBuilt() ? loadAssets() : noAssets(),
      log,
      onSocket: (socket) => running.attachSocket(socket, operator),
      onLaunched: (hash) => parent.send({ type: 'launched', hash }),
    });
    opened.push(web.close);
  }
  const control = await serveControl(running, operator, {
    ...{ dataDir, log },
    ...(options.web && web ? { launchLink: linkMaker(options.web, web) } : {}),
  });
  opened.push(control.close);
  parent.send({ type: 'ready', ...(web ? { web: { port: web.port } } : {}) });
}

const linkMaker = (options: WebOptions, server: WebServer) => () => {
  // Asked for by a second start, which may hand it to the browser by itself.
  const { token, launch } = newLaunch(Date.now(), true);
  server.addLaunch(launch);
  return launchUrl(options.host, server.port, options.tls !== undefined, token);
};

async function close(): Promise<void> {
  // An open that is under way is finished first: half of it could not be undone.
  await opening;
  for (const undo of opened.splice(0).reverse()) await undo();
}

function start(options: OpenOptions): void {
  opening = open(options).catch(async (error: unknown) => {
    for (const undo of opened.splice(0).reverse()) await undo();
    parent.send({ type: 'failed', ...toOpenFailure(error, options.web) });
    // The channel delivers what was sent before it lets a process end.
    setTimeout(() => process.exit(1), 100);
  });
}

let ending = false;
function closeAndExit(): void {
  if (ending) return;
  ending = true;
  close().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`Provost did not close cleanly: ${messageOf(error)}\n`);
      process.exit(1);
    },
  );
}

function attach(port: ReceivedPort | undefined): void {
  if (!port || !backend) return;
  backend.attachPort(port, operator);
  port.start();
}

parent.onMessage((message, ports) => {
  switch (message.type) {
    case 'open':
      return start(message.options);
    case 'port':
      return attach(ports[0]);
    case 'launch':
      return web?.addLaunch(message.launch);
    case 'keyring':
      return answer(message);
    case 'close':
      return closeAndExit();
  }
});
parent.onGone(closeAndExit);
// Ctrl-C reaches the whole group of processes; the parent has it too and says `close` when it is time.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('SIGTERM', closeAndExit);
