// From a destination to the way there: one hop per jump host and the host itself, each with all that a connection needs.
import os from 'node:os';
import path from 'node:path';
import { ProvostError } from '../../errors.ts';
import { readHostOptions, type HostOptions, type Surroundings } from './config.ts';
import { parseDestination, type Destination } from './destination.ts';

export interface Hop {
  host: string;
  port: number;
  user: string;
  /** What known_hosts calls it, in lower case: with its port, then without. */
  keyNames: string[];
  knownHostsFiles: string[];
  identityFiles: string[];
  /** Only the files that are named, and of the agent's keys only theirs. */
  identitiesOnly: boolean;
  /** Socket or pipe of the agent. */
  agent: string | null;
  keepAlive: { everyMs: number; times: number };
  notes: string[];
}

/** Jump hosts first, the host last. */
export type Route = readonly Hop[];

const jumpsAtMost = 10;

/** Reads the configuration anew each time. @throws ProvostError BAD_INPUT, HOST_UNREACHABLE */
export async function findRoute(destination: string, around: Surroundings): Promise<Route> {
  return routeTo(parseDestination(destination), around, []);
}

async function routeTo(to: Destination, around: Surroundings, above: readonly string[]): Promise<Route> {
  const options = await readHostOptions(around, to.host, to.user);
  const hop = hopOf(to, options, around);
  const mark = `${hop.user}@${hop.host}:${hop.port}`;
  if (above.includes(mark) || above.length >= jumpsAtMost) {
    throw unusable('ProxyJump goes round in a circle.', 'Leave the jump host out of its own rule: "Host * !bastion".');
  }
  const jumps = expand(word(options, 'proxyjump') ?? 'none', tokensOf(to.host, hop, around));
  if (jumps.toLowerCase() === 'none') {
    const command = options.values.get('proxycommand');
    if (command && command[0]?.toLowerCase() !== 'none') {
      throw unusable(
        'The SSH configuration reaches this host through a ProxyCommand, and Provost runs no commands from a file.',
        'Write it as ProxyJump, or add a Host entry without ProxyCommand.',
      );
    }
    return [hop];
  }
  const [first, ...rest] = jumps.split(',').map((jump) => parseDestination(jump));
  const route = [...(await routeTo(first!, around, [...above, mark]))];
  // Each next one is reached through the one before, whatever the configuration says of its own jumps.
  for (const jump of rest) route.push(hopOf(jump, await readHostOptions(around, jump.host, jump.user), around));
  return [...route, hop];
}

const word = ({ values }: HostOptions, name: string): string | undefined => values.get(name)?.[0];
const isYes = (text: string | undefined): boolean => /^(yes|true)$/i.test(text ?? '');

function hopOf(to: Destination, options: HostOptions, around: Surroundings): Hop {
  const { values } = options;
  const host = expand(word(options, 'hostname') ?? to.host, { h: to.host, n: to.host });
  const port = to.port ?? Number(word(options, 'port') ?? 22);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw unusable('The SSH configuration names no valid port.');
  const user = to.user ?? word(options, 'user') ?? around.localUser;
  const alias = word(options, 'hostkeyalias');
  const name = (alias ?? host).toLowerCase();
  const tokens = tokensOf(to.host, { host, port, user }, around, name);
  const file = (text: string) => path.resolve(around.home, filePath(text, tokens, around));
  const files = (texts: readonly string[]) => texts.filter((text) => text.toLowerCase() !== 'none').map(file);
  const interval = Number(word(options, 'serveraliveinterval') ?? 0);
  const times = Number(word(options, 'serveralivecountmax') ?? 3);
  const ssh = path.dirname(around.userConfig);
  const global = path.dirname(around.systemConfig);
  const identities =
    values.get('identityfile') ?? ['id_rsa', 'id_ecdsa', 'id_ed25519'].map((one) => path.join(ssh, one));
  return {
    host,
    port,
    user,
    keyNames: alias || port === 22 ? [name] : [`[${name}]:${port}`, name],
    knownHostsFiles: files([
      ...(values.get('userknownhostsfile') ?? [path.join(ssh, 'known_hosts'), path.join(ssh, 'known_hosts2')]),
      ...(values.get('globalknownhostsfile') ??
        ['ssh_known_hosts', 'ssh_known_hosts2'].map((one) => path.join(global, one))),
    ]),
    identityFiles: [...new Set(files(identities))],
    identitiesOnly: isYes(word(options, 'identitiesonly')),
    agent: agentOf(word(options, 'identityagent'), tokens, around),
    // A link that died is to be noticed whatever the file says, and a fast one may be watched more closely.
    keepAlive: {
      everyMs: interval > 0 ? Math.min(interval, 60) * 1000 : 10_000,
      times: Number.isInteger(times) && times > 0 ? Math.min(times, 10) : 3,
    },
    notes: [...options.notes, ...notesOf(options)],
  };
}

function notesOf(options: HostOptions): string[] {
  const strict = word(options, 'stricthostkeychecking')?.toLowerCase();
  const notes = [];
  if (strict !== undefined && ['no', 'off', 'accept-new'].includes(strict)) {
    notes.push(`StrictHostKeyChecking ${strict} is not followed: an unknown host key is never accepted by itself.`);
  }
  if (options.values.has('certificatefile')) notes.push('CertificateFile is not used: certificates are not supported.');
  if (isYes(word(options, 'canonicalizehostname'))) notes.push('CanonicalizeHostname is not followed.');
  return notes;
}

function agentOf(configured: string | undefined, tokens: Tokens, around: Surroundings): string | null {
  const fromEnv =
    around.env['SSH_AUTH_SOCK'] || (around.platform === 'win32' ? String.raw`\\.\pipe\openssh-ssh-agent` : null);
  if (configured === undefined || configured === 'SSH_AUTH_SOCK') return fromEnv;
  if (configured.toLowerCase() === 'none') return null;
  if (/^\$\w+$/.test(configured)) return around.env[configured.slice(1)] || null;
  return filePath(configured, tokens, around);
}

type Tokens = Record<string, string>;

const tokensOf = (
  original: string,
  { host, port, user }: Pick<Hop, 'host' | 'port' | 'user'>,
  around: Surroundings,
  key = host,
): Tokens => ({
  ...{ h: host, n: original, p: String(port), r: user, u: around.localUser, d: around.home, k: key },
  ...{ l: os.hostname(), L: os.hostname().split('.')[0]!, i: String(process.getuid?.() ?? '') },
});

function expand(text: string, tokens: Tokens): string {
  return text.replaceAll(/%(.)/g, (whole, letter: string) => (letter === '%' ? '%' : (tokens[letter] ?? whole)));
}

function filePath(text: string, tokens: Tokens, around: Surroundings): string {
  const named = text.replaceAll(/\$\{(\w+)\}/g, (_whole, name: string) => around.env[name] ?? '');
  const path_ = expand(named, tokens);
  return path_ === '~' || /^~[/\\]/.test(path_) ? path.join(around.home, path_.slice(1)) : path_;
}

const unusable = (message: string, hint = 'Mend ~/.ssh/config.') =>
  new ProvostError('HOST_UNREACHABLE', message, { hint });
