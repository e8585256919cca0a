// Answers about organizations in a folder of this computer. They need no database, so that the command line calls them as
// they are.
import type { OrgRow, orgReading } from '../../preload/contract/orgs.ts';
import type { Org, OrgDigest } from '../../preload/contract/org-model.ts';
import type { Operator } from '../access/operator.ts';
import { ProvostError } from '../errors.ts';
import type { Handlers } from '../rpc/handlers.ts';
import { checkRoot } from './check/index.ts';
import { compareSides } from './compare/index.ts';
import { readRoot } from './read/root.ts';

const mostProblems = 500;

/** @throws ProvostError FORBIDDEN: whoever acts for some organizations may not have folders of this computer opened */
function requireLocalFolder({ orgs }: Operator): void {
  if (orgs === null) return;
  throw new ProvostError('FORBIDDEN', 'You act for some organizations only, and can’t name folders of this computer.', {
    hint: 'Ask an operator who acts for all of them.',
  });
}

const rowOf = ({ environments, files, problems, dirty, label, type, ...org }: Org): OrgRow => ({
  ...{ name: org.name, active: org.active, aliases: org.aliases, folder: org.folder },
  ...{ label: label?.resolved ?? null, type: type?.resolved ?? null },
  ...{ layout: org.layout, generation: org.generation, built: dirty.state },
  ...{ environments: environments.map(({ name }) => name), files: files.length, problems: problems.length },
});

/** @throws ProvostError BAD_INPUT when the cursor is none that `list` or `check` gave out */
function startOf(cursor: string | undefined): number {
  const start = cursor === undefined ? 0 : Number(cursor);
  if (Number.isSafeInteger(start) && start >= 0) return start;
  throw new ProvostError('BAD_INPUT', 'This cursor is none of ours.', { hint: 'Begin without one.' });
}

/** @throws ProvostError NOT_FOUND */
function orgNamed(orgs: readonly Org[], name: string): Org {
  const org = orgs.find((one) => one.name === name) ?? orgs.find(({ aliases }) => aliases.includes(name));
  if (org) return org;
  throw new ProvostError('NOT_FOUND', `There is no organization “${name}” in this folder.`, {
    hint: 'List them: provost orgs list --root FOLDER',
  });
}

/** Contexts of NodeHolder have names of their own: addresses tell whose servers they are. */
function sharesServer({ environments }: Org, { droplets }: OrgDigest): boolean {
  const hosts = new Set(environments.flatMap(({ fields }) => [fields.host?.resolved, fields.floatingIp?.resolved]));
  return droplets.some(({ publicIps, floatingIps }) => [...publicIps, ...floatingIps].some((ip) => hosts.has(ip)));
}

export function readingHandlers(): Handlers<typeof orgReading> {
  return {
    async list({ root, nh, limit, cursor }, { operator, signal }) {
      requireLocalFolder(operator);
      const { orgs, kind, active, problems } = await readRoot(root, { nh, signal });
      const start = startOf(cursor);
      const end = start + limit;
      return {
        rows: orgs.slice(start, end).map(rowOf),
        nextCursor: end < orgs.length ? String(end) : null,
        total: orgs.length,
        ...{ kind, active, problems: problems.slice(0, mostProblems) },
      };
    },
    async get({ root, nh, name }, { operator, signal }) {
      requireLocalFolder(operator);
      const read = await readRoot(root, { nh, signal });
      const org = orgNamed(read.orgs, name);
      const isOnly = read.orgs.length === 1;
      return {
        ...org,
        root: read.root,
        services: read.services.filter((service) =>
          service.org === null ? org.active || isOnly : service.org === org.name,
        ),
        digests: read.digests.filter((digest) => digest.context === org.name || isOnly || sharesServer(org, digest)),
      };
    },
    async compare({ root, nh, sides, same, limit, cursor }, { operator, signal }) {
      requireLocalFolder(operator);
      const start = startOf(cursor);
      const { left, right, rows } = compareSides(await readRoot(root, { nh, signal }), sides as [string, string]);
      const shown = same ? rows : rows.filter(({ change }) => change !== 'same');
      const count = (change: (typeof rows)[number]['change']) => rows.filter((row) => row.change === change).length;
      const end = start + limit;
      return {
        rows: shown.slice(start, end),
        nextCursor: end < shown.length ? String(end) : null,
        total: shown.length,
        ...{ left, right },
        counts: { added: count('added'), removed: count('removed'), changed: count('changed'), same: count('same') },
      };
    },
    async check({ root, nh, name, limit, cursor }, { operator, signal }) {
      requireLocalFolder(operator);
      const start = startOf(cursor);
      const texts = new Map<string, string>();
      const read = await readRoot(root, { nh, signal, keep: (file, text) => void texts.set(file, text) });
      const only = name === undefined ? null : orgNamed(read.orgs, name).name;
      const all = await checkRoot({ root: read, texts, now: Date.now() }, signal);
      const found = only === null ? all : all.filter(({ org }) => org === only);
      const errors = found.filter(({ severity }) => severity === 'error').length;
      const end = start + limit;
      return {
        rows: found.slice(start, end),
        nextCursor: end < found.length ? String(end) : null,
        total: found.length,
        ...{ ok: errors === 0, errors, warnings: found.length - errors },
      };
    },
  };
}
