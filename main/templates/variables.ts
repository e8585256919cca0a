// The variables of a template's texts: {{username}}, {{n:3}}, {{account.section:slug}}. They are replaced, never evaluated.

export interface Values {
  username: string;
  /** 1-based. */
  n: number;
  org: string | null;
  group: string | null;
  /** The account's other columns, by name. */
  columns: ReadonlyMap<string, string>;
}

const pattern = /\{\{([^{}]*)\}\}/g;
const plain = ['username', 'n', 'org', 'group'];
/** Columns that would put a password into what everybody with access to the engine can read. */
const secretColumn = /pass|pwd|secret|token|credential|private/i;

export const isSecretColumn = (name: string): boolean => secretColumn.test(name);

interface Parsed {
  name: string;
  /** "slug", a number of digits, or none. */
  form: string;
}

function parse(inside: string): Parsed {
  const [, name = '', form = ''] = /^\s*(.*?)\s*(?::\s*([^:]*?)\s*)?$/.exec(inside) ?? [];
  return { name, form };
}

/** @returns what is wrong with the variables of a text; empty when nothing is */
export function variableProblems(text: string): string[] {
  const problems: string[] = [];
  for (const [whole, inside = ''] of text.matchAll(pattern)) {
    const { name, form } = parse(inside);
    const column = columnOf(name);
    if (column !== null && isSecretColumn(column)) {
      problems.push(`${whole}: passwords can't be used here, since everybody who may inspect the container reads them`);
    } else if (!plain.includes(name) && !column) {
      problems.push(`${whole} is not known: use username, n, org, group or account.COLUMN`);
    } else if (form !== '' && form !== 'slug' && !(name === 'n' && /^[1-9]$/.test(form))) {
      problems.push(`${whole}: after the colon comes "slug"${name === 'n' ? ' or a number of digits' : ''}`);
    }
  }
  const rest = text.replaceAll(pattern, '');
  if (rest.includes('{{') || rest.includes('}}')) problems.push('a pair of braces is not closed');
  return problems;
}

const columnOf = (name: string): string | null => (name.startsWith('account.') ? name.slice('account.'.length) : null);

/** Names of the variables that a text uses: "username", "account.section". */
export const variablesIn = (text: string): string[] =>
  [...text.matchAll(pattern)].map(([, inside = '']) => parse(inside).name);

/** Columns of the accounts that texts use: "section". */
export function columnsIn(texts: readonly string[]): Set<string> {
  const columns = texts.flatMap(variablesIn).map(columnOf);
  return new Set(columns.filter((column): column is string => column !== null && column !== ''));
}

/** Small letters, digits and single dashes: "Ada Lovelace" → "ada-lovelace". Marks are dropped: "é" → "e". */
export const slug = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');

/** @returns the text, and the variables that have no value for this account */
export function fill(text: string, values: Values): { text: string; missing: string[] } {
  const missing: string[] = [];
  const filled = text.replaceAll(pattern, (_whole, inside: string) => {
    const { name, form } = parse(inside);
    if (name === 'n') return String(values.n).padStart(Number(form) || 1, '0');
    const column = columnOf(name);
    const value =
      column !== null
        ? values.columns.get(column)
        : name === 'username'
          ? values.username
          : name === 'org'
            ? values.org
            : values.group;
    const shown = form === 'slug' ? slug(value ?? '') : (value ?? '');
    // Of a name in other letters a slug leaves nothing: everybody so called would be one.
    if (!shown) missing.push(value ? `${name}:slug` : name);
    return shown;
  });
  return { text: filled, missing };
}
