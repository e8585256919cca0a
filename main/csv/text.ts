// What cells of spreadsheets carry that nobody sees or means: marks without width, spaces that don't break, and the quote
// that keeps a spreadsheet from taking a value for a formula.
const noWidth = /[\u200B-\u200D\u2060\uFEFF]/g;
/** Of these, Persian and Indic words hold two with a meaning. */
const neverMeant = /[\u200B\u2060\uFEFF]/g;
/** Printable ASCII without space around it is what it is. */
const plain = /^[!-~](?:[ -~]*[!-~])?$/;

/** Control characters, and marks that turn the direction of writing: no name holds them. */
export const forbidden = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u;

/** A name that people are told apart by: nothing invisible, composed, trimmed. */
export const cleanName = (cell: string): string =>
  plain.test(cell) ? cell : cell.replaceAll(noWidth, '').replaceAll('\u00A0', ' ').trim().normalize('NFC');

/** A word of somebody's language. */
export const cleanText = (cell: string): string =>
  plain.test(cell) ? cell : cell.replaceAll(neverMeant, '').replaceAll('\u00A0', ' ').trim().normalize('NFC');

/** What spreadsheets take for a formula, full-width signs and signs after spaces too. */
export const formula = /^\s*[=+\-@\0＝＋－＠]|^[\t\r\n]/u;

// A spreadsheet of another language divides the row at other signs: what follows one of them begins a cell there.
const begins = String.raw`(?<=^|[;\t\r\n])`;
const sign = String.raw`[^\S\t\r\n]*[=+\-@\0＝＋－＠]`;
const dangerous = new RegExp(String.raw`${begins}(?='*${sign})|^(?='*[\t\r\n])`, 'gu');
const escaped = new RegExp(String.raw`${begins}'(?='*${sign})|^'(?='*[\t\r\n])`, 'gu');

/** Makes a value safe to open in a spreadsheet; `unescapeFormula` gives it back as it was. */
export const escapeFormula = (value: string): string => value.replaceAll(dangerous, "'");

export const unescapeFormula = (cell: string): string => (cell.includes("'") ? cell.replaceAll(escaped, '') : cell);
