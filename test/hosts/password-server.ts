// An SSH server in this process that takes passwords, which a test can't have of the real one: its users are the system's.
import ssh2, { type AuthContext, type Server } from 'ssh2';
import type { AddressInfo } from 'node:net';

export interface PasswordServer {
  port: number;
  /** Lines for a known_hosts file. */
  knownHosts: string;
  /** Passwords that were sent, also wrong ones. */
  sent: string[];
  close(): Promise<void>;
}

export interface PasswordServerOptions {
  password: string;
  method: 'password' | 'keyboard-interactive';
  /** Asked after the password. */
  second?: string;
}

const hostKey = ssh2.utils.generateKeyPairSync('ed25519');

export async function startPasswordServer({
  password,
  method,
  second,
}: PasswordServerOptions): Promise<PasswordServer> {
  const sent: string[] = [];
  const open = new Set<{ end(): unknown }>();
  const judge = (context: AuthContext) => {
    if (context.method !== method) return context.reject([method]);
    if (context.method === 'password') {
      sent.push(context.password);
      return context.password === password ? context.accept() : context.reject([method]);
    }
    if (context.method !== 'keyboard-interactive') return;
    context.prompt([{ prompt: 'Password: ', echo: false }], (answers) => {
      sent.push(answers[0] ?? '');
      if (answers[0] !== password) return context.reject([method]);
      if (second === undefined) return context.accept();
      context.prompt([{ prompt: second, echo: false }], (more) => {
        sent.push(more[0] ?? '');
        context.reject([method]);
      });
    });
  };
  const server: Server = new ssh2.Server({ hostKeys: [hostKey.private] }, (client) => {
    open.add(client);
    client
      .on('authentication', judge)
      .on('error', () => undefined)
      .on('close', () => open.delete(client));
    client.on('ready', () => {
      client.on('session', (accept) => {
        accept().on('exec', (acceptExec) => {
          const channel = acceptExec();
          channel.end('in\n');
          channel.exit(0);
          channel.close();
        });
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    knownHosts: `[127.0.0.1]:${port} ${hostKey.public}\n`,
    sent,
    close: () =>
      new Promise((resolve) => {
        for (const client of open) client.end();
        server.close(() => resolve());
      }),
  };
}
