// A JSON object of any size, member by member as its bytes come in: a list of 100,000 users is never parsed in one go.

const quote = 0x22;
const backslash = 0x5c;

/**
 * @param take gets each member of the outermost object: its name and its value, parsed
 * @returns a sink for the bytes; call `end` after the last, which throws when the object is not complete
 */
export function entryReader(take: (name: string, value: unknown) => void) {
  let depth = 0;
  let inString = false;
  let escaped = false;
  /** The bytes of the member that is being read, from its name on. */
  let parts: Buffer[] = [];
  let finished = false;

  const flush = (bytes: Buffer) => {
    parts.push(bytes);
    const text = Buffer.concat(parts).toString('utf8').trim();
    parts = [];
    if (text === '') return;
    for (const [name, value] of Object.entries(JSON.parse(`{${text}}`) as Record<string, unknown>)) take(name, value);
  };

  return {
    write(piece: Buffer): void {
      let from = 0;
      for (let at = 0; at < piece.length; at++) {
        const byte = piece[at];
        if (inString) {
          if (escaped) escaped = false;
          else if (byte === backslash) escaped = true;
          else if (byte === quote) inString = false;
          continue;
        }
        if (byte === quote) inString = true;
        else if (byte === 0x7b || byte === 0x5b) {
          depth++;
          if (depth === 1) from = at + 1;
        } else if (byte === 0x7d || byte === 0x5d) {
          depth--;
          if (depth === 0) {
            flush(piece.subarray(from, at));
            finished = true;
            from = piece.length;
          }
        } else if (byte === 0x2c && depth === 1) {
          flush(piece.subarray(from, at));
          from = at + 1;
        }
      }
      if (depth > 0 && from < piece.length) parts.push(Buffer.from(piece.subarray(from)));
    },
    end(): void {
      if (!finished) throw new SyntaxError('the object is not complete');
    },
  };
}
