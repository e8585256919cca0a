// The address of a target: https://user@host/guacamole.
import { ProvostError } from '../../errors.ts';
import type { TargetConfig } from '../target.ts';

/** With its user. @throws ProvostError BAD_INPUT */
export function addressOf(config: TargetConfig): URL {
  const refuse = (message: string) =>
    new ProvostError('BAD_INPUT', message, { hint: 'It looks like https://user@host/guacamole' });
  if (config.url === null || !URL.canParse(config.url)) throw refuse('The address of the target is none');
  const url = new URL(config.url);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refuse('The address of the target is not of the web');
  if (url.username === '') throw refuse('The address of the target does not say who signs in');
  url.password = '';
  url.search = '';
  url.hash = '';
  return url;
}

/** What is sent does not leave this computer. */
export const isHere = (url: URL) => ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
