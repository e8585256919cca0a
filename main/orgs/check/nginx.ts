// Sites of nginx, as far as they can be judged without nginx: names that two files claim, ports that nobody has, certificates
// of another environment, links that lead nowhere. Whether nginx takes them is asked of it on the host before a push.
import type { Org, OrgRoot, OrgValue } from '../../../preload/contract/org-model.ts';
import type { OrgNginx, OrgNginxServer } from '../../../preload/contract/org-servers.ts';
import type { Repair } from './fix/repair.ts';
import { finding, type OrgRule, placeText } from './rule.ts';

const unfilled = /\{\{|\$/;

export const placeholdersLeft: OrgRule = function* (org) {
  const own = [...org.nginx, ...org.units].filter(({ file }) => file !== null && !/(^|\/)templates\//.test(file));
  for (const { placeholders, environment } of own) {
    for (const { name, place } of placeholders) {
      yield finding({ rule: 'template-unfilled', severity: 'error' }, { org: org.name, environment }, place, {
        message: `{{${name}}} was not filled in.`,
        why: 'nginx and systemd take it as it stands, and refuse the file or serve something else.',
        fix: `Write the value of ${name}, or move the file to templates/.`,
      });
    }
  }
};

export const siteLinks: OrgRule = function* ({ name, nginx }) {
  for (const { state, link } of nginx) {
    if (state !== 'enabled-broken' || !link) continue;
    const base = link.path.slice(link.path.lastIndexOf('/') + 1);
    const available = link.path.replace(/sites-enabled\/[^/]+$/, `sites-available/${base}`);
    const isThere = nginx.some(({ file }) => file === available);
    const repair: Repair = isThere
      ? { kind: 'link', path: link.path, target: `../sites-available/${base}` }
      : { kind: 'unlink', path: link.path };
    const about = { org: name };
    yield finding(
      { rule: 'site-link-broken', severity: 'error' },
      about,
      { file: link.path, line: 1 },
      {
        message: `The link that enables ${base} leads nowhere.`,
        why: 'nginx refuses its whole configuration while a file that it includes is missing.',
        fix: isThere
          ? `Let it lead to ${repair.kind === 'link' ? repair.target : ''}.`
          : 'Remove the link, or put the site back.',
      },
      repair,
    );
  }
};

/** Those that nginx would read: where nothing is enabled by links, all of them. */
function readSites({ nginx }: Org): OrgNginx[] {
  const linked = nginx.some(({ state }) => state === 'enabled' || state === 'enabled-broken');
  return nginx.filter(
    ({ state, file }) => file !== null && !(linked && state === 'disabled') && !/(^|\/)templates\//.test(file),
  );
}

/** "443 ssl http2" and "0.0.0.0:443 ssl" are one place. */
function endpointOf({ written }: OrgValue): string {
  const where = (written ?? '').split(/\s+/)[0]!;
  if (/^\d+$/.test(where)) return `*:${where}`;
  const [, host, port] = /^(.*?)(?::(\d+))?$/.exec(where)!;
  return `${host === '0.0.0.0' || host === '' ? '*' : host}:${port ?? '80'}`;
}

interface Claim {
  value: OrgValue | null;
  server: OrgNginxServer;
  site: OrgNginx;
}

export const duplicateServers: OrgRule = function* (org) {
  const first = new Map<string, Claim[]>();
  for (const site of readSites(org)) {
    for (const server of site.servers) {
      const endpoints = server.listen.length > 0 ? server.listen.map(endpointOf) : ['*:80'];
      const names = server.names.length > 0 ? server.names : [null];
      const told = new Set<string>();
      for (const endpoint of endpoints) {
        for (const value of names) {
          const name = value?.written ?? '';
          if (unfilled.test(name) || told.has(name)) continue;
          const claims = first.get(`${endpoint} ${name.toLowerCase()}`) ?? [];
          first.set(`${endpoint} ${name.toLowerCase()}`, [...claims, { value, server, site }]);
          const other = claims.find((one) => one.server !== server && meet(one.site, site));
          if (!other) continue;
          told.add(name);
          const place = value?.place ?? server.place;
          yield finding(
            { rule: 'server-name-twice', severity: 'warning' },
            { org: org.name, environment: site.environment },
            place,
            {
              message: `${name === '' ? 'A server without a name' : name} on ${endpoint} is in ${placeText(other.value?.place ?? other.server.place)} already.`,
              why: 'nginx answers with the first one that it reads, and ignores the other.',
              fix: 'Give one of them another name, or take it away.',
            },
          );
        }
      }
    }
  }
};

/** Sites of two environments are on two hosts. */
const meet = (one: OrgNginx, other: OrgNginx): boolean =>
  one.environment === null || other.environment === null || one.environment === other.environment;

const local = /^(127(?:\.\d+){3}|localhost|\[::1\]|0\.0\.0\.0)(?::(\d+))?$/;

/** Ports that something of this organization, or of the folder, says that it has. */
function knownPorts(org: Org, root: OrgRoot): Set<number> {
  const numbers = [
    ...org.ports.map(({ port }) => port),
    ...root.ports.map(({ port }) => port),
    ...root.services.map(({ port }) => Number(port?.resolved)),
    ...org.environments.map(({ fields }) => Number(fields.appPort?.resolved)),
    ...org.keys.filter(({ key }) => /(^|[._])port$/i.test(key)).map(({ resolved }) => Number(resolved)),
    ...root.serviceSources.flatMap(({ environments }) =>
      environments.flatMap(({ values }) =>
        values.filter(({ key }) => /port$/i.test(key)).map(({ resolved }) => Number(resolved)),
      ),
    ),
  ];
  return new Set(numbers.filter((port) => Number.isInteger(port) && port > 0));
}

export const proxyPorts: OrgRule = function* (org, { root }) {
  const sites = readSites(org);
  if (sites.length === 0) return;
  const known = knownPorts(org, root);
  if (known.size === 0) return;
  const upstreams = new Map(org.nginx.flatMap((site) => site.upstreams.map((one) => [one.name, one] as const)));
  const told = new Set<string>();
  for (const { servers, environment } of sites) {
    for (const proxy of servers.flatMap(({ proxies }) => proxies)) {
      const target = /^https?:\/\/([^/\s]+)/.exec(proxy.written ?? '')?.[1];
      if (target === undefined) continue;
      const hosts = upstreams.get(target)?.servers ?? [{ ...proxy, written: target }];
      for (const { written, place } of hosts) {
        if (written === null || place === null || unfilled.test(written) || told.has(placeText(place))) continue;
        const port = Number(local.exec(written)?.[2]);
        if (!Number.isInteger(port) || known.has(port)) continue;
        told.add(placeText(place));
        yield finding({ rule: 'proxy-port-unknown', severity: 'warning' }, { org: org.name, environment }, place, {
          message: `nginx passes requests to port ${port}, and nothing here says that it has it.`,
          why: 'Where nobody listens, every request is answered with 502.',
          fix: `Write the port that the service has, or add the service with port ${port}.`,
        });
      }
    }
  }
};

export const foreignCertificates: OrgRule = function* (org) {
  const names = org.environments.map(({ name }) => name);
  for (const { servers, environment } of org.nginx) {
    if (environment === null) continue;
    for (const value of servers.flatMap(({ certificates, certificateKeys }) => [...certificates, ...certificateKeys])) {
      const parts = (value.written ?? '').split(/[/._-]/);
      const said = org.keys.find(
        ({ key, resolved }) => key.startsWith('ssl.') && resolved !== null && resolved === value.written,
      );
      const named = names.filter((name) => parts.includes(name));
      const owner: string | null =
        said?.environment ?? (named.includes(environment) ? environment : (named[0] ?? null));
      if (owner === null || owner === environment) continue;
      yield finding(
        { rule: 'certificate-of-other', severity: 'warning' },
        { org: org.name, environment },
        value.place!,
        {
          message: `This site is of ${environment}, and its certificate is of ${owner}.`,
          why: 'Browsers refuse a certificate of another name, and the host may not have the file.',
          fix: `Write the file of ${environment}.`,
        },
      );
    }
  }
};
