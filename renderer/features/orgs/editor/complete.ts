// What can stand at a place of a TOML file of an organization: names of tables, and keys of the table that it is in.
// Names are those of the newest generation; the older ones are read, and need not be written any more.

interface Known {
  name: string;
  /** What it is, in a few words. */
  detail: string;
}

const known = (...pairs: [string, string][]): Known[] => pairs.map(([name, detail]) => ({ name, detail }));

const environmentKeys = known(
  ['description', 'what it is for'],
  ['host', 'address that is logged in to'],
  ['auth_user', 'who logs in; root when absent'],
  ['work_user', 'who owns the files; the environment’s name when absent'],
  ['auth_key', 'path of the private key'],
  ['ssh_port', '22 when absent'],
  ['private_ip', 'address among its neighbours'],
  ['floating_ip', 'address that can move'],
  ['domain', 'without https://'],
  ['url', 'with https://'],
  ['app_port', 'port of the application'],
  ['node_env', 'NODE_ENV of its services'],
  ['ufw_rules', 'list of firewall rules'],
);

/** By table; `*` stands for any one name. */
const keysOf: Record<string, readonly Known[]> = {
  org: known(
    ['name', 'of the organization'],
    ['type', 'cicd or managed'],
    ['label', 'short name'],
    ['created', 'day'],
    ['description', 'in a sentence'],
    ['platform', 'what it runs'],
  ),
  'org.capabilities': known(
    ['hosting', 'where it is hosted'],
    ['infrastructure', 'who provides hosts'],
    ['deploy', 'how it is deployed'],
    ['analytics', 'what counts visits'],
    ['payments', 'who takes payments'],
    ['dns', 'who answers for its names'],
  ),
  'env.*': environmentKeys,
  'environments.*': environmentKeys,
  's3.*': known(['bucket', 'its name'], ['endpoint', 'address'], ['region', 'short name']),
  'storage.s3': known(
    ['endpoint', 'address'],
    ['region', 'short name'],
    ['default_bucket', 'its name'],
    ['access_key', '"${NAME}" of the environment'],
    ['secret_key', '"${NAME}" of the environment'],
  ),
  'volumes.*': known(['size', 'in GB'], ['region', 'short name'], ['mount', 'path on the host']),
  'storage.volumes.*': known(['size_gb', 'in GB'], ['region', 'short name'], ['attached_to', 'host']),
  pdata: known(['enabled', 'true or false'], ['path', 'folder']),
  'dns.*': known(
    ['provider', 'do, cf or rc'],
    ['api_endpoint', 'address'],
    ['domain', 'zone'],
    ['default_ttl', 'seconds'],
  ),
};

const tables = known(
  ['org', 'the organization itself'],
  ['org.capabilities', 'what it has'],
  ['services', 'name = port'],
  ['pdata', 'persistent data'],
  ['storage.s3', 'object storage'],
  ['ssh_keys', '"name" = "fingerprint"'],
  ['notes', 'free text'],
);

export interface Choice {
  label: string;
  detail: string;
  /** What is put in place of what was typed. */
  apply: string;
}

export interface Choices {
  /** Where what was typed of it begins, in the text before. */
  from: number;
  choices: Choice[];
}

const header = /^\[([^[\]]+)\]\s*(?:#.*)?$/;

/**
 * @param lines the whole text
 * @param at index of the line that is typed in
 * @param typed what stands in it before the cursor
 * @param environments names to offer as tables
 * @returns null: nothing is known to stand there. `from` counts in `typed`
 */
export function choicesAt(
  lines: readonly string[],
  at: number,
  typed: string,
  environments: readonly string[],
): Choices | null {
  const there = new Set(
    lines.filter((_, index) => index !== at).flatMap((line) => header.exec(line)?.[1]?.trim() ?? []),
  );
  if (/^\[[\w.-]*$/.test(typed)) {
    const all = [...tables, ...environments.map((name) => ({ name: `env.${name}`, detail: 'environment' }))];
    const closed = lines[at]?.[typed.length] === ']';
    return {
      from: 1,
      choices: all
        .filter(({ name }) => !there.has(name))
        .map(({ name, detail }) => ({ label: name, detail, apply: closed ? name : `${name}]` })),
    };
  }
  if (!/^[\w-]*$/.test(typed)) return null;
  let start = at;
  while (start > 0 && !header.test(lines[start - 1]!)) start--;
  const table = start === 0 ? null : header.exec(lines[start - 1]!)![1]!.trim();
  const keys = table === null ? undefined : (keysOf[table] ?? keysOf[table.replace(/[^.]+$/, '*')]);
  if (!keys) return null;
  let end = at + 1;
  while (end < lines.length && !lines[end]!.startsWith('[')) end++;
  const taken = new Set(
    lines
      .slice(start, end)
      .flatMap((line, index) => (start + index === at ? [] : (/^([\w-]+)\s*=/.exec(line)?.[1] ?? []))),
  );
  const hasValue = /^[\w-]*\s*=/.test(lines[at] ?? '');
  return {
    from: 0,
    choices: keys
      .filter(({ name }) => !taken.has(name))
      .map(({ name, detail }) => ({ label: name, detail, apply: hasValue ? name : `${name} = ` })),
  };
}
