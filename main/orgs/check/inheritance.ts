// env.toml: environments that inherit from themselves or from nothing, and what production gets from development because
// nobody wrote it there.
import type { OrgInherited, OrgServiceSource } from '../../../preload/contract/org-servers.ts';
import { type Found, finding, isDevelopment, isProduction, isStaging, placeText, type Rule } from './rule.ts';

const developmentOnly = /(^|_)(DEBUG|VERBOSE)(_|$)/i;
const isOn = ({ resolved }: OrgInherited): boolean => /^(1|true|yes|on)$/i.test(resolved ?? '');
const isEarly = (name: string): boolean => name === 'local' || isDevelopment(name);

export const inheritance: Rule = function* ({ root }) {
  const ofOrgs = new Set(root.orgs.flatMap(({ files }) => files.map(({ path }) => path)));
  for (const source of root.serviceSources) {
    const { file, org, environments } = source;
    // Files of organizations are looked at with them.
    if (!ofOrgs.has(file)) yield* secretFaults(source);
    for (const { name, place, inherit, broken, values } of environments) {
      const about = { org, environment: name };
      if (broken !== null) {
        yield finding({ rule: 'inherit-broken', severity: 'error' }, about, inherit?.place ?? place, {
          message:
            broken === 'circle'
              ? `${name} inherits from itself, round in a circle.`
              : `${name} inherits from ${inherit?.resolved ?? 'a table'}, or from one that does, which is not in ${file}.`,
          why: broken === 'circle' ? 'Tetra’s builder never ends.' : 'Nothing is inherited, and nobody is told.',
          fix: 'Write the name of an environment of this file, or remove the line.',
        });
      }
      if (!isProduction(name) && !isStaging(name)) continue;
      for (const value of values) {
        if (!isEarly(value.from)) continue;
        const isDebug = developmentOnly.test(value.name) && isOn(value);
        const isMode = value.name === 'NODE_ENV' && value.resolved?.startsWith('dev') === true;
        const isHere =
          /^(https?:\/\/)?(localhost|127\.0\.0\.1)(:|\/|$)/.test(value.resolved ?? '') &&
          /HOST|URL|DOMAIN|ORIGIN/i.test(value.name);
        if (!isDebug && !isMode && !isHere) continue;
        yield finding({ rule: 'inherited-from-development', severity: 'warning' }, about, place, {
          message: `${name} gets ${value.name} from ${value.from} (${placeText(value.place!)}), since nothing else is written for it.`,
          why: 'What is meant for development works in production as well.',
          fix: `Write ${value.name} in [${name}].`,
        });
      }
    }
  }
};

/** Each once: every environment has the same. */
function* secretFaults({ org, environments }: OrgServiceSource): Generator<Found> {
  const told = new Set<string>();
  for (const { values } of environments) {
    for (const { key, place, from, secret, written, references, placeholder } of values) {
      if (!place || told.has(placeText(place))) continue;
      told.add(placeText(place));
      const missing =
        from === 'secrets' && org !== null && references.find((one) => one.kind === 'process' && one.place === null);
      if (missing) {
        yield finding({ rule: 'unresolved', severity: 'warning' }, { org }, place, {
          message: `${key} refers to ${missing.name}, which secrets.env of ${org} does not have.`,
          why: 'It is empty in the service, unless the process environment happens to have it.',
          fix: `Add ${missing.name} to secrets.env.`,
        });
      } else if (secret && written === null && secret.hash !== null && secret.why !== 'reference' && !placeholder) {
        yield finding({ rule: 'secret-in-toml', severity: 'error' }, { org }, place, {
          message: `${key} is a secret that stands in the file.`,
          why: 'env.toml is kept in repositories, and everybody who reads it has the secret.',
          fix: `Put it into secrets.env, write "$NAME" here, and change it where it is used.`,
        });
      }
    }
  }
}
