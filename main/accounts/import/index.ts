// Files of accounts on their way to a plan: read and shaped in worker threads, judged here by the rules of a target, held in
// memory alone. The only door of this room.
import { setImmediate as breathe } from 'node:timers/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import type { TargetKind } from '../../../preload/contract/account-model.ts';
import type { imports as contract, Shaping } from '../../../preload/contract/imports.ts';
import type { Operator } from '../../access/operator.ts';
import type { Database } from '../../database/open.ts';
import { messageOf, ProvostError } from '../../errors.ts';
import type { Handlers } from '../../rpc/handlers.ts';
import type { Imports, Rows, RowSource } from '../parts.ts';
import type { LiveAccount, NameRules } from '../target.ts';
import { openDrafts, wholeShaping, type OpenDraft } from './drafts.ts';
import { importHandlers } from './handlers.ts';
import { Judge, plainNames } from './judge.ts';
import type { DraftState, Settings } from './messages.ts';
import { generatePassword, passwordProblem } from './passwords.ts';
import { profileStore, type Profiles } from './profiles.ts';
import { ImportThread } from './thread.ts';
import { refuseUnused } from './unused.ts';

export interface ImportsDeps {
  /** With the table of migrations/0002-import-profiles.sql. */
  database: Database;
  log: Logger;
  /** Accounts of a target that the operator may see; `filter` in its own words. @throws ProvostError NOT_FOUND, TARGET_* */
  snapshot(
    target: string,
    filter: string | undefined,
    operator: Operator,
    signal: AbortSignal,
  ): AsyncIterable<LiveAccount[]>;
  /** By what a draft is judged before its target is known; absent: names are told apart without capitals. */
  namesOf?(kind: TargetKind): NameRules;
  /** Ms without a question after which an import is forgotten; for tests, which can't wait an hour. */
  lifetime?: number;
}

const hour = 60 * 60 * 1000;

/** Profile first, and on top of it what is said besides. @throws ProvostError NOT_FOUND */
export function settingsOf(profiles: Profiles, name: string | undefined, changes: Partial<Shaping>): Settings {
  const { columns: named = null, ...rest } = name === undefined ? {} : profiles.find(name).shaping;
  const said = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return { shaping: wholeShaping({ ...rest, ...said }), roles: {}, profile: named };
}

function refuseBlocked({ blocked, columns }: DraftState): void {
  if (blocked === null) return;
  const headers = columns.map(({ header }) => `“${header}”`).join(', ');
  throw new ProvostError('BAD_INPUT', blocked, {
    hint:
      headers === ''
        ? 'Give another file.'
        : `Say what the columns are (--columns '{"Header": "username"}'). They are ${headers}.`,
  });
}

export function createImports({
  database,
  log,
  snapshot,
  namesOf,
  lifetime = hour,
}: ImportsDeps): Imports & { handlers: Handlers<typeof contract> } {
  const profiles = profileStore(database);
  const drafts = openDrafts(lifetime);
  /** Of files that are read for one plan, until its rows were taken. */
  const passing = new Set<ImportThread>();

  const end = async (thread: ImportThread) => {
    passing.delete(thread);
    await thread.close();
  };

  /** Reads files into a thread that lasts until somebody ends it. */
  const readFiles = async (
    files: readonly string[],
    settings: Settings,
    read: RowSource['read'],
  ): Promise<{ thread: ImportThread; state: DraftState }> => {
    const thread = new ImportThread();
    passing.add(thread);
    try {
      const inputs = files.map((file) => ({ name: path.basename(file), path: file }));
      return { thread, state: await thread.ask('add', { files: inputs, read, settings }) };
    } catch (error) {
      await end(thread);
      throw error;
    }
  };

  const draftFor = async ({ importId, profile, shaping, read }: RowSource): Promise<OpenDraft> => {
    const draft = drafts.find(importId!, null);
    const says = Object.values(shaping).some((value) => value !== undefined);
    if (profile !== undefined || says || Object.keys(read).length > 0) {
      const settings =
        profile === undefined
          ? { ...draft.settings, shaping: wholeShaping({ ...draft.settings.shaping, ...defined(shaping) }) }
          : settingsOf(profiles, profile, shaping);
      await draft.configure(settings, Object.keys(read).length > 0 ? { file: null, options: read } : null);
    }
    return draft;
  };

  async function rows(source: RowSource, signal: AbortSignal): Promise<Rows> {
    signal.throwIfAborted();
    const { files, importId, names, policy } = source;
    if ((importId === undefined) === (files === undefined || files.length === 0)) {
      throw new ProvostError('BAD_INPUT', importId ? 'Accounts are given twice.' : 'It is not said which accounts.', {
        hint: 'Give files, or the id of an import.',
      });
    }
    let thread: ImportThread;
    let state: DraftState;
    if (importId !== undefined) {
      const draft = await draftFor(source);
      thread = draft.thread;
      state = await draft.state();
      refuseUnused(source.read, state.files);
      refuseBlocked(state);
    } else {
      const profile = source.profile === undefined ? null : profiles.find(source.profile);
      const settings = settingsOf(profiles, source.profile, source.shaping);
      ({ thread, state } = await readFiles(files!, settings, { ...profile?.read, ...defined(source.read) }));
      try {
        refuseUnused(source.read, state.files);
        refuseBlocked(state);
        signal.throwIfAborted();
      } catch (error) {
        await end(thread);
        throw error;
      }
    }
    const ends = () => (importId === undefined ? end(thread) : Promise.resolve());
    signal.addEventListener(
      'abort',
      () => void ends().catch((error: unknown) => log.warn({ err: messageOf(error) }, 'An import did not end')),
      { once: true },
    );
    return {
      fields: new Set(state.fields),
      count: state.rows,
      problems: [...(importId === undefined ? guessedEncodings(state) : []), ...state.problems],
      async *batches(until) {
        const judge = new Judge(names);
        try {
          for await (const batch of thread.stream('plan', policy, null, until)) {
            for (const row of batch) for (const problem of judge.take(row)) row.problems.push(problem);
            yield batch;
            // Batches that came together are not taken together: others wait for the loop too.
            await breathe();
          }
        } finally {
          await ends();
        }
      },
    };
  }

  async function usernames(source: Pick<RowSource, 'files' | 'importId'>, signal: AbortSignal): Promise<string[]> {
    signal.throwIfAborted();
    if (source.importId !== undefined) {
      const draft = drafts.find(source.importId, null);
      await draft.state();
      return draft.thread.ask('usernames', {});
    }
    const { thread } = await readFiles(source.files ?? [], settingsOf(profiles, undefined, {}), {});
    try {
      return await thread.ask('usernames', {});
    } finally {
      await end(thread);
    }
  }

  return {
    rows,
    usernames,
    generatePassword,
    passwordProblem,
    async close() {
      await drafts.closeAll();
      await Promise.all([...passing].map(end));
    },
    handlers: importHandlers({
      drafts,
      profiles,
      lifetime,
      snapshot,
      namesOf: (kind) => (kind === undefined ? undefined : namesOf?.(kind)) ?? plainNames,
    }),
  };
}

const defined = <T extends object>(value: T): Partial<T> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Partial<T>;

/** The window asks which it is; whoever names files is told. */
const guessedEncodings = ({ files }: DraftState) =>
  files
    .filter(({ encodingAsked }) => encodingAsked)
    .map(({ name, encoding }) => ({
      ...{ file: name, line: null, weight: 'warning' as const },
      problem: `It is not UTF-8, and was read as ${encoding}. When letters look wrong, name another encoding (--encoding).`,
    }));
