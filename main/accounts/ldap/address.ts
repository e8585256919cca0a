// Where a directory is and where in it the accounts are: ldaps://host:port/ou=people,dc=example,dc=com
import { ProvostError } from '../../errors.ts';

export interface DirectoryAddress {
  secure: boolean;
  host: string;
  port: number;
  base: string;
  /** Where groups are looked for too: the domain that the base belongs to. */
  root: string;
}

/** @throws ProvostError BAD_INPUT */
export function readAddress(url: string | null): DirectoryAddress {
  const parsed = url === null ? null : URL.parse(url);
  if (!parsed || !['ldap:', 'ldaps:'].includes(parsed.protocol) || parsed.hostname === '') {
    throw new ProvostError('BAD_INPUT', 'This is no address of a directory.', {
      hint: 'Write it like ldaps://directory.example.com/ou=students,dc=example,dc=com.',
    });
  }
  const secure = parsed.protocol === 'ldaps:';
  let base: string;
  try {
    base = decodeURIComponent(parsed.pathname.replace(/^\/+/, ''));
  } catch {
    throw new ProvostError('BAD_INPUT', 'The base DN holds a % that begins no code.', { hint: 'Write %25 for it.' });
  }
  // A comma that is part of a value is written "\,".
  const domain = /(?:^|(?<!\\),)\s*(dc=.*)$/i.exec(base)?.[1];
  return {
    secure,
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port === '' ? (secure ? 636 : 389) : Number(parsed.port),
    base,
    root: domain ?? base,
  };
}
