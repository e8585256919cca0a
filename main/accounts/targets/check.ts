// What is asked for when a target is added, as it will be kept.
import type { TargetKind } from '../../../preload/contract/account-model.ts';
import type { Operator } from '../../access/operator.ts';
import { ProvostError } from '../../errors.ts';
import type { TargetConfig } from '../target.ts';
import { checkedAddress } from './address.ts';

export interface Asked {
  name: string;
  kind: TargetKind;
  url?: string | undefined;
  via?: string | undefined;
  org?: string | undefined;
  dataSource?: string | undefined;
  ca?: string | undefined;
  bindDn?: string | undefined;
  searchFilter?: string | undefined;
  password?: string | undefined;
  totp?: string | undefined;
}

/** Which kinds an option is for. */
const meantFor: [keyof Asked, string, TargetKind[]][] = [
  ['via', '--via', ['guacamole-sql', 'guacamole-rest', 'ldap']],
  ['dataSource', '--data-source', ['guacamole-rest']],
  ['totp', '--totp', ['guacamole-rest']],
  ['ca', '--ca', ['guacamole-sql', 'guacamole-rest', 'ldap']],
  ['bindDn', '--bind-dn', ['ldap']],
  ['searchFilter', '--search-filter', ['ldap']],
  ['password', '--password-stdin', ['guacamole-sql', 'guacamole-rest', 'ldap']],
];

const refused = (path: string, message: string, hint: string) =>
  new ProvostError('BAD_INPUT', message, { hint, issues: [{ path, message }] });

/** @throws ProvostError BAD_INPUT naming an option that a kind has not */
export function requireMeant(asked: Pick<Asked, 'kind'> & Partial<Asked>): void {
  const { kind } = asked;
  for (const [field, option, kinds] of meantFor) {
    if (asked[field] === undefined || kinds.includes(kind)) continue;
    const why =
      field === 'password' && kind === 'linux'
        ? 'SSH passwords are kept per host: use "provost hosts set-secret"'
        : `Leave ${option} out`;
    throw refused(field, `A target of the kind ${kind} takes no ${option.slice(2)}.`, `${why}.`);
  }
}

/** @throws ProvostError BAD_INPUT, FORBIDDEN: what is wrong with it */
export function checkedTarget(asked: Asked, { orgs }: Operator): Omit<TargetConfig, 'targetId'> {
  const { name, kind, password } = asked;
  requireMeant(asked);
  const url = checkedAddress(kind, asked.url);
  // A URL that was pasted twice, once as its own password: seen before it is stored.
  if (password !== undefined && url !== null && password.trim() === url)
    throw refused('password', 'The password is the URL.', 'Give the password of the user that the URL names.');
  if (asked.ca !== undefined && !/-----BEGIN CERTIFICATE-----/.test(asked.ca))
    throw refused('ca', 'The certificate authority is not in PEM.', 'It begins with -----BEGIN CERTIFICATE-----.');
  const org = asked.org ?? (orgs?.size === 1 ? [...orgs][0]! : null);
  if (orgs !== null) {
    if (org === null) throw refused('org', 'It is not said for which organization.', 'Name one of yours (--org).');
    if (kind === 'linux' || asked.via !== undefined) {
      throw new ProvostError('FORBIDDEN', 'You act for some organizations only, and SSH hosts are everybody’s.', {
        hint: 'Ask an operator of everything to add it.',
      });
    }
  }
  return {
    ...{ name, kind, url, org },
    via: asked.via || null,
    dataSource: asked.dataSource || null,
    ca: asked.ca || null,
    bindDn: asked.bindDn || null,
    searchFilter: asked.searchFilter || null,
  };
}
