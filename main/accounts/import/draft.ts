// An import as it lies in its worker: the cells of all files, and nothing made of them that can be made again. Rows are
// shaped whenever they are asked for; only what is wrong with them is kept.
import path from 'node:path';
import { textOf } from '../../../preload/contract/account-fields.ts';
import type { PasswordPolicy } from '../../../preload/contract/account-model.ts';
import type { ImportProblem, ImportRow, ReadOptions } from '../../../preload/contract/imports.ts';
import type { ShapedRow } from '../parts.ts';
import { contentOf, named } from './content.ts';
import { columnsOf, mapColumns, type Mapping } from './mapping.ts';
import type { DraftState, FileInput, Judgement, Problem, RowsQuery, Settings } from './messages.ts';
import { fieldsOf, shaper, type Shape } from './shape.ts';
import { accentedCells, readSource, type Source } from './source.ts';
import { Unreadable } from './table.ts';

/** Rows that are shaped at a stretch and handed on together. */
const batchRows = 1000;
const examplesAtMost = 3;
const dots = '••••••';

/** Given from outside: whoever knows them has schemas, and those take longer to load than a small file to read. */
export interface Limits {
  rowsAtMost: number;
  fileBytesAtMost: number;
  /** What passwords are measured by until a target is known. */
  policy: PasswordPolicy;
}

export class Draft {
  private readonly limits: Limits;
  private sources: Source[] = [];
  private settings: Settings | null = null;
  private mapping: Mapping | null = null;
  private readonly own = new Map<number, Problem[]>();
  private readonly judged = new Map<number, Problem[]>();
  /** Cells that were changed, by file, line and header: they outlive another reading. */
  private readonly edits = new Map<string, { name: string; line: number; header: string; value: string }>();

  constructor(limits: Limits) {
    this.limits = limits;
  }

  /** All of them or none. @throws Unreadable */
  async add(files: readonly FileInput[], read: ReadOptions): Promise<void> {
    const added: Source[] = [];
    for (const file of files) {
      const name = 'path' in file ? this.freeName(file.name, added) : file.name;
      const rest = this.sources.filter((source) => source.name !== name);
      const before = [...rest, ...added].reduce((sum, { records }) => sum + records.length, 0);
      added.push(
        await named(name, async () =>
          readSource(name, await contentOf(file, this.limits.fileBytesAtMost), read, this.limits.rowsAtMost - before),
        ),
      );
    }
    const names = new Set(added.map(({ name }) => name));
    this.sources = [...this.sources.filter(({ name }) => !names.has(name)), ...added];
  }

  private freeName(name: string, added: readonly Source[]): string {
    const taken = new Set([...this.sources, ...added].map((source) => source.name));
    const { name: stem, ext } = path.parse(name);
    let free = name;
    for (let count = 2; taken.has(free); count++) free = `${stem} (${count})${ext}`;
    return free;
  }

  remove(name: string): void {
    this.sources = this.sources.filter((source) => source.name !== name);
  }

  /** @param file null: all that can be read so. @throws Unreadable */
  async reread(file: string | null, options: ReadOptions): Promise<void> {
    const again: Source[] = [];
    for (const source of this.sources) {
      if (file !== null && source.name !== file) again.push(source);
      else {
        const read = { ...source.read, ...options };
        again.push(
          await named(source.name, async () => readSource(source.name, source.content, read, this.limits.rowsAtMost)),
        );
      }
    }
    this.sources = again;
    for (const { name, line, header, value } of this.edits.values()) {
      const source = this.sources.find((one) => one.name === name);
      const column = source?.headers.indexOf(header) ?? -1;
      const at = source?.lines.indexOf(line) ?? -1;
      if (source && column >= 0 && at >= 0) change(source, at, column, value);
    }
  }

  /** What was found wrong before is forgotten: rows are others now. */
  configure(settings: Settings): void {
    this.mapping = mapColumns(this.sources, settings);
    const template = settings.shaping.usernameTemplate ?? this.mapping.usernameTemplate ?? undefined;
    this.settings = {
      ...settings,
      shaping: { ...settings.shaping, ...(template !== undefined && { usernameTemplate: template }) },
    };
    this.own.clear();
    this.judged.clear();
  }

  private get ready(): { settings: Settings; mapping: Mapping } {
    const { settings, mapping } = this;
    if (!settings || !mapping) throw new Error('An import was asked before it was configured');
    return { settings, mapping };
  }

  private shapers(purpose: 'check' | 'plan', policy: PasswordPolicy): Shape[] {
    const { settings, mapping } = this.ready;
    return this.sources.map(({ loose, hasHeader }, file) =>
      shaper({ shaping: settings.shaping, policy, purpose, columns: columnsOf(mapping, file, hasHeader), loose }),
    );
  }

