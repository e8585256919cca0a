// What a file should say after an edit: the same change made to the parsed model, to be held against the file that was written.
import type { TomlTable } from 'smol-toml';
import type { Model, Path } from './toml-file.ts';

const isTable = (value: Model | undefined): value is TomlTable =>
  typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);

const child = (value: Model | undefined, part: string | number): Model | undefined => {
  if (Array.isArray(value)) return typeof part === 'number' ? value[part] : undefined;
  return isTable(value) && Object.hasOwn(value, part) ? value[part] : undefined;
};

export const valueAt = (model: TomlTable, path: Path): Model | undefined =>
  path.reduce<Model | undefined>(child, model);

/** Puts the value there; tables on the way are made where they are missing. An entry of an array takes the place of the one there. */
export function putAt(model: TomlTable, path: Path, value: Model): void {
  let place: Model = model;
  for (const part of path.slice(0, -1)) {
    if (isTable(place) && child(place, part) === undefined) place[part] = Object.create(null) as TomlTable;
    place = child(place, part)!;
  }
  const last = path.at(-1)!;
  if (Array.isArray(place)) place[Number(last)] = value;
  else (place as TomlTable)[last] = value;
}

/** Puts an entry between those of an array. */
export function putBetween(model: TomlTable, path: Path, value: Model): void {
  (valueAt(model, path.slice(0, -1)) as Model[]).splice(Number(path.at(-1)), 0, value);
}

/**
 * Takes a value away, and then every table above it that is empty and of which nothing is written any more.
 * @param stays whether the table of this path is written in the file for itself
 */
export function takeAt(model: TomlTable, path: Path, stays: (path: Path) => boolean): void {
  const above = valueAt(model, path.slice(0, -1))!;
  const last = path.at(-1)!;
  if (Array.isArray(above)) above.splice(Number(last), 1);
  else delete (above as TomlTable)[last];
  const empty = Array.isArray(above) ? above.length === 0 : Object.keys(above).length === 0;
  if (empty && path.length > 1 && !stays(path.slice(0, -1))) takeAt(model, path.slice(0, -1), stays);
}

/** Whether two models say the same. Keys have no order; 1 and 1.0 differ, as do times of different kinds. */
export function sameModel(one: Model | undefined, other: Model | undefined): boolean {
  if (one instanceof Date) return other instanceof Date && one.toISOString() === other.toISOString();
  if (Array.isArray(one)) {
    return (
      Array.isArray(other) && one.length === other.length && one.every((part, index) => sameModel(part, other[index]))
    );
  }
  if (!isTable(one)) return Object.is(one, other);
  if (!isTable(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && sameModel(one[key], other[key]))
  );
}
