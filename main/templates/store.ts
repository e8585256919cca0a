// Versions of templates in state.db. Nothing is overwritten: each saving, removal and restoration is a version of its own.
import type { Template } from '../../preload/contract/templates.ts';
import type { Audit } from '../audit/index.ts';
import type { Database } from '../database/open.ts';
import { ProvostError } from '../errors.ts';

interface VersionRow {
  name: string;
  version: number;
  org: string | null;
  body: string | null;
  saved_at: number;
  saved_by: string;
}

export interface StoredTemplate {
  template: Template;
  version: number;
  /** UTC ms. */
  savedAt: number;
  savedBy: string;
}

export type TemplateStore = ReturnType<typeof templateStore>;

const toStored = (row: VersionRow & { body: string }): StoredTemplate => ({
  template: JSON.parse(row.body) as Template,
  version: row.version,
  savedAt: row.saved_at,
  savedBy: row.saved_by,
});

const isThere = (row: VersionRow | undefined): row is VersionRow & { body: string } =>
  row !== undefined && row.body !== null;

export function templateStore(database: Database, audit: Audit) {
  const newest = database.prepare('SELECT * FROM templates WHERE name = ? ORDER BY version DESC LIMIT 1');
  const one = database.prepare('SELECT * FROM templates WHERE name = ? AND version = ?');
  const all = database.prepare('SELECT * FROM templates WHERE name = ? ORDER BY version DESC');
  const current = database.prepare(
    `SELECT * FROM templates AS this WHERE body IS NOT NULL
     AND version = (SELECT max(version) FROM templates WHERE name = this.name) ORDER BY name`,
  );
  const insert = database.prepare(
    'INSERT INTO templates (name, version, org, body, saved_at, saved_by) VALUES (?, ?, ?, ?, ?, ?)',
  );

  /** What is written in one transaction with its audit row. Values of variables stay out of the log. */
  const write = database.transaction(
    (action: string, name: string, org: string | null, template: Template | null, actor: string, detail: object) => {
      const version = ((newest.get(name) as VersionRow | undefined)?.version ?? 0) + 1;
      const savedAt = Date.now();
      insert.run(name, version, org, template && JSON.stringify(template), savedAt, actor);
      audit.append({ actor, action, subject: name, org, detail: { version, ...detail } });
      return { name, version, savedAt, savedBy: actor };
    },
  );

  return {
    current: (): StoredTemplate[] => (current.all() as (VersionRow & { body: string })[]).map(toStored),

    /** @returns null when there is none, or it was removed */
    find(name: string): StoredTemplate | null {
      const row = newest.get(name) as VersionRow | undefined;
      return isThere(row) ? toStored(row) : null;
    },

    /** Also of a template that was removed since. */
    version(name: string, version: number): StoredTemplate | null {
      const row = one.get(name, version) as VersionRow | undefined;
      return isThere(row) ? toStored(row) : null;
    },

    versions: (name: string) =>
      (all.all(name) as VersionRow[]).map(({ version, saved_at, saved_by, body, org }) => ({
        ...{ name, version, savedAt: saved_at, savedBy: saved_by, removed: body === null, org },
      })),

    /**
     * @param basedOn the version that was edited, 0 for none; null: whatever there is
     * @throws ProvostError CONFLICT when somebody saved another one since
     */
    save(template: Template, basedOn: number | null, actor: string, detail: object = {}) {
      const there = newest.get(template.name) as VersionRow | undefined;
      const now = isThere(there) ? there.version : 0;
      if (basedOn !== null && basedOn !== now) {
        throw new ProvostError(
          'CONFLICT',
          now === 0
            ? `The template "${template.name}" was removed meanwhile.`
            : basedOn === 0
              ? `There is a template "${template.name}" already.`
              : `Somebody saved version ${now} of "${template.name}" meanwhile.`,
          { hint: 'Open it again to see how it is now.' },
        );
      }
      return write('templates.saved', template.name, template.org, template, actor, {
        image: template.image,
        ...detail,
      });
    },

    remove: (stored: StoredTemplate, actor: string) =>
      write('templates.removed', stored.template.name, stored.template.org, null, actor, {}),
  };
}
