// A JSON value as the lines of a tree: which are shown depends on what is folded and what is searched for.

export interface TreeLine {
  /** "Config.Labels.role": unique. */
  path: string;
  depth: number;
  name: string;
  /** "{…} 12", "[…] 3", or the value as JSON. */
  value: string;
  kind: 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';
  /** Whether there is something below it. */
  folds: boolean;
  folded: boolean;
}

const kindOf = (value: unknown): TreeLine['kind'] => {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  return type === 'object' || type === 'number' || type === 'boolean' ? type : 'string';
};

const entriesOf = (value: object): [string, unknown][] =>
  Array.isArray(value) ? value.map((item: unknown, index) => [String(index), item]) : Object.entries(value);

/** Folded to begin with: the first level is open. */
export const foldedAtFirst = (depth: number): boolean => depth >= 1;

/**
 * @param toggled paths whose folding is not what it is at first
 * @param needle lines that contain it, with the lines above them; all when empty
 */
export function treeLines(root: unknown, toggled: ReadonlySet<string>, needle: string): TreeLine[] {
  const wanted = needle.trim().toLowerCase();
  const walk = (value: unknown, name: string, path: string, depth: number, inherited: boolean): TreeLine[] => {
    const kind = kindOf(value);
    const below = typeof value === 'object' && value !== null ? entriesOf(value) : [];
    const folds = below.length > 0;
    const own =
      kind === 'object'
        ? `{…} ${below.length}`
        : kind === 'array'
          ? `[…] ${below.length}`
          : (JSON.stringify(value) ?? 'null');
    const matches =
      wanted === '' ||
      inherited ||
      name.toLowerCase().includes(wanted) ||
      (!folds && own.toLowerCase().includes(wanted));
    const foldedNow = folds && foldedAtFirst(depth) !== toggled.has(path);
    // A search opens what it finds something in; what matches itself keeps its fold.
    const isOpen = wanted === '' ? !foldedNow : !inherited && !matches ? true : !foldedNow;
    const children =
      folds && isOpen
        ? below.flatMap(([key, item]) =>
            walk(item, key, path === '' ? key : `${path}.${key}`, depth + 1, wanted !== '' && matches),
          )
        : [];
    if (!matches && children.length === 0) return [];
    return [{ path, depth, name, value: own, kind, folds, folded: !isOpen }, ...children];
  };
  return typeof root === 'object' && root !== null
    ? entriesOf(root).flatMap(([key, item]) => walk(item, key, key, 0, false))
    : [];
}
