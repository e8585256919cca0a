// Configs against what NodeHolder wrote down of DigitalOcean: servers that moved, are missing or belong to nobody, and how old
// that knowledge is.
import { isIP } from 'node:net';
import type { Org, OrgDigest, OrgEnvironment, OrgRoot, OrgValue } from '../../../preload/contract/org-model.ts';
import type { Repair } from './fix/repair.ts';
import { type Found, finding, isProduction, placeText, type Rule } from './rule.ts';

type Droplet = OrgDigest['droplets'][number];

const addressesOf = ({ publicIps, privateIps, floatingIps }: Droplet): string[] => [
  ...publicIps,
  ...privateIps,
  ...floatingIps,
];
const textOf = ({ fields }: OrgEnvironment, field: 'host' | 'privateIp' | 'floatingIp'): string | null =>
  fields[field]?.resolved ?? null;

/** As Tetra's importer goes by names. */
const byName: readonly [RegExp, RegExp][] = [
  [/prod/i, /^prod(uction)?$/],
  [/dev/i, /^dev(elopment)?$/],
  [/qa|staging/i, /^(staging|qa\d*)$/],
];

/** Words of a name: "hill" is in "hill-prod01", not in "hilltop-prod". */
const begins = (name: string, org: string): boolean =>
  name.toLowerCase().startsWith(org.toLowerCase()) && !/^[a-z0-9]/i.test(name.slice(org.length));

/** Organizations whose servers are in a digest: by its name, or because one of their hosts is. */
function ownersOf(digest: OrgDigest, { orgs }: OrgRoot): Org[] {
  const named = orgs.filter(({ name, aliases }) => name === digest.context || aliases.includes(digest.context));
  if (named.length > 0 || orgs.length <= 1) return named.length > 0 ? named : orgs;
  const all = new Set(digest.droplets.flatMap(addressesOf));
  return orgs.filter(
    ({ name, environments }) =>
      environments.some((one) => all.has(textOf(one, 'host') ?? '')) ||
      digest.droplets.some((droplet) => begins(droplet.name, name)),
  );
}

/** Names of environments that a droplet is for: what env-map.conf says, or else what its name and tags say. */
function meantFor(droplet: Droplet, digest: OrgDigest, org: Org): string[] {
  const mapped = digest.environments.find((one) => one.droplet === droplet.name);
  if (mapped) return mapped.environments;
  const words = [droplet.name, ...droplet.tags].join(' ');
  const wanted = byName.find(([sign]) => sign.test(words))?.[1];
  return wanted ? org.environments.filter(({ name }) => wanted.test(name)).map(({ name }) => name) : [];
}

/** A droplet of somebody else's name is not this organization's. */
const mayBeOf = (droplet: Droplet, org: Org, owners: readonly Org[]): boolean => {
  const named = owners.filter(({ name }) => begins(droplet.name, name));
  return named.length === 0 ? owners.length === 1 : named.includes(org);
};

const onlyOne = (addresses: readonly string[]): string | null => (addresses.length === 1 ? addresses[0]! : null);

/** Production is reached by the floating address, which stays when the droplet goes. */
const hostOf = ({ floatingIps, publicIps }: Droplet, environment: string): string | null =>
  (isProduction(environment) ? onlyOne(floatingIps) : null) ?? onlyOne(publicIps);

/** The address where it is written: in place of a reference it would be there twice. Null: it is not sure which, or where. */
function another(value: OrgValue | null, address: string | null): Repair | null {
  if (!value?.place || address === null || value.kind !== 'string') return null;
  const [reference, ...others] = value.references;
  const isReference = reference !== undefined && others.length === 0 && reference.written === value.written;
  if (reference !== undefined && !isReference) return null;
  const place = isReference ? reference.place : value.place;
  if (!place?.file.endsWith('.toml')) return null;
  const key = isReference ? reference.name : value.key;
  return { kind: 'set', path: place.file, line: place.line, key, value: address };
}

export const serverDrift: Rule = function* ({ root }) {
  for (const digest of root.digests) {
    if (digest.lists['Droplets']?.state !== 'known') continue;
    const owners = ownersOf(digest, root);
    for (const org of owners) yield* driftOf(org, digest, owners);
    yield* ownerless(digest, owners);
  }
};

