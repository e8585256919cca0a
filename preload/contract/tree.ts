// The tree of organizations: provider, resellers, customers, departments and classes, in as many dated hierarchies as wanted.
// An organization of the tree may be linked to a folder of configs; neither needs the other.
import { z } from 'zod';
import { cursor, id, limit, page, time } from './common.ts';
import { planSummary } from './plans.ts';
import { procedure } from './procedure.ts';

/** From the top down: none stands below one that comes after it in this list. */
export const nodeTypes = ['provider', 'reseller', 'customer', 'department', 'class'] as const;
export type NodeType = (typeof nodeTypes)[number];
export const nodeStatuses = ['active', 'suspended', 'maintenance', 'archived'] as const;
export type NodeStatus = (typeof nodeStatuses)[number];

/** The hierarchy that everything else goes by, unless it is asked for another. */
export const mainHierarchy = 'main';

/** Stands in labels (provost.org), in addresses and in file names. */
export const orgId = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/,
    'small letters, digits, dots, dashes and underscores; 64 at most; a letter or digit at both ends',
  );
const hierarchy = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'small letters, digits and dashes; 40 at most')
  .default(mainHierarchy)
  .describe('Hierarchy: main, or one of your own such as legal, reporting, cost or approval');
const words = z.string().trim().min(1).max(200);

export const orgLink = z.object({
  /** Folder of organizations, and the organization's name there. */
  root: z.string().min(1).max(4000),
  name: z.string().min(1).max(200),
});

export const treeEdge = z.object({
  hierarchy: z.string(),
  parent: z.string(),
  from: time,
  /** Null: until further notice. */
  to: time.nullable(),
});
export type TreeEdge = z.infer<typeof treeEdge>;

export const treeNode = z.object({
  org: id,
  name: z.string(),
  type: z.enum(nodeTypes),
  status: z.enum(nodeStatuses),
  /** Why it has this status. */
  reason: z.string().nullable(),
  link: orgLink.nullable(),
  createdAt: time,
});

export const treeRow = treeNode.extend({
  /** Null: it is at the top, or its parent may not be seen. */
  parent: z.string().nullable(),
  /** 0 at the top. */
  depth: z.number().int(),
  /** Directly below it. */
  children: z.number().int(),
  /** Below it at any depth. */
  below: z.number().int(),
});
export type TreeRow = z.infer<typeof treeRow>;

const reads = { permission: 'orgs.read', scope: 'organization', kind: 'query' } as const;
const plans = { permission: 'orgs.write', scope: 'organization', kind: 'plan' } as const;
const orgs = z.array(id).min(1).max(1000).describe('Organizations');
const at = time.optional().describe('As it was, or will be, at this time; now without it');
const from = time.optional().describe('From when on; from now on without it');
const reason = words.optional().describe('Why');

export const tree = {
  list: procedure({
    ...reads,
    summary: 'List the tree of organizations, each below its parent',
    cli: {
      positional: 'under',
      columns: ['org', 'depth', 'name', 'type', 'status', 'parent', 'children', 'below'],
      times: { at: 'end' },
    },
  })
    .input(
      z.object({
        under: id.optional().describe('Only this one and what is below it'),
        hierarchy,
        at,
        status: z.array(z.enum(nodeStatuses)).max(4).optional().describe('Only with this status'),
        type: z.array(z.enum(nodeTypes)).max(5).optional().describe('Only of this type'),
        text: z.string().max(200).optional().describe('Part of the id or name'),
        ...{ limit, cursor },
      }),
    )
    .output(page(treeRow)),
  get: procedure({
    ...reads,
    summary: 'Show one organization of the tree, with all its places in all hierarchies',
    cli: { command: 'tree show', positional: 'org' },
  })
    .input(z.object({ org: id.describe('Organization') }))
    .output(
      treeNode.extend({
        /** From the top down, in each hierarchy that it is in now. */
        path: z.record(z.string(), z.array(z.object({ org: z.string(), name: z.string() }))),
        /** All places it had, has and will have, newest first. */
        places: z.array(treeEdge),
      }),
    ),
  listHierarchies: procedure({
    ...reads,
    summary: 'List the hierarchies',
    cli: { command: 'tree hierarchies', columns: ['hierarchy', 'orgs'] },
  })
    .input(z.object({}))
    .output(
      z.object({
        /** orgs: how many have a place in it now; of main: all. */
        rows: z.array(z.object({ hierarchy: z.string(), orgs: z.number().int() })).max(500),
      }),
    ),
  planCreate: procedure({
    ...plans,
    summary: 'Create an organization in the tree',
    cli: { positional: 'org', files: ['root'], times: { from: 'begin' } },
  })
    .input(
      z.object({
        org: orgId.describe('Its id'),
        name: words.optional().describe('Its name; the id without one'),
        type: z.enum(nodeTypes).describe('What it is'),
        parent: id.optional().describe('What it is below; without one it is at the top'),
        root: orgLink.shape.root.optional().describe('Folder of organizations that holds its configs'),
        folder: orgLink.shape.name.optional().describe('Its name in that folder; the id without one'),
        from,
      }),
    )
    .output(planSummary),
  planImport: procedure({
    ...plans,
    summary: 'Create and change organizations by a CSV file with the columns org, name, type, parent, status',
    cli: { positional: 'rows', contents: ['rows'] },
  })
    .input(z.object({ rows: z.string().min(1).max(10_000_000).describe('CSV file'), hierarchy }))
    .output(planSummary),
  planEdit: procedure({
    ...plans,
    summary: 'Change name, type or folder of an organization',
    cli: { positional: 'org' },
  })
    .input(
      z.object({
        org: id.describe('Organization'),
        name: words.optional().describe('New name'),
        type: z.enum(nodeTypes).optional().describe('New type'),
        root: orgLink.shape.root.optional().describe('Folder of organizations that holds its configs'),
        folder: orgLink.shape.name.optional().describe('Its name in that folder'),
        unlink: z.boolean().default(false).describe('Forget the folder; nothing in it is touched'),
      }),
    )
    .output(planSummary),
  planMove: procedure({
    ...plans,
    summary: 'Move organizations, with all below them, in one hierarchy',
    cli: { positional: 'orgs', times: { from: 'begin' }, apart: [['parent', 'top']] },
  })
    .input(
      z.object({
        orgs,
        parent: id.optional().describe('Below which organization'),
        top: z.boolean().default(false).describe('To the top'),
        ...{ hierarchy, from },
      }),
    )
    .output(planSummary),
  planStatus: procedure({
    ...plans,
    summary: 'Suspend, maintain, archive or activate organizations',
    cli: { positional: 'orgs' },
  })
    .input(
      z.object({
        orgs,
        status: z.enum(nodeStatuses).describe('New status'),
        reason,
        below: z.boolean().default(false).describe('Also all below them'),
      }),
    )
    .output(planSummary),
};
