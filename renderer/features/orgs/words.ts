// What is read of organizations, in words and tones.
import type { OrgCompareRow } from '../../../preload/contract/org-compare.ts';
import type {
  OrgField,
  OrgFile,
  OrgFinding,
  OrgProblem,
  OrgSecret,
  OrgService,
} from '../../../preload/contract/org-model.ts';
import type { OrgNginx } from '../../../preload/contract/org-servers.ts';
import type { OrgRow } from '../../../preload/contract/orgs.ts';
import type { Tone } from '../../ui/tone.ts';

export const builtTones: Record<OrgRow['built'], Tone> = { clean: 'ok', dirty: 'attention', unknown: 'neutral' };

export const layoutWords: Record<OrgRow['layout'], string> = {
  sections: 'sections',
  flat: 'flat sections',
  single: 'one file',
  environments: 'file per environment',
  compiled: 'compiled',
  plain: 'plain files',
};

export const fieldWords: Record<OrgField, string> = {
  host: 'Host',
  authUser: 'Logs in as',
  workUser: 'Works as',
  key: 'Key',
  port: 'SSH port',
  privateIp: 'Private address',
  floatingIp: 'Floating address',
  domain: 'Domain',
  url: 'URL',
  appPort: 'App port',
  nodeEnv: 'NODE_ENV',
  description: 'Description',
  ufwRules: 'Firewall rules',
};

const roleWords: Partial<Record<OrgFile['role'], string>> = {
  env: 'env file',
  dns: 'DNS',
  shadowed: 'shadowed: Tetra ignores it',
};
export const roleWord = (role: OrgFile['role']): string => roleWords[role] ?? role;

export const serviceWords: Record<OrgService['state'], { word: string; tone: Tone }> = {
  enabled: { word: 'enabled', tone: 'ok' },
  disabled: { word: 'disabled', tone: 'neutral' },
  'enabled-broken': { word: 'link leads nowhere: it does not start', tone: 'failed' },
  'enabled-not-a-link': { word: 'a file where a link has to be: it does not start', tone: 'failed' },
  'generated-stale': { word: 'older than what it was generated from', tone: 'attention' },
};

export const secretWords: Record<OrgSecret['why'], string> = {
  name: 'covered: its name says that it is a secret',
  file: 'covered: everything in this file is secret',
  url: 'covered: there is a password in this address',
  value: 'covered: it looks like a secret',
  reference: 'covered: it takes a secret from elsewhere',
};

export const severityTones: Record<OrgFinding['severity'], Tone> = { error: 'failed', warning: 'attention' };

/** Those of a folder that have to be said before anything else. */
export const problemTone = ({ code }: OrgProblem): Tone =>
  code === 'active-missing' || code === 'not-an-assignment' ? 'attention' : 'failed';

const ruleWords: Record<string, string> = {
  'secret-equal': 'Secret equal to another environment’s',
  'secrets-mode': 'Secrets that others may open',
  'host-differs': 'Address differs from the digest',
  'floating-ip': 'Floating address not used',
  'two-droplets': 'Two droplets for one environment',
  'droplet-without-environment': 'Droplet without an environment',
  'digest-stale': 'Old digest',
  'port-clash': 'Port taken twice',
  'generated-stale': 'Built file is older than its sections',
  'generated-edited': 'Built file was edited by hand',
  'duplicate-section': 'Section written twice',
  'ignored-source': 'Source that Tetra ignores',
  'active-link': 'Active link',
  'service-link-broken': 'Service link leads nowhere',
  'service-not-a-link': 'Service file in place of a link',
  'service-stale': 'Old generated service',
  unresolved: 'Reference that leads nowhere',
  'variable-left': 'Taken from the process environment',
  'placeholder-left': 'Placeholder left',
  'secret-in-toml': 'Secret in a TOML file',
  'environment-key-missing': 'Key missing in an environment',
  unreadable: 'Can’t be read',
};

/** A rule that has no words yet is told by its name. */
export function ruleWord(rule: string): string {
  const plain = rule.replaceAll('-', ' ');
  return ruleWords[rule] ?? plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** The sides by name are in the heads of the columns. */
export const changeWords: Record<OrgCompareRow['change'], string> = {
  changed: 'differs',
  removed: 'only left',
  added: 'only right',
  same: 'equal',
};
export const changeTones: Record<OrgCompareRow['change'], Tone> = {
  changed: 'attention',
  removed: 'progress',
  added: 'progress',
  same: 'neutral',
};

export const siteWords: Record<OrgNginx['state'], { word: string; tone: Tone }> = {
  enabled: { word: 'enabled', tone: 'ok' },
  disabled: { word: 'disabled', tone: 'neutral' },
  'enabled-broken': { word: 'its link leads nowhere: nginx does not start', tone: 'failed' },
  alone: { word: 'in no sites-available or sites-enabled', tone: 'neutral' },
};
