// What a CSV file does not say of itself: what stands between its columns.
const candidates = [',', ';', '\t', '|'] as const;

const lineEnd = /\r\n|\n|\r/;

/** Excel writes its delimiter into a line of its own: `sep=;`. @returns it, and how much of the text that line takes */
export function separatorLine(text: string): { delimiter: string; length: number } | null {
  const found = /^sep=([^\r\n"])(?:\r\n|\n|\r|$)/i.exec(text);
  return found ? { delimiter: found[1]!, length: found[0].length } : null;
}

/** Rows of the text without what is in quotes, so that what is left of delimiters is between columns. */
function bareRows(text: string): string[] {
  const bare = text.replaceAll(/"(?:[^"]|"")*"/g, '');
  // A quote that is left over is not closed, or has swallowed rows: then lines say more than quotes.
  const rows = (bare.includes('"') ? text : bare).split(lineEnd);
  return rows.filter((row) => row.trim() !== '');
}

/**
 * The one that divides most rows into the same number of columns; among equals, the one that makes more columns.
 * @param text the beginning of a file; some tens of rows are looked at
 * @returns a comma when nothing divides anything
 */
export function findDelimiter(text: string): (typeof candidates)[number] {
  const rows = bareRows(text.slice(0, 64 * 1024)).slice(0, 60);
  let best: { delimiter: (typeof candidates)[number]; score: number } = { delimiter: ',', score: 0 };
  for (const delimiter of candidates) {
    const counts = new Map<number, number>();
    for (const row of rows) {
      const count = row.split(delimiter).length - 1;
      counts.set(count, (counts.get(count) ?? 0) + 1);
    }
    const [columns = 0, times = 0] =
      [...counts].filter(([count]) => count > 0).toSorted((a, b) => b[1] - a[1])[0] ?? [];
    // The first row names the columns: a delimiter that it does not hold is one of the text.
    const inHeader = rows[0]?.includes(delimiter) ? 1 : 0.25;
    const score = (times / Math.max(rows.length, 1)) * (1 + Math.log2(1 + columns) / 8) * inHeader;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}
