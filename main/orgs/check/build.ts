// tetra.toml is put together from sections: whether it says what they say, and whether they can be put together.
import type { Org, OrgPlace } from '../../../preload/contract/org-model.ts';
import { readTomlFile, wordsOf } from '../edit/index.ts';
import { finding, type OrgRule, placeText } from './rule.ts';

const rebuild = 'Build it again: org build.';
const separator = /^# --- (.+?) ---\s*$/;

/** Lines that stand below one of the separators of `org build`. */
interface Part {
  name: string;
  /** Of its first line, from 1. */
  from: number;
  lines: string[];
}

function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const name = separator.exec(line)?.[1];
    if (name !== undefined) parts.push({ name, from: index + 2, lines: [] });
    else parts.at(-1)?.lines.push(line.trimEnd());
  }
  return parts;
}

const baseName = (file: string): string => file.slice(file.lastIndexOf('/') + 1);

/** Blank lines at the end come from putting together. */
const linesOf = (text: string): string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd());

/** The first line of the built text that its source does not have there; null: all are alike, or there are no separators. */
function firstDifference(built: string, sources: ReadonlyMap<string, string>): number | null {
  for (const { name, from, lines } of partsOf(built)) {
    const source = sources.get(baseName(name));
    if (source === undefined) return from - 1;
    const [wanted, there] = [linesOf(source), linesOf(lines.join('\n'))];
    const most = Math.max(wanted.length, there.length);
    for (let index = 0; index < most; index++) if (wanted[index] !== there[index]) return from + index;
  }
  return null;
}

/** The header that the first of the differing keys stands below in the built file. */
function headerOf({ tables, dirty }: Org, file: string): number {
  const own = tables.filter(({ place }) => place.file === file);
  for (const key of dirty.differs) {
    const table = own.findLast(({ name }) => key === name || key.startsWith(`${name}.`));
    if (table) return table.place.line;
  }
  return 1;
}

/** As `org build` refuses: sections that can't be read, and tables that two of them have. */
function canBuild({ files, tables }: Org): boolean {
  const sources = files.filter(({ role }) => role === 'source');
  if (sources.some(({ problem }) => problem !== null)) return false;
  const paths = new Set(sources.map(({ path }) => path));
  const names = tables.filter(({ place }) => paths.has(place.file)).map(({ name }) => name);
  return new Set(names).size === names.length;
}

export const generatedFile: OrgRule = function* (org, { texts }) {
  const generated = org.files.find(({ role }) => role === 'generated');
  const sources = org.files.filter(({ role }) => role === 'source');
  if (!generated || sources.length === 0) return;
  const built = texts.get(generated.path);
  const known = new Map(
    sources.flatMap(({ path }) => {
      const text = texts.get(path);
      return text === undefined ? [] : [[baseName(path), text] as const];
    }),
  );
  const line = built === undefined || known.size < sources.length ? null : firstDifference(built, known);
  const keys = org.dirty.by === 'content' && org.dirty.differs.length > 0 ? `: ${org.dirty.differs.join(', ')}` : '';
  const at = { file: generated.path, line: line ?? headerOf(org, generated.path) };
  if (org.dirty.state === 'dirty') {
    const newer = sources.filter(({ modifiedAt }) => modifiedAt > generated.modifiedAt);
    if (newer.length > 0) {
      yield finding(
        { rule: 'generated-stale', severity: 'error' },
        { org: org.name },
        at,
        {
          message: `tetra.toml is older than ${newer.map(({ path }) => baseName(path)).join(', ')}, and says something else${keys}.`,
          why: 'Tetra reads the built file: what was changed in the sections has no effect yet.',
          fix: rebuild,
        },
        canBuild(org) ? { kind: 'build', org: org.name } : null,
      );
    } else {
      yield finding({ rule: 'generated-edited', severity: 'error' }, { org: org.name }, at, {
        message: `tetra.toml was edited by hand: it does not say what its sections say${keys}.`,
        why: 'The next build puts the sections in its place, and this edit is lost.',
        fix: `Write the change into its section, then build again: org build.`,
      });
    }
  } else if (line !== null && org.dirty.state === 'clean') {
    yield finding({ rule: 'generated-edited', severity: 'warning' }, { org: org.name }, at, {
      message: 'tetra.toml differs from its sections in comments, spelling or order.',
      why: 'The next build writes it as the sections are; a comment that is only here is lost.',
      fix: `Move what is worth keeping into its section. ${rebuild}`,
    });
  }
};

/** Nothing is said twice, and nothing would be lost: no comment in the table that goes, and no table inside of it. */
function canMerge(texts: ReadonlyMap<string, string>, name: string, there: OrgPlace, here: OrgPlace): boolean {
  const [first, second] = [texts.get(there.file), texts.get(here.file)];
  if (first === undefined || second === undefined) return false;
  const [into, from] = [readTomlFile(first), readTomlFile(second)];
  const table = from.headers.find(({ loc }) => loc.start.line === here.line);
  const home = into.headers.find(({ loc }) => loc.start.line === there.line);
  if (table?.kind !== 'standard' || home?.kind !== 'standard') return false;
  const isBelow = ({ resolvedKey }: typeof table) => wordsOf(resolvedKey).startsWith(`${name}.`);
  if (from.headers.some(isBelow)) return false;
  const keys = (file: typeof into, header: typeof table) =>
    file.entries.filter(({ node }) => node.parent === header).map(({ path }) => wordsOf(path));
  const taken = new Set(keys(into, home));
  const end = from.headers.find(({ range }) => range[0] > table.range[0])?.range[0] ?? from.body.length;
  const hasComment = from.ast.comments.some(({ range }) => range[0] > table.range[0] && range[0] < end);
  return !hasComment && keys(from, table).every((key) => !taken.has(key));
}

export const duplicateSection: OrgRule = function* (org, { texts }) {
  const sources = new Set(org.files.filter(({ role }) => role === 'source').map(({ path }) => path));
  const first = new Map<string, OrgPlace>();
  for (const { name, place } of org.tables) {
    if (!sources.has(place.file)) continue;
    const there = first.get(name);
    if (!there) first.set(name, place);
    else if (there.file !== place.file) {
      const environment = /^env(?:ironments)?\.([^.]+)$/.exec(name)?.[1] ?? null;
      yield finding(
        { rule: 'duplicate-section', severity: 'error' },
        { org: org.name, environment },
        place,
        {
          message: `[${name}] is in ${placeText(there)} already.`,
          why: 'The sections can’t be put together: a table may stand once, and org build refuses.',
          fix: 'Put both into one section.',
        },
        canMerge(texts, name, there, place) ? { kind: 'merge', path: place.file, table: name, into: there.file } : null,
      );
    }
  }
};

export const ignoredSource: OrgRule = function* (org) {
  for (const { path, role } of org.files) {
    if (role !== 'shadowed') continue;
    const isFlat = /(^|\/)\d\d-[^/]+\.toml$/.test(path);
    yield finding(
      { rule: 'ignored-source', severity: 'warning' },
      { org: org.name },
      { file: path, line: 1 },
      {
        message: isFlat
          ? 'This flat section is ignored: there is a folder of sections beside it.'
          : 'This file is ignored: there is a tetra.toml beside it.',
        why: 'Tetra reads one of the two, so that changes here have no effect.',
        fix: isFlat
          ? 'Move what is still wanted into sections/, and remove this file.'
          : 'Remove the one that is out of date.',
      },
    );
  }
};
