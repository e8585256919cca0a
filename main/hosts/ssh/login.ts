// How we prove who we are to one host: the agent's keys, key files, a stored password, and prompts answered with it.
import type {
  AnyAuthMethod,
  AuthenticationType,
  AuthHandlerMiddleware,
  KeyboardInteractiveCallback,
  Prompt,
} from 'ssh2';
import { AgentKeys } from './agent-keys.ts';
import type { Identity, KeyFiles } from './identities.ts';
import type { Hop } from './route.ts';

export interface Credentials {
  keyFiles: KeyFiles;
  /** Stored for this user, host and port. */
  password(hop: Hop): Promise<string | null>;
}

export interface Login {
  handler: AuthHandlerMiddleware;
  /** A stored password was sent: sending it again would be hammering. */
  passwordSent(): boolean;
  /** What was tried, what could not be, and what the server takes: no path and no secret. */
  told(): { message: string; hint: string };
}

interface Way {
  method: AuthenticationType;
  name: string;
  make(): AnyAuthMethod;
}

/** The documentation has it and the types do not: nothing is left to try. */
const nothingLeft = false as unknown as AuthenticationType;

/** Reads the key files and asks the secret store; the agent is asked when its turn comes. */
export async function prepareLogin(hop: Hop, credentials: Credentials): Promise<Login> {
  const identities = await credentials.keyFiles.load(hop.identityFiles);
  const password = await credentials.password(hop);
  const username = hop.user;
  const blobs = identities.flatMap(({ publicBlob }) => publicBlob ?? []);
  const agent = hop.agent === null ? null : new AgentKeys(hop.agent, blobs, hop.identitiesOnly);
  let sent = false;
  let asked: string | null = null;

  const ways: Way[] = [];
  if (agent) ways.push({ method: 'publickey', name: 'agent', make: () => ({ type: 'agent', username, agent }) });
  for (const { key } of identities) {
    if (!key) continue;
    ways.push({ method: 'publickey', name: 'key file', make: () => ({ type: 'publickey', username, key }) });
  }
  if (password !== null) {
    const answer = (
      _name: string,
      _words: string,
      _language: string,
      prompts: Prompt[],
      finish: KeyboardInteractiveCallback,
    ) => {
      // Once: a question that comes again was answered wrongly. What is echoed is no password.
      const fits = prompts.length === 1 && prompts[0]!.echo !== true && !sent;
      if (fits) sent = true;
      else if (prompts.length > 0)
        asked ??= prompts
          .map(({ prompt }) => prompt.trim())
          .join(' ')
          .slice(0, 200);
      finish(prompts.map(() => (fits ? password : '')));
    };
    ways.push(
      {
        method: 'password',
        name: 'password',
        make: () => {
          sent = true;
          return { type: 'password', username, password };
        },
      },
      {
        method: 'keyboard-interactive',
        name: 'prompt',
        make: () => ({ type: 'keyboard-interactive', username, prompt: answer }),
      },
    );
  }

  let accepted: readonly string[] | null = null;
  const tried: string[] = [];
  let begun = false;
  return {
    handler(methodsLeft, _partial, next) {
      // The first question only asks what the server takes, as OpenSSH does.
      if (!begun) {
        begun = true;
        return next({ type: 'none', username });
      }
      accepted ??= methodsLeft ?? [];
      for (let way = ways.shift(); way; way = ways.shift()) {
        // A password that was sent and refused is not sent again by another method.
        if (!(methodsLeft ?? []).includes(way.method) || (way.method === 'keyboard-interactive' && sent)) continue;
        tried.push(way.name);
        return next(way.make());
      }
      return next(nothingLeft);
    },
    passwordSent: () => sent,
    told: () => ({
      message: triedWords(tried, agent?.offered ?? null, accepted),
      hint: hintFor(identities, asked, password),
    }),
  };
}

function triedWords(tried: readonly string[], offered: number | null, accepted: readonly string[] | null): string {
  const files = tried.filter((name) => name === 'key file').length;
  const count = (number: number, one: string) => `${number} ${one}${number === 1 ? '' : 's'}`;
  const parts = [
    ...(tried.includes('agent') && offered !== null ? [`${count(offered, 'key')} of the agent`] : []),
    ...(files > 0 ? [count(files, 'key file')] : []),
    ...(tried.includes('password') || tried.includes('prompt') ? ['the stored password'] : []),
  ];
  const takes = accepted && accepted.length > 0 ? ` It takes ${accepted.join(', ')}.` : '';
  return `${parts.length > 0 ? `Tried: ${parts.join(', ')}.` : 'There was nothing to try.'}${takes}`;
}

function hintFor(identities: readonly Identity[], asked: string | null, password: string | null): string {
  const has = (trouble: Identity['trouble']) => identities.some((identity) => identity.trouble === trouble);
  if (asked !== null)
    return `The host asks for more than a password: “${asked}”. Provost can’t answer that; use a key.`;
  if (has('wrong passphrase')) return 'The stored passphrase does not open its key file. Store the right one.';
  if (has('locked')) {
    return 'A key file is locked. Add it to the SSH agent with ssh-add, or store its passphrase with "provost hosts set-secret --key-file FILE".';
  }
  if (has('open to others')) return 'A key file may be read by others and is not used. Make it yours alone: chmod 600.';
  if (has('unreadable')) return 'A key file can’t be read or is in a format that is not known.';
  if (password !== null) return 'Store the right password, or have a key added to the account on the host.';
  return 'Add a key to the account on the host, or to the SSH agent; or store a password with "provost hosts set-secret".';
}
