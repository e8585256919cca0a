// Finding things in a folder of organizations by a few letters, and what somebody wants to find again.
import { z } from 'zod';
import { id, limit, time } from './common.ts';
import { orgRead, orgWhere } from './org-where.ts';
import { procedure } from './procedure.ts';

export const orgFoundKinds = ['organization', 'environment', 'key', 'service', 'host', 'file', 'droplet'] as const;
export type OrgFoundKind = (typeof orgFoundKinds)[number];

/** Letters of a text from (counted from 0) to (not with it). */
const range = z.tuple([z.number().int(), z.number().int()]);

export const orgFound = z.object({
  kind: z.enum(orgFoundKinds),
  /** Null: of the folder itself. */
  org: z.string().nullable(),
  environment: z.string().nullable(),
  /** Its name: an organization, "env.dev.host", "192.0.2.10", a path. */
  title: z.string(),
  /** What there is to say beside it: a key's value unless it is secret, a host's environments, a file's role. */
  detail: z.string(),
  file: z.string().nullable(),
  line: z.number().int().nullable(),
  /** From 0 to 1, where every word is exactly its name. For comparing within one answer. */
  score: z.number(),
  /** Which letters were meant. */
  matched: z.object({ title: z.array(range), org: z.array(range), detail: z.array(range) }),
});
export type OrgFound = z.infer<typeof orgFound>;

const kinds = z.array(z.enum(orgFoundKinds)).optional();

/** Answered from files alone. */
export const orgSearchReading = {
  search: procedure({
    ...orgRead,
    summary: 'Find organizations, environments, keys, services, hosts and files by a few letters',
    cli: {
      positional: 'text',
      files: ['root', 'nh'],
      noDataFolder: true,
      columns: ['kind', 'org', 'title', 'detail', 'file', 'line'],
    },
  })
    .input(
      z.object({
        text: z.string().max(200).describe('Words in any order; letters may be missing, and one of each may be wrong'),
        ...orgWhere,
        kinds: kinds.describe('Only these kinds'),
        limit,
      }),
    )
    .output(
      z.object({
        /** The best first. */
        rows: z.array(orgFound).max(500),
        /** Of all that match. */
        total: z.number().int(),
        /** Files may have changed since the folder was last looked at: it is being looked at, and asking again tells. */
        stale: z.boolean(),
      }),
    ),
};

const place = z.object({
  kind: z.enum(orgFoundKinds),
  org: z.string().max(300).nullable(),
  environment: z.string().max(300).nullable(),
  title: z.string().min(1).max(1000),
  file: z.string().max(4000).nullable(),
  line: z.number().int().min(1).nullable(),
});

const content = z.discriminatedUnion('as', [
  /** A place that somebody keeps. */
  z.object({ as: z.literal('bookmark'), place }),
  /** A place that was opened: the last fifty of a folder are kept. */
  z.object({ as: z.literal('recent'), place }),
  /** What to search for, under a name. */
  z.object({
    as: z.literal('filter'),
    name: z.string().trim().min(1).max(100),
    text: z.string().max(200),
    kinds,
  }),
]);
export const orgBookmark = z.object({ id: z.string(), savedAt: time, content });
export type OrgBookmark = z.infer<typeof orgBookmark>;

const root = z.string().min(1).max(4000).describe('Folder that they belong to');

export const orgBookmarks = {
  listBookmarks: procedure({
    ...orgRead,
    summary: 'List what is kept of a folder of organizations: bookmarks, what was opened last, saved filters',
    cli: {
      command: 'orgs bookmarks',
      files: ['root'],
      columns: ['id', 'content.as', 'content.name', 'content.text', 'content.place.title', 'content.place.org'],
    },
  })
    .input(z.object({ root }))
    .output(z.object({ rows: z.array(orgBookmark).max(1050) })),
  addBookmark: procedure({
    ...{ permission: 'orgs.read', scope: 'organization', kind: 'command' },
    summary: 'Keep a place or a filter of a folder of organizations; one of the same name is replaced',
    cli: { command: 'orgs bookmark', files: ['root'] },
  })
    .input(z.object({ root, content: content.describe('What is kept: a place, a recent one or a filter, as JSON') }))
    .output(orgBookmark),
  removeBookmark: procedure({
    ...{ permission: 'orgs.read', scope: 'organization', kind: 'command' },
    summary: 'Forget a bookmark or a saved filter',
    cli: { command: 'orgs unbookmark', positional: 'id' },
  })
    .input(z.object({ id: id.describe('As the list of bookmarks names it') }))
    .output(z.object({ removed: z.string() })),
};
