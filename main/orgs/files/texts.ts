// Texts of files that editors work on: read from the disk, remembered by content for as long as somebody may still come back
// with an edit of them, and checked whether they can be read as what they are.
import path from 'node:path';
import { isProvostError, ProvostError } from '../../errors.ts';
import { isSecretFile, kindOfFile, newCovering, type CoveredText, type OrgFileKind } from '../cover.ts';
import { parseEnv, readTomlFile, tetraCantSee, textOfBytes, type TetraFile, type Unseen } from '../edit/index.ts';
import { JsonError, parseJson } from '../read/json.ts';
import { hashOfBytes, look, type Place } from './disk.ts';

export interface FileText {
  path: string;
  kind: OrgFileKind;
  /** Everything in it is secret. */
  isSecret: boolean;
  place: Place;
  /** Null: there is no file. */
  text: string | null;
}

/** @throws ProvostError BAD_INPUT (no UTF-8, too large), CONFLICT when it is no file, FORBIDDEN */
export async function readText(root: string, below: string): Promise<FileText> {
  const place = await look(root, below);
  if (place.kind !== 'absent' && place.bytes === null)
    throw new ProvostError('CONFLICT', `There is a ${place.kind} at this path, and no file.`);
  return { ...fileOf(below), place, text: place.bytes === null ? null : textOfBytes(place.bytes) };
}

/** What its name says of it. */
export const fileOf = (below: string): Pick<FileText, 'path' | 'kind' | 'isSecret'> => ({
  ...{ path: below, kind: kindOfFile(below), isSecret: isSecretFile(below) },
});

const most = 64;
const mostLetters = 16 * 1024 * 1024;

/** What was handed out, by content: the base of an edit that comes back after the file has changed. */
export class Bases {
  readonly #texts = new Map<string, string>();
  #letters = 0;

  remember(sha256: string, text: string): void {
    if (this.#texts.has(sha256)) this.#letters -= text.length;
    this.#texts.delete(sha256);
    this.#texts.set(sha256, text);
    this.#letters += text.length;
    for (const [oldest, { length }] of this.#texts) {
      if (this.#texts.size <= most && this.#letters <= mostLetters) break;
      this.#texts.delete(oldest);
      this.#letters -= length;
    }
  }

  find(sha256: string): string | null {
    return this.#texts.get(sha256) ?? null;
  }
}

/** Covers texts of one file. */
export function coveringOf({ kind, isSecret }: Pick<FileText, 'kind' | 'isSecret'>) {
  const covering = newCovering();
  return {
    cover: (text: string): CoveredText => covering.cover(text, kind, isSecret),
    coverKnown: (text: string): CoveredText => covering.coverKnown(text, kind, isSecret),
    uncover: (edited: string, lenient = false): string => covering.uncover(edited, lenient),
  };
}

/** An editor may know only one kind of line end, and no byte order mark: as the file had them. */
export function likeOriginal(edited: string, original: string): string {
  const ends = original.match(/\r?\n/g) ?? [];
  const isWindows = ends.length > 0 && ends.every((end) => end === '\r\n');
  const text = isWindows && !edited.includes('\r') ? edited.replaceAll('\n', '\r\n') : edited;
  return original.startsWith('\uFEFF') && !text.startsWith('\uFEFF') ? `\uFEFF${text}` : text;
}

export interface TextFault {
  line: number;
  message: string;
}

/** The first line that can't be read; null: all can. */
export function faultIn(kind: OrgFileKind, text: string): TextFault | null {
  try {
    if (kind === 'toml') readTomlFile(text);
    if (kind === 'json' && text.trim() !== '') parseJson(text);
    const unknown = kind === 'env' ? parseEnv(text).tokens.find((token) => token.kind === 'unknown') : undefined;
    return unknown?.kind === 'unknown' ? { line: unknown.startLine, message: unknown.why } : null;
  } catch (error) {
    if (error instanceof JsonError) return { line: error.line, message: 'This is no JSON.' };
    if (error instanceof RangeError) return { line: 1, message: 'It nests too deep to be read.' };
    if (!isProvostError(error)) throw error;
    const line = Number(/^Line (\d+)/.exec(error.message)?.[1] ?? 1);
    const message = error.message.replace(/^Line \d+(, column \d+)?: /, '');
    return { line, message: [message, error.data.words].filter(Boolean).join(' ') };
  }
}

/** @throws ProvostError BAD_INPUT with the line when `now` can't be read where `was` could */
export function requireReadable(kind: OrgFileKind, was: string | null, now: string, below: string): void {
  const fault = faultIn(kind, now);
  if (!fault || (was !== null && faultIn(kind, was))) return;
  throw new ProvostError('BAD_INPUT', `${below}, line ${fault.line}: ${fault.message}`, {
    hint: 'Nothing was planned. Correct the line.',
  });
}

const tetraFileOf = (below: string): TetraFile =>
  /(^|\/)env\.toml$/.test(below) ? 'tsm' : /(^|\/)tetra-deploy\.toml$/.test(below) ? 'deploy' : 'organization';

/** Files that Tetra itself reads, line by line. */
const isTetras = (below: string): boolean =>
  /^orgs?\/[^/]+\/.*\.toml$|(^|\/)(tetra|env|tetra-deploy)\.toml$/.test(below) &&
  !/(^|\/)(domains|environments)\//.test(below);

/** What Tetra can't see of a file; nothing when it does not read it. */
export function unseenIn(below: string, text: string): Unseen[] {
  if (!isTetras(below)) return [];
  try {
    return tetraCantSee(text, tetraFileOf(below));
  } catch (error) {
    // That it is no TOML is said as such.
    if (isProvostError(error) || error instanceof RangeError) return [];
    throw error;
  }
}

/** In words: what Tetra can't see after an edit and could, or did not have to, before. Null: nothing. */
export function newlyUnseen(below: string, was: string | null, now: string): string | null {
  const key = (text: string) => {
    const lines = text.split('\n');
    return ({ rule, line }: Unseen) => `${rule} ${lines[line - 1]?.trim() ?? ''}`;
  };
  const before = new Set(unseenIn(below, was ?? '').map(key(was ?? '')));
  const keyOf = key(now);
  const found = unseenIn(below, now).filter((one) => !before.has(keyOf(one)));
  if (found.length === 0) return null;
  const shown = found.slice(0, 3).map(({ line, why }) => `Line ${line}: ${why}`);
  return ['Tetra can’t see all of this.', ...shown, ...(found.length > 3 ? [`${found.length - 3} more.`] : [])].join(
    ' ',
  );
}

/** "acme" of orgs/acme/tetra.toml; null: it belongs to none, or the root is one. */
export const orgOfPath = (below: string): string | null => /^orgs?\/([^/]+)\//.exec(below)?.[1] ?? null;

export const shaOfText = (text: string): string => hashOfBytes(Buffer.from(text));

/** Where folders are named: as they are, without a slash at the end. */
export const namedRoot = (root: string): string => path.resolve(root);
