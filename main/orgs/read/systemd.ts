// Systemd units as settings with their lines: read as systemd reads them, and never run.
import type { OrgProblem, OrgValue } from '../../../preload/contract/org-model.ts';
import type { OrgUnit } from '../../../preload/contract/org-servers.ts';
import { placeholdersOf, plainValue, type PlainSource } from './plain-value.ts';
import type { Hasher } from './secret.ts';

interface Logical {
  text: string;
  /** Of its first line, from 1. */
  line: number;
}

/** Lines put together where one ends with a backslash; comments in between are passed over, as systemd does. */
function* logicalLines(text: string): Generator<Logical> {
  let pending: Logical | undefined;
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const line = raw.replace(/\r$/, '');
    if (/^\s*[#;]/.test(line) || (!pending && line.trim() === '')) continue;
    const goesOn = line.endsWith('\\');
    const part = goesOn ? line.slice(0, -1) : line;
    const whole: Logical = pending
      ? { line: pending.line, text: `${pending.text} ${part.trim()}` }
      : { line: index + 1, text: part };
    pending = goesOn ? whole : undefined;
    if (!goesOn) yield whole;
  }
  if (pending) yield pending;
}

/** The unit that a file is, or that a drop-in is for: "app.service.d/limits.conf". */
function unitName(file: string): string {
  const parts = file.split('/');
  return parts.at(-2)?.endsWith('.d') && file.endsWith('.conf') ? parts.at(-2)!.slice(0, -2) : parts.at(-1)!;
}

export function systemdUnit(source: PlainSource, hash: Hasher): { unit: OrgUnit; problems: OrgProblem[] } {
  const problems: OrgProblem[] = [];
  const sections: OrgUnit['sections'] = [];
  const settings: OrgValue[] = [];
  const wrong = (line: number, message: string) =>
    problems.push({ code: 'not-a-unit', file: source.path, line, message });
  for (const { text, line } of logicalLines(source.text)) {
    const place = { file: source.path, line };
    const whole = text.trim();
    const header = /^\[([^\]]*)\]$/.exec(whole)?.[1];
    if (header !== undefined) {
      sections.push({ name: header, place });
      continue;
    }
    const equals = whole.indexOf('=');
    if (whole.startsWith('[')) wrong(line, 'The header of this section is not closed.');
    else if (equals < 1) wrong(line, 'This is neither a section nor a setting.');
    else if (sections.length === 0) wrong(line, 'This setting stands before the first section, and is ignored.');
    else {
      const key = whole.slice(0, equals).trim();
      const value = whole.slice(equals + 1).trim();
      const own = `${sections.at(-1)!.name}.${key}`;
      const told = { place, environment: source.environment, hash };
      const assignments = key === 'Environment' ? assignmentsOf(value) : [];
      // SetCredential= has the secret itself; other words of systemd tell nothing: KeyringMode=, PassEnvironment=.
      const named = key.startsWith('SetCredential') ? key : null;
      if (assignments.length === 0) settings.push(plainValue(own, value, { ...told, name: named }));
      for (const [name, set] of assignments) settings.push(plainValue(`${own}.${name}`, set, { ...told, name }));
    }
  }
  const name = unitName(source.path);
  const instance = /@([^@]*)\.\w+$/.exec(name)?.[1] ?? null;
  return {
    unit: {
      ...{ file: source.path, name, template: instance === '', instance: instance === '' ? null : instance },
      ...{ environment: source.environment, sections, settings, placeholders: placeholdersOf(source) },
    },
    problems,
  };
}

/** "A=b c" D=e: quotes are around the whole assignment, or around its value. */
function assignmentsOf(text: string): [string, string][] {
  const words = [...text.matchAll(/"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|((?:[^\s"']|"[^"]*"|'[^']*')+)/g)];
  return words.flatMap(([, one, two, three]): [string, string][] => {
    const word = one ?? two ?? three!;
    const [, name, value] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(word) ?? [];
    return name === undefined ? [] : [[name, value!.replace(/^(["'])(.*)\1$/, '$2')]];
  });
}
