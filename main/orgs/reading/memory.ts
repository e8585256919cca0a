// What is known of a folder from the last time: its parts (an organization, a service, a digest) with everything that each
// of them was read from. A part is read again when any of that is not as it was.
import { hash } from 'node:crypto';
import path from 'node:path';
import type { OrgProblem } from '../../../preload/contract/org-model.ts';
import type { Entry, Folder, ReadFile } from '../read/folder.ts';
import type { Remember } from '../read/org.ts';
import { isSettled, stampOfFile, stampOfFolder, stampOfPlace } from './stamps.ts';

/** Something that was looked at while a part was read. */
interface Seen {
  /** Whether it is as it was; null: only reading it tells. */
  same(): boolean | null;
  /** Reads it, and whether that is what it was. */
  sameWhenRead?(folder: Folder): Promise<boolean>;
}

interface Part {
  value: unknown;
  problems: readonly OrgProblem[];
  seen: readonly Seen[];
  bytes: number;
  /** The run in which it was last asked for. */
  run: number;
}

export interface Memory {
  /** Begins a reading. */
  begin(): void;
  remember: Remember;
  /** Ends a whole reading: forgets what it did not ask for. @returns whether any part is another than before it */
  end(): boolean;
  /** Bytes of the files that all parts were read from. */
  bytes(): number;
}

const digestOf = ({ text, ...known }: ReadFile): string =>
  hash('sha256', `${JSON.stringify(known)}\0${text}`, 'base64');

function fileSeen(entry: Entry, file: ReadFile, stamp: ReturnType<typeof stampOfFile>, now: number): Seen {
  let settled = isSettled(stamp, now);
  const digest = settled ? null : digestOf(file);
  return {
    same: () => (stampOfFile(entry.real!).text !== stamp.text ? false : settled ? true : null),
    async sameWhenRead(folder) {
      const then = Date.now();
      const again = digestOf(await folder.read(entry));
      if (again !== digest || stampOfFile(entry.real!).text !== stamp.text) return false;
      settled = isSettled(stamp, then);
      return true;
    },
  };
}

/** The folder, with notes of everything that is looked at in it; `whole` says whether nothing changed under its hands. */
function noting(folder: Folder): { folder: Folder; seen: Seen[]; bytes: () => number; whole: () => boolean } {
  const seen: Seen[] = [];
  let bytes = 0;
  let whole = true;
  /** Something that its stamp tells all about. */
  async function noted<Found>(stampOf: () => string, look: () => Promise<Found>): Promise<Found> {
    const stamp = stampOf();
    const found = await look();
    whole &&= stampOf() === stamp;
    seen.push({ same: () => stampOf() === stamp });
    return found;
  }
  const own: Folder = {
    ...folder,
    async at(below) {
      const place = path.join(folder.real, below);
      return noted(
        () => stampOfPlace(place),
        () => folder.at(below),
      );
    },
    async list(below) {
      const place = typeof below === 'string' ? path.join(folder.real, below) : below.real!;
      return noted(
        () => stampOfFolder(place),
        () => folder.list(below),
      );
    },
    async read(entry) {
      // Anything else is told from its listing alone.
      if (entry.kind !== 'file' || entry.real === null) return folder.read(entry);
      const now = Date.now();
      const stamp = stampOfFile(entry.real);
      const file = await folder.read(entry);
      whole &&= stampOfFile(entry.real).text === stamp.text;
      seen.push(fileSeen(entry, file, stamp, now));
      bytes += file.bytes;
      return file;
    },
  };
  return { folder: own, seen, bytes: () => bytes, whole: () => whole };
}

async function isAsItWas({ seen }: Part, folder: Folder): Promise<boolean> {
  const doubtful: Seen[] = [];
  for (const one of seen) {
    const same = one.same();
    if (same === false) return false;
    if (same === null) doubtful.push(one);
  }
  for (const one of doubtful) if (!(await one.sameWhenRead?.(folder))) return false;
  return true;
}

export function createMemory(): Memory {
  const parts = new Map<string, Part>();
  let run = 0;
  let changed = false;
  return {
    begin() {
      run++;
    },
    async remember<Value>(key: string, folder: Folder, work: (folder: Folder) => Promise<Value>): Promise<Value> {
      const known = parts.get(key);
      if (known && (await isAsItWas(known, folder.apart()))) {
        known.run = run;
        folder.problems.push(...known.problems);
        return known.value as Value;
      }
      const notes = noting(folder.apart());
      changed = true;
      parts.delete(key);
      const value = await work(notes.folder);
      const { problems } = notes.folder;
      folder.problems.push(...problems);
      if (notes.whole()) parts.set(key, { value, problems, seen: notes.seen, bytes: notes.bytes(), run });
      return value;
    },
    end() {
      for (const [key, part] of parts) {
        if (part.run === run) continue;
        parts.delete(key);
        changed = true;
      }
      const was = changed;
      changed = false;
      return was;
    },
    bytes: () => [...parts.values()].reduce((sum, part) => sum + part.bytes, 0),
  };
}
