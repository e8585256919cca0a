// Ports that two services on one host would want: those of config/ports.toml, of the active organization, and of the services
// that Tetra starts.
import type { OrgPlace, OrgRoot } from '../../../preload/contract/org-model.ts';
import { finding, isDevelopment, isProduction, isStaging, placeText, type Rule } from './rule.ts';

interface Claim {
  name: string;
  port: number;
  place: OrgPlace;
  org: string | null;
  /** Null: of every environment. */
  environment: string | null;
}

const environmentName = /[.-](local|dev|development|qa\d*|test|staging|prod|production)$/;

/** "api-dev" and "app.dev" are api and app of dev. */
function claimed(name: string, port: number, place: OrgPlace, org: string | null): Claim {
  const environment = environmentName.exec(name)?.[1] ?? null;
  return { name: name.replace(environmentName, ''), port, place, org, environment };
}

function claimsOf({ ports, services, orgs }: OrgRoot, org: OrgRoot['orgs'][number] | null): Claim[] {
  const isHere = org === null || org.active || orgs.length === 1;
  // The ports of a range are not taken yet.
  const listed = ports.filter(({ table }) => table === 'ports' || table === 'reserved');
  const ofFolder = isHere ? listed.map(({ name, port, place }) => claimed(name, port, place, null)) : [];
  const ofOrg = (org?.ports ?? []).map(({ name, port, place }) => claimed(name, port, place, org!.name));
  const started = services.flatMap(({ name, port, enabled, org: owner, generated }) => {
    if (!port?.place || port.resolved === null || !(enabled || owner !== null)) return [];
    if (owner === null ? !isHere : owner !== org?.name) return [];
    const claim = claimed(name, Number(port.resolved), port.place, owner);
    return [{ ...claim, environment: generated?.environment ?? claim.environment }];
  });
  return [...ofFolder, ...ofOrg, ...started].filter(({ port }) => Number.isInteger(port) && port > 0);
}

const together = (one: Claim, other: Claim): boolean =>
  one.environment === null || other.environment === null || one.environment === other.environment;

export const portClash: Rule = function* ({ root }) {
  const seen = new Set<string>();
  const groups = root.orgs.length > 0 ? root.orgs : [null];
  for (const org of groups) {
    const byPort = Map.groupBy(claimsOf(root, org), ({ port }) => port);
    for (const [port, claims] of byPort) {
      for (const [index, claim] of claims.entries()) {
        const other = claims.slice(0, index).find((one) => one.name !== claim.name && together(one, claim));
        if (!other || seen.has(placeText(claim.place))) continue;
        seen.add(placeText(claim.place));
        const { environment, place } = claim;
        yield finding({ rule: 'port-clash', severity: 'error' }, { org: claim.org, environment }, place, {
          message: `${claim.name} has port ${port}, which is that of ${other.name} (${placeText(other.place)}).`,
          why: 'The second one to start fails, or answers in place of the first.',
          fix: `Give one of them another port.`,
        });
      }
    }
  }
};

/** "development" is the range of dev, "production" that of prod. */
const isFor = (range: string, environment: string): boolean =>
  range === environment ||
  [isDevelopment, isStaging, isProduction].some((is) => is(environment) && is(range)) ||
  (/^test(ing)?$/.test(range) && environment === 'test');

export const portRanges: Rule = function* ({ root }) {
  const seen = new Set<string>();
  for (const org of root.orgs.length > 0 ? root.orgs : [null]) {
    for (const { name, port, place, environment, org: owner } of claimsOf(root, org)) {
      if (environment === null || seen.has(placeText(place))) continue;
      const ranges = root.portRanges.filter((range) => isFor(range.name, environment));
      if (ranges.length === 0 || ranges.some(({ from, to }) => port >= from && port <= to)) continue;
      seen.add(placeText(place));
      const { from, to, place: said } = ranges[0]!;
      yield finding({ rule: 'port-out-of-range', severity: 'warning' }, { org: owner, environment }, place, {
        message: `${name} has port ${port} in ${environment}, whose ports are ${from} to ${to} (${placeText(said)}).`,
        why: 'Ports outside of it are given to others, and firewalls may not let them through.',
        fix: `Give it a port from ${from} to ${to}.`,
      });
    }
  }
};