function* driftOf(org: Org, digest: OrgDigest, owners: readonly Org[]): Generator<Found> {
  const own = digest.droplets.filter((droplet) => mayBeOf(droplet, org, owners));
  const first = new Map<string, Droplet>();
  for (const droplet of own) {
    for (const environment of meantFor(droplet, digest, org)) {
      const there = first.get(environment);
      if (!there) first.set(environment, droplet);
      else
        yield finding({ rule: 'two-droplets', severity: 'warning' }, { org: org.name, environment }, droplet.place, {
          message: `${droplet.name} and ${there.name} (${placeText(there.place)}) are both for ${environment}.`,
          why: 'An import keeps the first one, or writes the environment twice.',
          fix: 'Say in env-map.conf which droplet is for which environment.',
        });
    }
  }
  for (const environment of org.environments) {
    const { name, kind, fields } = environment;
    const host = textOf(environment, 'host');
    if (kind !== 'remote' || host === null || isIP(host) === 0 || !fields.host?.place) continue;
    const about = { org: org.name, environment: name };
    const droplet = digest.droplets.find((one) => addressesOf(one).includes(host)) ?? null;
    const meant = first.get(name) ?? null;
    if (!droplet) {
      const message = meant
        ? `The address of ${name} is not one of ${meant.name} (${placeText(meant.place)}).`
        : `The address of ${name} is of no droplet in ${digest.path}.`;
      yield finding(
        { rule: meant ? 'host-differs' : 'host-not-in-digest', severity: meant ? 'error' : 'warning' },
        about,
        fields.host.place,
        {
          message,
          why: 'A push would go to another server, or to none.',
          fix: meant
            ? `Write the address of ${meant.name}.`
            : 'Fetch the digest again (nh fetch), or correct the address.',
        },
        meant && another(fields.host, hostOf(meant, name)),
      );
      continue;
    }
    if (isProduction(name) && droplet.floatingIps.length > 0 && !droplet.floatingIps.includes(host)) {
      yield finding(
        { rule: 'floating-ip', severity: 'warning' },
        about,
        fields.host.place,
        {
          message: `${droplet.name} has a floating address, and ${name} is reached by another one.`,
          why: 'When the droplet is replaced, its own address goes with it; the floating one moves on.',
          fix: 'Write the floating address as host.',
        },
        another(fields.host, onlyOne(droplet.floatingIps)),
      );
    }
    const others = [
      ['privateIp', droplet.privateIps],
      ['floatingIp', droplet.floatingIps],
    ] as const;
    for (const [field, known] of others) {
      const written = textOf(environment, field);
      const place = fields[field]?.place;
      if (!place || written === null || known.length === 0 || known.includes(written)) continue;
      yield finding(
        { rule: 'host-differs', severity: 'error' },
        about,
        place,
        {
          message: `The ${field === 'privateIp' ? 'private' : 'floating'} address of ${name} is not the one of ${droplet.name} (${placeText(droplet.place)}).`,
          why: 'What is sent there goes to another server, or to none.',
          fix: `Write the address that ${droplet.name} has.`,
        },
        another(fields[field], onlyOne(known)),
      );
    }
  }
}

function* ownerless(digest: OrgDigest, owners: readonly Org[]): Generator<Found> {
  if (owners.length === 0) return;
  const hosts = new Set(
    owners.flatMap(({ environments }) =>
      environments.flatMap((one) => [textOf(one, 'host'), textOf(one, 'privateIp'), textOf(one, 'floatingIp')]),
    ),
  );
  for (const droplet of digest.droplets) {
    if (addressesOf(droplet).some((address) => hosts.has(address))) continue;
    const org = owners.find((one) => mayBeOf(droplet, one, owners)) ?? null;
    // An environment whose address differs is said there.
    const isMeant = org?.environments.some(
      (one) => textOf(one, 'host') !== null && meantFor(droplet, digest, org).includes(one.name),
    );
    if (isMeant) continue;
    yield finding(
      { rule: 'droplet-without-environment', severity: 'warning' },
      { org: org?.name ?? null },
      droplet.place,
      {
        message: `${droplet.name} is the host of no environment.`,
        why: 'It is paid for, and nothing is pushed to it.',
        fix: 'Add an environment with its address, or remove the droplet.',
      },
    );
  }
}

const day = 24 * 60 * 60 * 1000;

export const digestAge: Rule = function* ({ root, now }) {
  for (const { path, context, modifiedAt } of root.digests) {
    const days = Math.floor((now - modifiedAt) / day);
    if (now - modifiedAt <= 7 * day) continue;
    const severity = now - modifiedAt > 30 * day ? 'error' : 'warning';
    const org = root.orgs.find(({ name, aliases }) => name === context || aliases.includes(context))?.name ?? null;
    yield finding(
      { rule: 'digest-stale', severity },
      { org },
      { file: path, line: 1 },
      {
        message: `This digest is ${days} days old.`,
        why: 'Servers that were made, moved or removed since are not known.',
        fix: 'Fetch it again: nh fetch.',
      },
    );
  }
};
