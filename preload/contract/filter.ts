// The filter language of every list: `state:running org:acme age>3d -image:busybox web`.
// It is part of what may be asked, so that the window, the backend and the command line read a filter the same way.

/** One condition. `field: null` looks in every text field. */
export interface Term {
  field: string | null;
  op: ':' | '=' | '>' | '<' | '>=' | '<=';
  value: string;
  negated: boolean;
}

/**
 * What a row offers to a filter, by field name. A list matches when any of its entries does. True and false are yes and no,
 * and found by their field alone: nobody who looks for "no" means all that is not protected.
 */
export type FilterFields = Record<string, string | number | boolean | null | readonly string[]>;

const token = /(-?)(?:([a-z][a-z_]*)(:|>=|<=|=|>|<))?(?:"((?:[^"\\]|\\.)*)"|(\S+))/giy;

/** @returns the terms, all of which have to hold. Never throws: what can't be read as a condition is a word to look for. */
export function parseFilter(text: string): Term[] {
  const terms: Term[] = [];
  let rest = 0;
  while (rest < text.length) {
    if (/\s/.test(text[rest]!)) {
      rest++;
      continue;
    }
    token.lastIndex = rest;
    const match = token.exec(text);
    if (!match) break;
    rest = token.lastIndex;
    const [, minus, field, op, quoted, bare] = match;
    terms.push({
      field: field?.toLowerCase() ?? null,
      op: (op as Term['op'] | undefined) ?? ':',
      value: quoted !== undefined ? quoted.replaceAll(/\\(.)/g, '$1') : (bare ?? ''),
      negated: minus === '-',
    });
  }
  return terms;
}

/** The text that parses to these terms again. */
export function formatFilter(terms: readonly Term[]): string {
  return terms
    .map(({ field, op, value, negated }) => {
      // A value that begins with = would make `<` read as `<=`.
      const plain = /^[^\s"=][^\s"]*$/.test(value) && (field !== null || !/^-|^[a-z][a-z_]*(:|>|<|=)/i.test(value));
      const shown = plain ? value : `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
      return `${negated ? '-' : ''}${field === null ? '' : field + op}${shown}`;
    })
    .join(' ');
}

const units: Record<string, number> = {
  s: 1e3,
  m: 60e3,
  h: 3600e3,
  d: 86400e3,
  w: 7 * 86400e3,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};

/** `3d` is milliseconds, `512MiB` bytes, a plain number itself. NaN when it is none of these. */
function quantity(value: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z%]*)$/i.exec(value);
  if (!match) return Number.NaN;
  const unit = match[2]!.toLowerCase();
  return Number(match[1]) * (unit === '' || unit === '%' ? 1 : (units[unit] ?? Number.NaN));
}

/** Whether the parts stand in the text in this order, the first at its beginning and the last at its end. Linear in both. */
function matchesWildcards(text: string, parts: readonly string[]): boolean {
  const first = parts[0]!;
  const last = parts.at(-1)!;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** Whether one value is what a condition asks for, negated or not. Worked out once, for conditions on many rows. */
export function valueTest({ op, value }: Pick<Term, 'op' | 'value'>): (have: string | number | null) => boolean {
  if (op === ':' || op === '=') {
    const wanted = value.toLowerCase();
    const parts = op === ':' && wanted.includes('*') ? wanted.split('*') : null;
    const isNone = value === '' || value === 'none';
    return (have) => {
      if (have === null) return isNone;
      const text = String(have).toLowerCase();
      if (op === '=') return text === wanted;
      return parts ? matchesWildcards(text, parts) : text.includes(wanted);
    };
  }
  const limit = quantity(value);
  return (have) => {
    if (typeof have !== 'number' || Number.isNaN(limit)) return false;
    return op === '>' ? have > limit : op === '<' ? have < limit : op === '>=' ? have >= limit : have <= limit;
  };
}

const holds = (have: string | number | null, term: Term): boolean => valueTest(term)(have);

/**
 * Whether a row passes. Conditions on the same field with `:` or `=` are alternatives (`state:running state:paused`);
 * all others have to hold. An unknown field matches nothing, so that a typing error never selects everything.
 */
export function matchesFilter(terms: readonly Term[], fields: FilterFields): boolean {
  const alternatives = new Map<string, boolean>();
  for (const term of terms) {
    let ok: boolean;
    if (term.field === null) {
      ok = Object.values(fields).some((have) =>
        typeof have === 'object' && have !== null
          ? have.some((one) => holds(one, term))
          : typeof have === 'string' && holds(have, term),
      );
    } else {
      const given = fields[term.field];
      if (given === undefined) return false;
      const have = typeof given === 'boolean' ? (given ? 'yes' : 'no') : given;
      ok =
        typeof have === 'object' && have !== null
          ? have.length === 0
            ? holds(null, term)
            : have.some((one) => holds(one, term))
          : holds(have, term);
    }
    if (term.negated) {
      if (ok) return false;
    } else if (term.field !== null && (term.op === ':' || term.op === '=')) {
      alternatives.set(term.field, (alternatives.get(term.field) ?? false) || ok);
    } else if (!ok) return false;
  }
  return [...alternatives.values()].every(Boolean);
}

/**
 * What in a filter can match nothing at all, as sentences: an unknown field, or a value that its field never has.
 * @param fields every field of the list; an array names all the values that the field can have
 */
export function filterProblems(terms: readonly Term[], fields: Record<string, readonly string[] | null>): string[] {
  return terms.flatMap(({ field, op, value }) => {
    if (field === null) return [];
    const values = fields[field];
    if (values === undefined) return [`There is no field "${field}". Fields: ${Object.keys(fields).join(', ')}.`];
    if (values !== null && op !== ':' && op !== '=')
      return [`${field} has no order: it is one of ${values.join(', ')}.`];
    const possible =
      values === null || value === '' || values.some((one) => holds(one, { field, op, value, negated: false }));
    return possible ? [] : [`No ${field} is called "${value}". It is one of ${values.join(', ')}.`];
  });
}
