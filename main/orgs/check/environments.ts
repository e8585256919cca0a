// What development has and production lacks, which is found out there at the latest.
import type { OrgField, OrgFile, OrgPlace } from '../../../preload/contract/org-model.ts';
import { type Found, finding, isDevelopment, isProduction, isStaging, type OrgRule, placeText } from './rule.ts';

/** Without these, nothing can be pushed or started there. Keys, addresses and firewalls may well differ. */
const needed: OrgField[] = ['host', 'domain', 'url', 'appPort', 'nodeEnv'];
/** Switched on for development alone. */
const developmentOnly = /(^|_)(DEBUG|VERBOSE)(_|$)/i;
const isLater = (environment: string | null): boolean => isStaging(environment) || isProduction(environment);

const lacking = (org: string, environment: string | null, place: OrgPlace, key: string, there: OrgPlace): Found =>
  finding({ rule: 'environment-key-missing', severity: 'warning' }, { org, environment }, place, {
    message: `${environment} has no ${key}, and development has one (${placeText(there)}).`,
    why: 'What works in development then runs on a default, or does not start.',
    fix: `Add ${key} for ${environment}.`,
  });

export const missingFields: OrgRule = function* (org) {
  const development = org.environments.find(({ name }) => isDevelopment(name));
  if (!development) return;
  for (const { name, kind, fields, place } of org.environments) {
    if (!isLater(name) || kind === 'managed') continue;
    for (const field of needed) {
      const there = development.fields[field];
      if (there?.place && fields[field] === null) {
        yield lacking(org.name, name, place, there.key.split('.').at(-1) ?? field, there.place);
      }
    }
  }
};

/** env/dev.env and env/prod.env are of one kind, and app/dev.env of another. */
const kindOf = ({ path, environment }: OrgFile): string => {
  const at = path.lastIndexOf(environment!);
  return `${path.slice(0, at)}*${path.slice(at + environment!.length)}`;
};

export const missingKeys: OrgRule = function* (org) {
  const files = org.files.filter(({ role, environment }) => environment !== null && ['env', 'secrets'].includes(role));
  for (const group of Map.groupBy(files, kindOf).values()) {
    const development = group.find(({ environment }) => isDevelopment(environment));
    if (!development) continue;
    const wanted = org.keys.filter(({ place, key }) => place?.file === development.path && !developmentOnly.test(key));
    for (const { path, environment, problem } of group) {
      if (!isLater(environment) || problem !== null) continue;
      const there = new Set(org.keys.filter(({ place }) => place?.file === path).map(({ key }) => key));
      for (const { key, place } of wanted) {
        if (!there.has(key)) yield lacking(org.name, environment, { file: path, line: 1 }, key, place!);
      }
    }
  }
};
