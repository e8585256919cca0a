// What `provost serve` was asked for, checked before anything is opened.
import { accessSync, constants } from 'node:fs';
import { parseArgs } from 'node:util';
import { noFolder } from '../data-dir.ts';
import { isLoopback } from '../web/origin.ts';

export interface ServeOptions {
  help: boolean;
  demo: boolean;
  dataDir: string | undefined;
  host: string;
  /** undefined: the one this data folder had last time, else any. */
  port: number | undefined;
  tls: { certFile: string; keyFile: string } | undefined;
  /** Opens the browser by itself. */
  open: boolean;
}

export const serveHelp = `provost serve: serves the console to a browser on this machine

  --port N          port to listen on (default: the last one of this data folder, else a free one; 0: a free one)
  --data-dir DIR    data folder to open
  --demo            opens a throw-away data folder with an invented lab and a simulated engine
  --open            opens the browser (--no-open: the default)
  --host ADDRESS    address to listen on (default 127.0.0.1); any but this machine's own needs TLS
  --tls-cert FILE   certificate in PEM
  --tls-key FILE    its key in PEM
  --help            shows this

Secrets are stored when PROVOST_PASSPHRASE_FILE names a file whose first line is the passphrase.
`;

/** The command line can't be understood, or asks for what is not allowed. Shown as it is; exit code 2. */
export class UsageError extends Error {}

/** @throws UsageError */
export function parseServeOptions(argv: readonly string[]): ServeOptions {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        demo: { type: 'boolean', default: false },
        open: { type: 'boolean', default: false },
        // What happens anyway; said by who is used to `npm start`.
        'no-open': { type: 'boolean', default: false },
        'data-dir': { type: 'string' },
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string' },
        'tls-cert': { type: 'string' },
        'tls-key': { type: 'string' },
      },
    }));
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  if (values['data-dir']?.trim() === '') throw new UsageError(noFolder);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(/^\d+$/.test(values.port ?? '') && port <= 65_535)) {
    throw new UsageError(`--port takes a number from 0 to 65535, not “${values.port}”.`);
  }
  const { 'tls-cert': certFile, 'tls-key': keyFile } = values;
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw new UsageError('--tls-cert and --tls-key go together: name both files.');
  }
  const tls = certFile !== undefined && keyFile !== undefined ? { certFile, keyFile } : undefined;
  for (const file of tls ? [tls.certFile, tls.keyFile] : []) assertReadable(file);
  const host = values.host === 'localhost' ? '127.0.0.1' : values.host;
  if (!isLoopback(host) && !tls) {
    throw new UsageError(
      `Without TLS Provost listens on this machine only: on ${host} anyone on the way could read along and take over. Name a certificate with --tls-cert and --tls-key, or leave --host out and forward the port with ssh -L.`,
    );
  }
  const { help, demo } = values;
  return { help, demo, open: values.open && !values['no-open'], dataDir: values['data-dir'], host, port, tls };
}

function assertReadable(file: string): void {
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    throw new UsageError(`${file} can't be read.`, { cause: error });
  }
}