  /** Every row, in order. A check keeps what is wrong. */
  *batches(purpose: 'check' | 'plan', policy: PasswordPolicy): Generator<ShapedRow[]> {
    const shapers = this.shapers(purpose, policy);
    if (purpose === 'check') this.own.clear();
    let row = 0;
    for (const [file, { records, lines, name }] of this.sources.entries()) {
      const shape = shapers[file]!;
      for (let from = 0; from < records.length; from += batchRows) {
        const batch: ShapedRow[] = [];
        for (let at = from; at < Math.min(from + batchRows, records.length); at++) {
          const shaped = shape(records[at]!, { row: row++, file: name, line: lines[at]! });
          if (purpose === 'check' && shaped.problems.length > 0) this.own.set(shaped.row, shaped.problems);
          batch.push(shaped);
        }
        yield batch;
      }
    }
  }

  judge(judgements: readonly Judgement[]): void {
    for (const [row, problems] of judgements) {
      if (problems.length === 0) this.judged.delete(row);
      else this.judged.set(row, problems);
    }
  }

  /** Where a row is. */
  private locate(row: number): { file: number; source: Source; at: number } {
    let at = row;
    for (const [file, source] of this.sources.entries()) {
      if (at < source.records.length) return { file, source, at };
      at -= source.records.length;
    }
    throw new Unreadable(`There is no row ${row}.`, 'List the rows again.');
  }

  /** @returns the row as it is now; nobody has judged its name yet */
  edit(row: number, column: number, value: string): ShapedRow {
    const { file, source, at } = this.locate(row);
    const { mapping } = this.ready;
    const local = mapping.numbers[file]!.indexOf(column);
    if (local < 0) throw new Unreadable('The file of this row has no such column.', 'Choose a column of its file.');
    change(source, at, local, value);
    const header = source.headers[local]!;
    const line = source.lines[at]!;
    this.edits.set(JSON.stringify([source.name, line, header]), { name: source.name, line, header, value });
    const shaped = this.shapers('check', this.limits.policy)[file]!(source.records[at]!, {
      row,
      file: source.name,
      line,
    });
    if (shaped.problems.length > 0) this.own.set(row, shaped.problems);
    else this.own.delete(row);
    return shaped;
  }

  private problemsOf(row: number): Problem[] {
    return [...(this.own.get(row) ?? []), ...(this.judged.get(row) ?? [])];
  }

  /** Numbers of rows with something of this weight, in order. */
  private bad(weight: 'error' | 'warning'): number[] {
    const rows = new Set([...this.own.keys(), ...this.judged.keys()]);
    return [...rows]
      .filter((row) => this.problemsOf(row).some((problem) => problem.weight === weight))
      .toSorted((a, b) => a - b);
  }

  private get count(): number {
    return this.sources.reduce((sum, { records }) => sum + records.length, 0);
  }

  private get lost(): (Omit<ImportProblem, 'column'> & { column: null })[] {
    const lines = this.sources.flatMap(({ name, problems }) =>
      problems.map(({ line, problem }) => ({ file: name, line, column: null, problem, weight: 'error' as const })),
    );
    const doubles = this.ready.mapping.doubles.map((one) => ({ ...one, column: null, weight: 'warning' as const }));
    return [...lines, ...doubles];
  }

  state(): DraftState {
    const { settings, mapping } = this.ready;
    const { lost } = this;
    return {
      files: this.sources.map((source, file) => ({
        ...source.about,
        rows: source.records.length,
        accented: accentedCells(
          source,
          (local) => mapping.columns[mapping.numbers[file]![local] ?? -1]?.secret ?? true,
        ),
      })),
      columns: mapping.columns.map(({ header, role, by, secret }, index) => ({
        ...{ index, header, role, by },
        examples: secret ? [] : this.examples(index),
      })),
      convention: mapping.convention,
      shaping: settings.shaping,
      rows: this.count,
      errors: this.bad('error').length,
      warnings: this.bad('warning').length + lost.filter(({ weight }) => weight === 'warning').length,
      unread: lost.filter(({ weight }) => weight === 'error').length,
      blocked: mapping.blocked,
      fields: [
        ...new Set(
          this.sources.flatMap(({ hasHeader }, file) => [
            ...fieldsOf(columnsOf(mapping, file, hasHeader), settings.shaping),
          ]),
        ),
      ],
      problems: lost,
    };
  }

  private examples(column: number): string[] {
    const { mapping } = this.ready;
    const found: string[] = [];
    for (const [file, { records }] of this.sources.entries()) {
      const local = mapping.numbers[file]!.indexOf(column);
      if (local < 0) continue;
      for (const record of records.slice(0, 200)) {
        const cell = record[local]?.trim() ?? '';
        if (cell !== '' && !found.includes(cell)) found.push(cell.slice(0, 100));
        if (found.length === examplesAtMost) return found;
      }
    }
    return found;
  }

