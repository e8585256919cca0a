// Imports that are open: each in a thread of its own, seen by the operator who began it, gone an hour after the last question.
import { randomUUID } from 'node:crypto';
import {
  fileBytesAtMost,
  shaping as shapingOf,
  type ImportRow,
  type ImportState,
  type ReadOptions,
  type Shaping,
} from '../../../preload/contract/imports.ts';
import { ProvostError } from '../../errors.ts';
import type { NameRules } from '../target.ts';
import { Judge } from './judge.ts';
import type { DraftState, FileInput, Judgement, Settings } from './messages.ts';
import { ImportThread, limits } from './thread.ts';

/** Each may hold some hundred megabytes. */
const openAtMost = 6;
/** Bytes of all files of one import. */
const bytesAtMost = 2 * fileBytesAtMost;

export const wholeShaping = (some: Partial<Shaping> = {}): Shaping => shapingOf.parse(some);

/** Of an import that nothing was read for. */
const empty: DraftState = {
  ...{ files: [], columns: [], convention: null, shaping: wholeShaping(), rows: 0, errors: 0, warnings: 0 },
  ...{ unread: 0, blocked: 'No file was read.', fields: [], problems: [] },
};

export class OpenDraft {
  readonly importId = randomUUID();
  readonly operator: string;
  readonly thread = new ImportThread();
  profile: string | null = null;
  /** As chosen for all files, for files to come and for profiles. */
  read: ReadOptions = {};
  settings: Settings = { shaping: wholeShaping(), roles: {}, profile: null };
  touchedAt: number;
  private readonly names: NameRules;
  private judge: Judge;
  private known: DraftState = empty;
  private readonly parts = new Map<string, Buffer[]>();
  private readonly sizes = new Map<string, number>();
  /** What changes an import, happens one after the other. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(operator: string, names: NameRules, now: number) {
    this.operator = operator;
    this.names = names;
    this.judge = new Judge(names);
    this.touchedAt = now;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work);
    // Who asked is told; the next one is not concerned.
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  /** @returns bytes so far. @throws ProvostError BAD_INPUT */
  addPart(name: string, data: Buffer): number {
    const parts = this.parts.get(name) ?? [];
    const bytes = parts.reduce((sum, part) => sum + part.length, 0) + data.length;
    const others = [...this.sizes].reduce((sum, [other, size]) => sum + (other === name ? 0 : size), 0);
    if (bytes > fileBytesAtMost || bytes + others > bytesAtMost) {
      this.parts.delete(name);
      throw new ProvostError(
        'BAD_INPUT',
        `“${name}” is too large: files of up to 64 MiB, 128 MiB in all, can be read.`,
        {
          hint: 'Split it, or save it as CSV.',
        },
      );
    }
    this.parts.set(name, [...parts, data]);
    return bytes;
  }

  /** The last part has come. */
  endPart(name: string): Promise<void> {
    const bytes = Buffer.concat(this.parts.get(name) ?? []);
    this.parts.delete(name);
    return this.add([{ name, bytes }], bytes.length);
  }

  add(files: FileInput[], bytes = 0): Promise<void> {
    return this.inTurn(async () => {
      await this.thread.ask('add', { files, read: this.read, settings: this.settings });
      for (const { name } of files) this.sizes.set(name, bytes);
      await this.check();
    });
  }

  removeFile(name: string): Promise<void> {
    return this.inTurn(async () => {
      this.sizes.delete(name);
      await this.thread.ask('remove', { name, settings: this.settings });
      await this.check();
    });
  }

  configure(settings: Settings, read: { file: string | null; options: ReadOptions } | null): Promise<void> {
    return this.inTurn(async () => {
      await this.thread.ask('configure', { read, settings });
      this.settings = settings;
      if (read && read.file === null) this.read = { ...this.read, ...read.options };
      await this.check();
    });
  }

  /** Everything is shaped once, and what is wrong with it is counted. */
  private async check(): Promise<void> {
    this.judge = new Judge(this.names);
    const judged: Judgement[] = [];
    for await (const rows of this.thread.stream('check', limits.policy, null, new AbortController().signal)) {
      for (const row of rows) {
        const problems = this.judge.take(row);
        if (problems.length > 0) judged.push([row.row, problems]);
      }
    }
    this.known = await this.thread.ask('state', { judged });
  }

  edit(row: number, column: number, value: string): Promise<ImportRow> {
    return this.inTurn(async () => {
      const shaped = await this.thread.ask('edit', { row, column, value });
      this.known = await this.thread.ask('state', { judged: this.judge.retake(shaped) });
      const { rows } = await this.thread.ask('rows', { only: 'all', search: '', from: row, limit: 1 });
      return rows[0]!;
    });
  }

  /** When whatever was begun has ended. */
  async state(): Promise<DraftState> {
    await this.turn;
    return this.known;
  }

  async show(lifetime: number): Promise<ImportState> {
    const { problems: _problems, fields: _fields, ...state } = await this.state();
    return { ...state, importId: this.importId, profile: this.profile, expiresAt: this.touchedAt + lifetime };
  }
}

export interface Drafts {
  /** @param now UTC ms */
  begin(operator: string, names: NameRules): OpenDraft;
  /** @throws ProvostError NOT_FOUND, also when it is somebody else's. @param operator null: whoever has its id */
  find(importId: string, operator: string | null): OpenDraft;
  close(importId: string): Promise<void>;
  closeAll(): Promise<void>;
}

/** @param lifetime ms without a question after which an import is forgotten */
export function openDrafts(lifetime: number): Drafts {
  const open = new Map<string, OpenDraft>();
  const forget = async (draft: OpenDraft) => {
    open.delete(draft.importId);
    await draft.thread.close();
  };
  const sweep = setInterval(
    () => {
      for (const draft of open.values()) if (Date.now() - draft.touchedAt > lifetime) void forget(draft);
    },
    Math.min(60_000, lifetime),
  );
  sweep.unref();

  return {
    begin(operator, names) {
      const draft = new OpenDraft(operator, names, Date.now());
      open.set(draft.importId, draft);
      if (open.size > openAtMost) {
        const [idle] = [...open.values()].toSorted((a, b) => a.touchedAt - b.touchedAt);
        void forget(idle!);
      }
      return draft;
    },
    find(importId, operator) {
      const draft = open.get(importId);
      const mine = draft && (operator === null || draft.operator === operator);
      if (!mine || Date.now() - draft.touchedAt > lifetime) {
        throw new ProvostError(
          'NOT_FOUND',
          'There is no such import: it was closed, or nobody asked for it for an hour.',
          {
            hint: 'Begin it again, with the files.',
          },
        );
      }
      draft.touchedAt = Date.now();
      return draft;
    },
    async close(importId) {
      const draft = open.get(importId);
      if (draft) await forget(draft);
    },
    async closeAll() {
      clearInterval(sweep);
      await Promise.all([...open.values()].map(forget));
    },
  };
}
