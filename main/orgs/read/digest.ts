// What NodeHolder wrote down about a DigitalOcean account: servers with their addresses, without any credential. A list that
// is empty may be one that could not be fetched, and is unknown.
import type { OrgDigest, OrgPlace } from '../../../preload/contract/org-model.ts';
import { entryOf, itemsOf, JsonError, numberOf, parseJson, textOf, type JsonNode } from './json.ts';
import type { Entry, Folder } from './folder.ts';

/** @param map env-map.conf beside it, if there is one */
export async function readDigest(folder: Folder, entry: Entry, context: string, map: Entry | null): Promise<OrgDigest> {
  const { text, problem, modifiedAt } = await folder.read(entry);
  const digest: OrgDigest = {
    ...{ path: entry.path, context, modifiedAt, lists: {}, droplets: [], domains: [], environments: [] },
    problems: problem ? [problem] : [],
  };
  if (map) await readMap(folder, map, digest);
  if (text === null) return digest;
  try {
    const lists = listsOf(parseJson(text));
    const kinds: [string, OrgDigest['lists'][string]][] = [...lists].map(([name, items]) => [
      name,
      { state: items.length > 0 ? 'known' : 'unknown', count: items.length },
    ]);
    digest.lists = Object.fromEntries(kinds);
    const floating = floatingOf([...(lists.get('FloatingIPs') ?? []), ...(lists.get('ReservedIPs') ?? [])]);
    const place = (node: JsonNode): OrgPlace => ({ file: entry.path, line: node.line });
    digest.droplets = (lists.get('Droplets') ?? []).map((node) => dropletOf(node, place(node), floating));
    digest.domains = (lists.get('Domains') ?? []).flatMap((node) => {
      const name = textOf(entryOf(node, 'name'));
      return name === null ? [] : [{ name, place: place(node) }];
    });
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    digest.problems.push({ code: 'not-json', file: entry.path, line: error.line, message: 'This is no JSON.' });
  }
  return digest;
}

/** [{"Droplets": […]}, …], {"Droplets": […], …}, or the older list of servers alone. */
function listsOf(node: JsonNode): Map<string, JsonNode[]> {
  const lists = new Map<string, JsonNode[]>();
  const take = (one: JsonNode) => {
    if (one.kind !== 'object') return;
    for (const [name, list] of one.entries) {
      if (list.kind === 'list') lists.set(name, [...(lists.get(name) ?? []), ...list.items]);
      else if (list.kind === 'null') lists.set(name, lists.get(name) ?? []);
    }
  };
  const servers = itemsOf(node).filter((one) => entryOf(one, 'public_ips') !== undefined);
  if (servers.length > 0) lists.set('Droplets', servers);
  else if (node.kind === 'list') node.items.forEach(take);
  else take(node);
  return lists;
}

const textsOf = (node: JsonNode | undefined): string[] =>
  itemsOf(node).flatMap((one) => {
    const text = textOf(one);
    return text === null ? [] : [text];
  });

/** By the droplet's id, or its name where there is no id. */
function floatingOf(nodes: readonly JsonNode[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const node of nodes) {
    const ip = textOf(entryOf(node, 'ip'));
    const droplet = entryOf(node, 'droplet');
    const owner =
      textOf(entryOf(droplet, 'id')) ?? textOf(entryOf(droplet, 'name')) ?? textOf(entryOf(node, 'droplet_id'));
    if (ip !== null && owner !== null) found.set(owner, [...(found.get(owner) ?? []), ip]);
  }
  return found;
}

function dropletOf(
  node: JsonNode,
  place: OrgPlace,
  floating: ReadonlyMap<string, string[]>,
): OrgDigest['droplets'][number] {
  const own = (name: string) => entryOf(node, name);
  const name = textOf(own('name')) ?? 'unnamed';
  const id = textOf(own('id'));
  const networks = itemsOf(entryOf(own('networks'), 'v4'));
  const addresses = (type: string) =>
    networks.flatMap((network) => {
      const address = textOf(entryOf(network, 'ip_address'));
      return address !== null && textOf(entryOf(network, 'type')) === type ? [address] : [];
    });
  const privateIp = textOf(own('private_ip'));
  return {
    ...{ name, id, place, status: textOf(own('status')) },
    region: textOf(entryOf(own('region'), 'slug')) ?? textOf(own('region')),
    publicIps: [...addresses('public'), ...textsOf(own('public_ips'))],
    privateIps: [...addresses('private'), ...(privateIp === null ? [] : [privateIp])],
    floatingIps: [...(floating.get(id ?? '') ?? []), ...(floating.get(name) ?? [])],
    tags: textsOf(own('tags')),
    ...{ memoryMb: numberOf(own('memory')), vcpus: numberOf(own('vcpus')), diskGb: numberOf(own('disk')) },
  };
}

/** env-map.conf: "droplet=env1,env2", with # comments. */
async function readMap(folder: Folder, entry: Entry, digest: OrgDigest): Promise<void> {
  const { text, problem } = await folder.read(entry);
  if (problem) digest.problems.push(problem);
  for (const [index, line] of (text ?? '').split('\n').entries()) {
    const [, droplet, names] = /^\s*([^#=\s]+)\s*=\s*([^#]*)/.exec(line) ?? [];
    if (!droplet) continue;
    const environments = names!
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    digest.environments.push({ droplet, environments, place: { file: entry.path, line: index + 1 } });
  }
}
