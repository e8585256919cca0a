// Slips of passwords as a PDF: ten on a page of A4, with lines to cut along. Made in the window, so that no password passes
// through anything that could keep it. Loaded when somebody asks for it.
import { PDFDocument, rgb, StandardFonts, type PDFFont, type PDFPage } from '@cantoo/pdf-lib';
import type { Slip } from '../../../../preload/contract/account-rows.ts';

/** Points: A4. */
const sheet = { width: 595.28, height: 841.89 };
const columns = 2;
const rowsOnPage = 5;
export const slipsOnPage = columns * rowsOnPage;
/** What printers leave white. */
const border = 24;
const slip = { width: (sheet.width - 2 * border) / columns, height: (sheet.height - 2 * border) / rowsOnPage };
const inner = 14;
const labelWidth = 58;
const smallest = 6.5;

const black = rgb(0, 0, 0);
const grey = rgb(0.4, 0.4, 0.4);

/** A text as a picture, for letters that the fonts of every PDF reader lack. Size in points. */
export interface Picture {
  png: Uint8Array;
  width: number;
  height: number;
  /** From the baseline down. */
  below: number;
}
export type Draw = (text: string, size: number, style: { mono: boolean; bold: boolean }) => Promise<Picture>;

interface Style {
  font: PDFFont;
  mono: boolean;
  bold: boolean;
  /** Letters that it has. */
  letters: ReadonlySet<number>;
}

interface Place {
  x: number;
  /** Of the baseline, from the bottom of the page. */
  y: number;
  width: number;
  size: number;
}

interface Fonts {
  text: Style;
  title: Style;
  secret: Style;
}

async function fontsOf(pdf: PDFDocument): Promise<Fonts> {
  const style = async (name: StandardFonts, mono: boolean, bold: boolean): Promise<Style> => {
    const font = await pdf.embedFont(name);
    return { font, mono, bold, letters: new Set(font.getCharacterSet()) };
  };
  return {
    text: await style(StandardFonts.Helvetica, false, false),
    title: await style(StandardFonts.HelveticaBold, false, true),
    // Of one width each, so that l and 1, O and 0 are told apart.
    secret: await style(StandardFonts.CourierBold, true, true),
  };
}

const isPlain = (text: string, { letters }: Style): boolean =>
  Array.from(text).every((letter) => letters.has(letter.codePointAt(0)!));

/** Parts of a text that is too long even in the smallest size. */
function parts(text: string, count: number): string[] {
  const letters = Array.from(text);
  const length = Math.ceil(letters.length / count);
  return Array.from({ length: count }, (_, at) => letters.slice(at * length, (at + 1) * length).join(''));
}

class Writer {
  private readonly pdf: PDFDocument;
  private readonly draw: Draw;
  private readonly pictures = new Map<
    string,
    Promise<Picture & { image: Awaited<ReturnType<PDFDocument['embedPng']>> }>
  >();

  constructor(pdf: PDFDocument, draw: Draw) {
    this.pdf = pdf;
    this.draw = draw;
  }

  /** Whole, in a smaller size or several lines where it needs that: half a username signs nobody in. */
  async write(page: PDFPage, text: string, style: Style, { x, y, width, size }: Place): Promise<void> {
    if (!isPlain(text, style)) return this.paint(page, text, style, { x, y, width, size });
    const wide = style.font.widthOfTextAtSize(text, size);
    const fitting = wide > width ? Math.max(smallest, (size * width) / wide) : size;
    const lines = Math.ceil(style.font.widthOfTextAtSize(text, fitting) / width - 0.001) || 1;
    for (const [line, part] of (lines === 1 ? [text] : parts(text, lines)).entries())
      page.drawText(part, { x, y: y - line * (fitting + 1), size: fitting, font: style.font, color: black });
  }

  private async paint(page: PDFPage, text: string, style: Style, { x, y, width, size }: Place): Promise<void> {
    const key = `${size} ${style.mono} ${style.bold} ${text}`;
    let picture = this.pictures.get(key);
    if (!picture) {
      picture = this.draw(text, size, style).then(async (one) => ({ ...one, image: await this.pdf.embedPng(one.png) }));
      this.pictures.set(key, picture);
    }
    const { image, width: wide, height, below } = await picture;
    const scale = Math.min(1, width / wide);
    page.drawImage(image, { x, y: y - below * scale, width: wide * scale, height: height * scale });
  }
}

function cutLines(page: PDFPage): void {
  const line = { thickness: 0.5, color: grey, dashArray: [3, 3] };
  for (let row = 0; row <= rowsOnPage; row++) {
    const y = border + row * slip.height;
    page.drawLine({ ...line, start: { x: border, y }, end: { x: sheet.width - border, y } });
  }
  for (let column = 0; column <= columns; column++) {
    const x = border + column * slip.width;
    page.drawLine({ ...line, start: { x, y: border }, end: { x, y: sheet.height - border } });
  }
}

/** Names and groups that would leave no room for the rest end in three dots. Usernames and passwords never do. */
const clipped = (text: string, atMost: number): string => {
  const letters = Array.from(text);
  return letters.length > atMost ? `${letters.slice(0, atMost - 1).join('')}…` : text;
};

/** Lets the window draw between two pages. */
const nextTurn = () => new Promise<void>((resolve) => setTimeout(resolve));

/** @param onPage told how many slips are drawn */
export async function slipsPdf(
  target: string,
  rows: readonly Slip[],
  draw: Draw,
  onPage: (drawn: number) => void = () => undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const pdf = await PDFDocument.create();
  pdf.setTitle(`Passwords of ${target}`);
  pdf.setProducer('Provost');
  pdf.setCreator('Provost');
  const fonts = await fontsOf(pdf);
  const writer = new Writer(pdf, draw);
  let page!: PDFPage;
  for (const [index, row] of rows.entries()) {
    const at = index % slipsOnPage;
    if (at === 0) {
      page = pdf.addPage([sheet.width, sheet.height]);
      cutLines(page);
      onPage(index);
      await nextTurn();
    }
    const x = border + (at % columns) * slip.width + inner;
    const top = sheet.height - border - Math.floor(at / columns) * slip.height;
    const width = slip.width - 2 * inner;
    await writer.write(page, clipped(row.fullName ?? row.username, 100), fonts.title, {
      x,
      y: top - 26,
      width,
      size: 12,
    });
    const field = async (label: string, text: string, style: Style, down: number, size: number) => {
      const y = top - down;
      page.drawText(label, { x, y, size: 9, font: fonts.text.font, color: grey });
      await writer.write(page, text, style, { x: x + labelWidth, y, width: width - labelWidth, size });
    };
    await field('Username', row.username, fonts.secret, 52, 12);
    await field('Password', row.password, fonts.secret, 78, 12);
    if (row.groups.length > 0) await field('Groups', clipped(row.groups.join(', '), 150), fonts.text, 102, 10);
    const foot = `For ${target}.${row.mustChange ? ' Change it at your first sign-in.' : ''} Keep this slip to yourself.`;
    await writer.write(page, foot, fonts.text, { x, y: top - slip.height + 14, width, size: 8 });
  }
  onPage(rows.length);
  return (await pdf.save()) as Uint8Array<ArrayBuffer>;
}