  rows({ only, search, from, limit }: RowsQuery): { rows: ImportRow[]; total: number } {
    if (this.sources.length === 0) return { rows: [], total: 0 };
    const shapers = this.shapers('check', this.limits.policy);
    const wanted = this.wanted(only, search.trim().toLowerCase(), shapers);
    return {
      rows: wanted.slice(from, from + limit).map((row) => this.show(row, shapers)),
      total: wanted.length,
    };
  }

  private wanted(only: RowsQuery['only'], search: string, shapers: Shape[]): number[] {
    const rows =
      only === 'all'
        ? Array.from({ length: this.count }, (_none, row) => row)
        : this.bad(only === 'errors' ? 'error' : 'warning');
    if (search === '') return rows;
    const { mapping, settings } = this.ready;
    const made = Boolean(settings.shaping.usernameTemplate);
    return rows.filter((row) => {
      const { file, source, at } = this.locate(row);
      const record = source.records[at]!;
      const numbers = mapping.numbers[file]!;
      if (
        record.some(
          (cell, local) =>
            !(mapping.columns[numbers[local] ?? -1]?.secret ?? true) && cell.toLowerCase().includes(search),
        )
      )
        return true;
      const place = { row, file: source.name, line: source.lines[at]! };
      return made && shapers[file]!(record, place).username.toLowerCase().includes(search);
    });
  }

  /** As the window sees it: no password, neither read nor made. */
  private show(row: number, shapers: Shape[]): ImportRow {
    const { mapping } = this.ready;
    const { file, source, at } = this.locate(row);
    const record = source.records[at]!;
    const line = source.lines[at]!;
    const {
      username,
      values,
      password,
      oldUsername,
      delete: gone,
    } = shapers[file]!(record, { row, file: source.name, line });
    const shown: Record<string, string> = {};
    for (const [field, value] of Object.entries(values)) shown[field] = textOf(value) ?? '';
    if (password) shown['password'] = password.by === 'generated' ? 'generated' : 'given';
    if (oldUsername !== null) shown['old_username'] = oldUsername;
    if (gone) shown['delete'] = 'true';
    const cells = mapping.columns.map(({ secret }, number) => {
      const local = mapping.numbers[file]!.indexOf(number);
      const cell = local < 0 ? '' : (record[local] ?? '');
      return secret && cell !== '' ? dots : cell;
    });
    return { row, file: source.name, line, username, values: shown, cells, problems: this.problemsOf(row) };
  }

  problems(from: number, limit: number): { rows: ImportProblem[]; total: number } {
    if (this.sources.length === 0) return { rows: [], total: 0 };
    const ofRows = [...new Set([...this.own.keys(), ...this.judged.keys()])]
      .toSorted((a, b) => a - b)
      .flatMap((row): ImportProblem[] => {
        const { source, at } = this.locate(row);
        return this.problemsOf(row).map((problem) => ({ file: source.name, line: source.lines[at]!, ...problem }));
      });
    const all = [...this.lost, ...ofRows];
    const errorsFirst = [
      ...all.filter(({ weight }) => weight === 'error'),
      ...all.filter(({ weight }) => weight === 'warning'),
    ];
    return { rows: errorsFirst.slice(from, from + limit), total: all.length };
  }

  /** Whom the files name, each once; of a file that says of no column that it is the username, the first is meant. */
  usernames(): string[] {
    if (this.sources.length === 0) return [];
    const { mapping, settings } = this.ready;
    const shapers = this.sources.map(({ loose, hasHeader }, file) => {
      const columns = columnsOf(mapping, file, hasHeader);
      const known = Boolean(settings.shaping.usernameTemplate) || columns.some(({ role }) => role === 'username');
      const meant = known
        ? columns
        : columns.map((column, at) => ({ ...column, role: at === 0 ? ('username' as const) : ('ignore' as const) }));
      return shaper({
        shaping: settings.shaping,
        policy: this.limits.policy,
        purpose: 'check',
        columns: meant,
        loose,
      });
    });
    const names = this.sources.flatMap(({ records, lines, name }, file) =>
      records.map((record, at) => shapers[file]!(record, { row: at, file: name, line: lines[at]! }).username),
    );
    return [...new Set(names.filter((name) => name !== ''))];
  }
}

function change({ records, headers }: Source, at: number, column: number, value: string): void {
  const record = records[at]!;
  const cells = headers.map((_header, local) => record[local] ?? '');
  // A row that is too short becomes a whole one, and one that is too long loses what no column is for.
  records[at] = cells.with(column, value);
}
