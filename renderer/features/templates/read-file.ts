// The text of a file that was picked or dropped, in the encodings that spreadsheets write.

/** @throws Error in words for the operator */
export async function readTextFile(file: File): Promise<string> {
  if (file.size > 4_000_000) throw new Error(`The file ${file.name} is larger than 4 MB.`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
  try {
    return new TextDecoder(utf16 ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Error(`The file ${file.name} is not UTF-8. Save it as “CSV UTF-8”, then choose it again.`, {
      cause: error,
    });
  }
}

/** Whether the name of a file says that it has columns. */
export const isTable = (file: { name: string }): boolean => /\.(csv|tsv)$/i.test(file.name);

/**
 * What was typed or dropped: a file with a column "username", or just usernames.
 * @param table it is a file that has columns: never cut into usernames, whatever its first line says
 */
export function asAccounts(text: string, table = false): { accounts: string } | { usernames: string[] } | null {
  if (text.trim() === '') return null;
  const header =
    text
      .replace(/^\uFEFF/, '')
      .replace(/^sep=.(\r\n|\n|\r)/i, '')
      .split(/\r\n|\n|\r/, 1)[0] ?? '';
  const named = header.split(/[,;\t]/).some((cell) => /^\s*"?\s*username\s*"?\s*$/i.test(cell));
  // Commas in the first of several lines are between columns: taken for usernames, each class and room would be one.
  const lines = text.trim().split(/\r\n|\n|\r/).length;
  const headed = lines > 1 && header.includes(',');
  if (table || named || headed || /[;\t"]/.test(text)) return { accounts: text };
  return { usernames: text.split(/[\s,]+/).filter((name) => name !== '') };
}
