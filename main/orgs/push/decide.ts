// What becomes of one file: how the two sides stand to what both come from, and what pushing or pulling it means. Pure.
import type { PushState } from '../../../preload/contract/org-push.ts';
import { ProvostError } from '../../errors.ts';
import { textOfBytes } from '../edit/index.ts';
import { markerIn, merge3, type MergeConflict } from '../merge.ts';

export interface Side {
  sha: string;
  bytes: Buffer;
}

export interface Sides {
  ours: Side | null;
  theirs: Side | null;
  /** Null: they never were equal, as far as anybody here knows. Without bytes: that was too long ago. */
  base: { sha: string; bytes: Buffer | null } | null;
}

export type Choice = { take: 'ours' } | { take: 'theirs' } | { take: 'text'; bytes: Buffer };

export type Choices = ReadonlyMap<string, Choice>;

export type Decision =
  | { do: 'put'; bytes: Buffer; merged: boolean; how: string | null }
  | { do: 'leave'; why: string }
  | { do: 'conflict'; why: string; conflicts: MergeConflict[] }
  | { do: 'error'; why: string };

/** never-pushed: nothing is there yet, or something of which nobody knows how it stands to what is here. */
export function stateOf({ ours, theirs, base }: Record<keyof Sides, { sha: string } | null>): PushState {
  if (ours === null) return 'missing-here';
  if (theirs === null) return base === null ? 'never-pushed' : 'missing-there';
  if (ours.sha === theirs.sha) return 'in-sync';
  if (base === null) return 'never-pushed';
  if (base.sha === theirs.sha) return 'ours-ahead';
  return base.sha === ours.sha ? 'theirs-ahead' : 'both';
}

/** What is put on the host. */
export function decidePush(sides: Sides, choice: Choice | null): Decision {
  const { ours, theirs, base } = sides;
  if (choice?.take === 'theirs') return { do: 'leave', why: 'Kept as it is on the host, as was chosen.' };
  if (choice?.take === 'text') return chosenText(choice.bytes);
  if (ours === null) return { do: 'error', why: 'There is no such file here.' };
  const put = (how: string | null): Decision => ({ do: 'put', bytes: ours.bytes, merged: false, how });
  if (choice?.take === 'ours') return put(theirs === null ? null : 'What is here was chosen.');
  switch (stateOf(sides)) {
    case 'in-sync':
    case 'ours-ahead':
      return put(null);
    case 'theirs-ahead':
      return { do: 'leave', why: 'Changed on the host since it was pushed, and not here. Pull it to take that over.' };
    case 'missing-there':
      return conflict('It was removed on the host since it was pushed.');
    case 'never-pushed':
      return theirs === null ? put(null) : conflict('There is another file already, which was not pushed from here.');
    default:
      return mergeOf(ours, theirs!, base!);
  }
}

/** What is put into the folder here. */
export function decidePull(sides: Sides, choice: Choice | null): Decision {
  const { ours, theirs, base } = sides;
  if (choice?.take === 'ours') return { do: 'leave', why: 'Kept as it is here, as was chosen.' };
  if (choice?.take === 'text') return chosenText(choice.bytes);
  if (theirs === null) return { do: 'leave', why: 'There is no such file on the host.' };
  const put: Decision = { do: 'put', bytes: theirs.bytes, merged: false, how: null };
  if (choice?.take === 'theirs') return put;
  switch (stateOf(sides)) {
    case 'in-sync':
      return { do: 'leave', why: 'It is the same here and there.' };
    case 'ours-ahead':
      return { do: 'leave', why: 'Changed here since it was pushed, and not on the host. Push it to bring it there.' };
    case 'missing-here':
      return base === null || base.sha !== theirs.sha ? put : conflict('It was removed here since it was pushed.');
    case 'theirs-ahead':
      return put;
    case 'never-pushed':
      return conflict('There is another file here already, which did not come from this host.');
    default:
      return mergeOf(ours!, theirs, base!);
  }
}

const conflict = (why: string): Decision => ({ do: 'conflict', why, conflicts: [] });

function chosenText(bytes: Buffer): Decision {
  const marker = markerIn(bytes.toString('utf8'));
  if (marker === null) return { do: 'put', bytes, merged: true, how: 'As it was written in the editor.' };
  return { do: 'error', why: `Line ${marker} of the text still marks a conflict.` };
}

function mergeOf(ours: Side, theirs: Side, base: { bytes: Buffer | null }): Decision {
  if (base.bytes === null) return conflict('Both sides have changed, and what they come from is kept no longer.');
  const texts = [base.bytes, ours.bytes, theirs.bytes].map(textOrNull);
  if (texts.includes(null)) return conflict('Both sides have changed, and it is no text that could be merged.');
  const { text, conflicts } = merge3(texts[0]!, texts[1]!, texts[2]!, { ours: 'here', theirs: 'host' });
  if (conflicts.length === 0) {
    const how = 'Merged: it has what was changed here and what was changed on the host.';
    return { do: 'put', bytes: Buffer.from(text), merged: true, how };
  }
  const lines = conflicts.map(({ line }) => line);
  const where = lines.length === 1 ? `line ${lines[0]}` : `lines ${lines.slice(0, 8).join(', ')}`;
  const why = `Changed here and on the host, and in the same place (${where} of both together).`;
  return { do: 'conflict', why, conflicts };
}

/** Null: it is no UTF-8. */
export function textOrNull(bytes: Buffer): string | null {
  try {
    return textOfBytes(bytes);
  } catch (error) {
    if (error instanceof ProvostError) return null;
    throw error;
  }
}
