// Sites of nginx: which servers they have, where these lead, and which of them are enabled by a link.
import path from 'node:path';
import type { OrgProblem, OrgValue } from '../../../preload/contract/org-model.ts';
import type { OrgNginx, OrgNginxServer } from '../../../preload/contract/org-servers.ts';
import type { Placed } from './layout.ts';
import { parseNginx, type Directive } from './nginx-syntax.ts';
import { placeholdersOf, plainValue, type PlainSource } from './plain-value.ts';
import type { Hasher } from './secret.ts';

const inEnabled = /(^|\/)sites-enabled\/[^/]+$/;
const inAvailable = /(^|\/)sites-available\/[^/]+$/;

/** A link in sites-enabled: it says what is enabled, and is no file of its own. */
export const isSiteLink = ({ entry, below }: Pick<Placed, 'entry' | 'below'>): boolean =>
  entry.link !== null && inEnabled.test(below);

type Read = Pick<OrgNginx, 'servers' | 'upstreams' | 'placeholders'>;

/** One file. What does not fit is a problem at its line, and the rest is read all the same. */
export function nginxFile(source: PlainSource, hash: Hasher): Read & { problems: OrgProblem[] } {
  const { directives, faults } = parseNginx(source.text);
  const value = (name: string, text: string, line: number): OrgValue =>
    plainValue(name, text, { name: null, place: { file: source.path, line }, environment: source.environment, hash });
  const servers: OrgNginxServer[] = [];
  const upstreams: OrgNginx['upstreams'] = [];
  const visit = (some: readonly Directive[]) => {
    for (const { name, args, line, block } of some) {
      const place = { file: source.path, line };
      if (name === 'server' && block) servers.push(serverOf(block, place, value));
      else if (name === 'upstream' && block) {
        const own = block.filter((one) => one.name === 'server' && one.args.length > 0);
        upstreams.push({
          ...{ name: args[0] ?? '', place },
          servers: own.map((one) => value('server', one.args[0]!, one.line)),
        });
      } else if (block) visit(block);
    }
  };
  visit(directives);
  return {
    ...{ servers, upstreams, placeholders: placeholdersOf(source) },
    problems: faults.map(({ line, message }) => ({ code: 'not-nginx', file: source.path, line, message })),
  };
}

function serverOf(
  block: readonly Directive[],
  place: OrgNginxServer['place'],
  value: (name: string, text: string, line: number) => OrgValue,
): OrgNginxServer {
  const all = [...deep(block)];
  const of = (list: readonly Directive[], name: string) =>
    list.flatMap((one) =>
      one.name === name && one.args.length > 0 ? [value(name, one.args.join(' '), one.line)] : [],
    );
  const each = (name: string) =>
    block.flatMap((one) => (one.name === name ? one.args.map((text) => value(name, text, one.line)) : []));
  return {
    ...{ place, listen: of(block, 'listen'), names: each('server_name') },
    certificates: of(block, 'ssl_certificate'),
    certificateKeys: of(block, 'ssl_certificate_key'),
    ...{ proxies: of(all, 'proxy_pass'), roots: of(all, 'root') },
  };
}

function* deep(block: readonly Directive[]): Generator<Directive> {
  for (const one of block) {
    yield one;
    if (one.block) yield* deep(one.block);
  }
}

/**
 * All files of nginx of an organization with whether they are enabled.
 * @param read what is in those that are no links in sites-enabled, by path
 */
export function nginxSites(placed: readonly Placed[], read: ReadonlyMap<string, Read>): OrgNginx[] {
  const own = placed.filter(({ role }) => role === 'nginx');
  const links = own.filter(isSiteLink);
  const sites: OrgNginx[] = [];
  const taken = new Set<Placed>();
  for (const one of own) {
    const { entry, below, environment } = one;
    if (isSiteLink(one)) continue;
    const content = read.get(entry.path);
    if (!content) continue;
    const isAvailable = inAvailable.test(below);
    const link = isAvailable ? links.find((other) => leadsTo(other, one)) : undefined;
    if (link) taken.add(link);
    const state = link || inEnabled.test(below) ? 'enabled' : isAvailable ? 'disabled' : 'alone';
    const { servers, upstreams, placeholders } = content;
    const told = { file: entry.path, state, link: link ? linkOf(link) : null, environment } as const;
    sites.push({ ...told, servers, upstreams, placeholders });
  }
  for (const link of links) {
    // A link to a file of nginx that is placed elsewhere is as good as it was.
    if (taken.has(link) || link.entry.kind === 'file') continue;
    const none = { servers: [], upstreams: [], placeholders: [] };
    // What it leads to outside is not looked at.
    const state = link.entry.kind === 'outside' ? 'enabled' : 'enabled-broken';
    sites.push({ file: null, state, link: linkOf(link), environment: link.environment, ...none });
  }
  return sites;
}

const linkOf = ({ entry }: Placed): NonNullable<OrgNginx['link']> => ({ path: entry.path, target: entry.link! });

/** The file itself, or the one of that name beside it: a copy of a host's folder has the host's whole paths in its links. */
function leadsTo({ entry, below }: Placed, file: Placed): boolean {
  if (entry.kind === 'file') return entry.real === file.entry.real;
  const parts = entry.link!.split(/[\\/]/);
  if (parts.at(-2) !== 'sites-available' || parts.at(-1) !== path.posix.basename(file.below)) return false;
  return path.posix.dirname(path.posix.dirname(below)) === path.posix.dirname(path.posix.dirname(file.below));
}
