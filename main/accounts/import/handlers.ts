// Handlers of imports: drafts, their rows and problems, and profiles.
import path from 'node:path';
import type { TargetKind } from '../../../preload/contract/account-model.ts';
import type { imports as contract, ImportState } from '../../../preload/contract/imports.ts';
import type { Operator } from '../../access/operator.ts';
import { ProvostError } from '../../errors.ts';
import type { Call, Handlers } from '../../rpc/handlers.ts';
import { requireLocalFiles } from '../local-files.ts';
import type { LiveAccount, NameRules } from '../target.ts';
import { wholeShaping, type Drafts, type OpenDraft } from './drafts.ts';
import type { Profiles } from './profiles.ts';
import type { Settings } from './messages.ts';
import { rowsOfTarget } from './target-rows.ts';

export interface HandlersDeps {
  drafts: Drafts;
  profiles: Profiles;
  lifetime: number;
  snapshot(
    target: string,
    filter: string | undefined,
    operator: Operator,
    signal: AbortSignal,
  ): AsyncIterable<LiveAccount[]>;
  namesOf(kind: TargetKind | undefined): NameRules;
}

/** A cursor is the number of rows before it: what is paged stands still between two changes. */
function startOf(cursor: string | undefined, offset: number | undefined): number {
  if (cursor === undefined) return offset ?? 0;
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor);
  throw new ProvostError('BAD_INPUT', 'The cursor is none of this list.', { hint: 'Begin with the first page.' });
}

function pageOf<Row>({ rows, total }: { rows: Row[]; total: number }, from: number) {
  const next = from + rows.length;
  return { rows, total, nextCursor: next < total && rows.length > 0 ? String(next) : null };
}

export function importHandlers({
  drafts,
  profiles,
  lifetime,
  snapshot,
  namesOf,
}: HandlersDeps): Handlers<typeof contract> {
  const mine = (importId: string, { operator }: Call): OpenDraft => drafts.find(importId, operator.name);
  const show = (draft: OpenDraft): Promise<ImportState> => draft.show(lifetime);

  return {
    begin: ({ targetKind }, { operator }) => show(drafts.begin(operator.name, namesOf(targetKind))),
    async addPart({ importId, name, data, last }, call) {
      const draft = mine(importId, call);
      const bytes = draft.addPart(name, Buffer.from(data, 'base64'));
      if (last) await draft.endPart(name);
      return { bytes };
    },
    async addFiles({ importId, files }, call) {
      requireLocalFiles(call.operator);
      const draft = mine(importId, call);
      await draft.add(files.map((file) => ({ name: path.basename(file), path: file })));
      return show(draft);
    },
    async addTarget({ importId, target, filter }, call) {
      const draft = mine(importId, call);
      const rows = await rowsOfTarget(snapshot(target, filter, call.operator, call.signal));
      await draft.add([{ name: target, rows }]);
      return show(draft);
    },
    async removeFile({ importId, name }, call) {
      const draft = mine(importId, call);
      const { files } = await draft.state();
      if (!files.some((file) => file.name === name)) {
        throw new ProvostError('NOT_FOUND', `The import holds no file “${name}”.`, { hint: 'Show the import.' });
      }
      await draft.removeFile(name);
      return show(draft);
    },
    get: ({ importId }, call) => show(mine(importId, call)),
    async shape({ importId, file, read, roles, shaping, profile }, call) {
      const draft = mine(importId, call);
      const { files, columns } = await draft.state();
      if (file !== undefined && !files.some(({ name }) => name === file)) {
        throw new ProvostError('NOT_FOUND', `The import holds no file “${file}”.`, { hint: 'Show the import.' });
      }
      const stored = profile === undefined ? null : profiles.find(profile);
      const numbers = Object.fromEntries(Object.entries(roles ?? {}).map(([number, role]) => [Number(number), role]));
      if (Object.keys(numbers).some((number) => Number(number) >= columns.length)) {
        throw new ProvostError('BAD_INPUT', 'There is no column of that number.', { hint: 'Show the import.' });
      }
      const { columns: named, ...rest } = stored?.shaping ?? draft.settings.shaping;
      const settings: Settings = {
        shaping: wholeShaping({ ...rest, ...(stored === null && { columns: named }), ...shaping }),
        // A choice stays when something else is chosen; a profile starts anew.
        roles: { ...(stored ? {} : draft.settings.roles), ...numbers },
        profile: stored ? (named ?? null) : draft.settings.profile,
      };
      const options = { ...stored?.read, ...read };
      // What is chosen for the only file is chosen for those to come, and for a profile.
      const one = file === undefined || files.length === 1 ? null : file;
      await draft.configure(settings, Object.keys(options).length > 0 ? { file: one, options } : null);
      if (profile !== undefined) draft.profile = profile;
      return show(draft);
    },
    async rows({ importId, only, search = '', cursor, offset, limit }, call) {
      const draft = mine(importId, call);
      await draft.state();
      const from = startOf(cursor, offset);
      return pageOf(await draft.thread.ask('rows', { only, search, from, limit }), from);
    },
    async problems({ importId, cursor, offset, limit }, call) {
      const draft = mine(importId, call);
      await draft.state();
      const from = startOf(cursor, offset);
      return pageOf(await draft.thread.ask('problems', { from, limit }), from);
    },
    async editCell({ importId, row, column, value }, call) {
      const draft = mine(importId, call);
      await draft.state();
      return { row: await draft.edit(row, column, value), state: await show(draft) };
    },
    async close({ importId }, call) {
      mine(importId, call);
      await drafts.close(importId);
      return {};
    },
    listProfiles() {
      const rows = profiles.all();
      return { rows: rows.slice(0, 500), nextCursor: null, total: rows.length };
    },
    async saveProfile({ importId, name }, call) {
      const draft = mine(importId, call);
      const { columns, shaping } = await draft.state();
      const named = Object.fromEntries(columns.map(({ header, role }) => [header, role]));
      const saved = profiles.save(name, { ...shaping, columns: named }, draft.read);
      draft.profile = name;
      return saved;
    },
    removeProfile({ name }) {
      profiles.remove(name);
      return {};
    },
  };
}
