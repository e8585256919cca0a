// What an operator writes for a host: an alias of ~/.ssh/config, user@host, user@host:port, ssh://user@host:port.
import { ProvostError } from '../../errors.ts';

export interface Destination {
  /** Alias, name or address, without brackets. */
  host: string;
  user: string | null;
  port: number | null;
}

/** @throws ProvostError BAD_INPUT */
export function parseDestination(text: string): Destination {
  const trimmed = text.trim();
  const uri = /^ssh:\/\//i.test(trimmed);
  const bare = uri ? trimmed.slice('ssh://'.length).replace(/\/+$/, '') : trimmed;
  const at = bare.lastIndexOf('@');
  const user = at < 0 ? null : part(bare.slice(0, at), uri);
  const [host, port] = splitPort(bare.slice(at + 1));
  if (user?.includes(':')) {
    throw bad(
      'A destination carries no password.',
      'Store it with "provost hosts set-secret", which reads it from stdin.',
    );
  }
  // A dash at the beginning would be an option wherever this is handed to a program.
  if (!/^[^\s-][^\s/\\'"`$;|&<>(){}!*?#,]*$/.test(host) || host.length > 255) throw bad('This is no destination.');
  if (user !== null && (!/^[^\s-][^\s'"`$;|&<>(){}]*$/.test(user) || user.length > 255)) {
    throw bad('This is no user name.');
  }
  return { host, user, port };
}

function part(text: string, encoded: boolean): string {
  if (!encoded) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that stands for itself.
    return text;
  }
}

function splitPort(text: string): [string, number | null] {
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(text);
  // More than one colon without brackets is an IPv6 address.
  const plain = /^([^:]*):([^:]*)$/.exec(text);
  const [host, digits] = bracketed ? [bracketed[1]!, bracketed[2]] : plain ? [plain[1]!, plain[2]] : [text, undefined];
  if (digits === undefined) return [host, null];
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  if (port < 1 || port > 65_535) throw bad('The port is no number from 1 to 65535.');
  return [host, port];
}

const bad = (
  message: string,
  hint = 'Write an alias of ~/.ssh/config, user@host, user@host:port or ssh://user@host:port.',
) => new ProvostError('BAD_INPUT', message, { hint });
