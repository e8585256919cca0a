// Files as several fixes leave them: each is read once, changed in memory, and asked for in one piece.
import type { FileIntent } from '../../files/index.ts';
import { hashOfBytes, look, rootOf } from '../../files/disk.ts';
import { textOfBytes } from '../../edit/index.ts';
import { lineFields } from './fields.ts';

interface Sheet {
  /** Null: it is not there. */
  before: { sha256: string; text: string | null; mode: number | null; target: string | null } | null;
  /** Null: it is removed. */
  text: string | null;
  mode: number | null;
  /** A link that is made. */
  target: string | null;
  isLink: boolean;
  touched: boolean;
}

/** Where a change belongs. */
export type About = Pick<FileIntent, 'org' | 'environment'>;

export class Desk {
  readonly #root: string;
  readonly #sheets = new Map<string, Sheet & About>();

  private constructor(root: string) {
    this.#root = root;
  }

  /** @throws ProvostError as `rootOf` */
  static async open(root: string): Promise<Desk> {
    return new Desk(await rootOf(root));
  }

  /** @returns the text as it is by now; null: there is no file. @throws ProvostError as `look`; BAD_INPUT when it is no UTF-8 */
  async read(path: string): Promise<string | null> {
    return (await this.#sheet(path, false)).text;
  }

  async write(path: string, text: string, about: About): Promise<void> {
    const sheet = await this.#sheet(path, false);
    Object.assign(sheet, { text, touched: true, ...about });
  }

  async setMode(path: string, mode: number, about: About): Promise<void> {
    const sheet = await this.#sheet(path, false);
    if (sheet.text !== null) Object.assign(sheet, { mode, touched: true, ...about });
  }

  /** Takes a link away, or what it leads to: never a file. */
  async link(path: string, target: string | null, about: About): Promise<void> {
    const sheet = await this.#sheet(path, true);
    if (sheet.before?.text === null || (sheet.before === null && target !== null))
      Object.assign(sheet, { target, touched: true, ...about });
  }

  /** One for each file that is not as it was. */
  intents(): FileIntent[] {
    return [...this.#sheets].flatMap(([path, sheet]) => intentOf(path, sheet));
  }

  async #sheet(path: string, isLink: boolean): Promise<Sheet & About> {
    const there = this.#sheets.get(path);
    if (there) return there;
    const { kind, sha256, bytes, mode, target } = await look(this.#root, path, !isLink);
    const text = kind === 'file' && !isLink && bytes ? textOfBytes(bytes) : null;
    const before = sha256 === null ? null : { sha256, text: kind === 'file' ? (text ?? '') : null, mode, target };
    const sheet = { before, text, mode, target, isLink, touched: false, org: null, environment: null };
    this.#sheets.set(path, sheet);
    return sheet;
  }
}

function intentOf(
  path: string,
  { before, text, mode, target, isLink, touched, org, environment }: Sheet & About,
): FileIntent[] {
  if (!touched) return [];
  const base = { path, expected: before?.sha256 ?? null, org, environment };
  if (isLink) {
    if (target === (before?.target ?? null)) return [];
    const fields = [{ field: 'target', old: before?.target ?? null, new: target }];
    return [target === null ? { ...base, kind: 'remove', fields } : { ...base, kind: 'link', target, fields }];
  }
  const bytes = Buffer.from(text ?? '');
  const isSame = before?.sha256 === hashOfBytes(bytes);
  const modes = mode !== null && mode !== (before?.mode ?? null);
  if (isSame && !modes) return [];
  const octal = (bits: number | null | undefined) => (bits == null ? null : bits.toString(8));
  const fields = [
    ...(modes ? [{ field: 'mode', old: octal(before?.mode), new: octal(mode) }] : []),
    ...(isSame ? [] : lineFields(path, before?.text ?? '', text ?? '')),
  ];
  return [{ ...base, kind: 'write', bytes, ...(mode !== null && { mode }), fields }];
}
