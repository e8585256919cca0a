// Slips as PDF: ten on a page, every letter of every username and password in it, and what no font has as a picture.
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { PDFDocument } from '@cantoo/pdf-lib';
import { expect, test } from 'vitest';
import type { Slip } from '../../../preload/contract/account-rows.ts';
import { slipsOnPage, slipsPdf, type Draw } from '../../../renderer/features/accounts/import/slips-pdf.ts';

/** One grey dot. */
const png = (() => {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const around = Buffer.alloc(8);
    around.writeUInt32BE(data.length, 0);
    around.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([around.subarray(0, 4), body, around.subarray(4)]);
  };
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(Buffer.from([0, 128]));
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
})();

/** Texts in the order that they are drawn in. */
function textsOf(bytes: Uint8Array): string[] {
  const raw = Buffer.from(bytes).toString('latin1');
  const streams = [...raw.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)].map(([, body]) => {
    const packed = Buffer.from(body!, 'latin1');
    try {
      return inflateSync(packed).toString('latin1');
    } catch {
      // Not packed, or a picture.
      return packed.toString('latin1');
    }
  });
  return streams.flatMap((content) =>
    [...content.matchAll(/<([0-9A-F]+)> Tj/g)].map(([, hex]) => Buffer.from(hex!, 'hex').toString('latin1')),
  );
}

const slip = (username: string, more: Partial<Slip> = {}): Slip => ({
  ...{ username, password: `${username}-password`, fullName: null, groups: [], mustChange: false },
  ...more,
});

const nothing: Draw = (text) => Promise.reject(new Error(`"${text}" needs no picture`));

test('each slip has all of it, and a page has ten', async () => {
  const rows = Array.from({ length: 23 }, (_, at) =>
    slip(`s${at}`, { groups: ['lab-1', 'evening'], mustChange: at === 0 }),
  );
  const drawn: number[] = [];
  const bytes = await slipsPdf('lab', rows, nothing, (count) => drawn.push(count));
  const pdf = await PDFDocument.load(bytes);
  expect(pdf.getPageCount()).toBe(Math.ceil(23 / slipsOnPage));
  expect(pdf.getTitle()).toBe('Passwords of lab');
  expect(drawn).toEqual([0, 10, 20, 23]);
  const texts = textsOf(bytes);
  for (const { username, password } of rows) {
    // As its title too, since nobody is named.
    expect(texts.filter((text) => text === username)).toHaveLength(2);
    expect(texts.filter((text) => text === password)).toHaveLength(1);
  }
  expect(texts.filter((text) => text === 'lab-1, evening')).toHaveLength(23);
  expect(texts.filter((text) => text.includes('Change it at your first sign-in.'))).toHaveLength(1);
});

test('what is too long is on several lines, and nothing of it is lost', async () => {
  const long = 'a.very.long.name-'.repeat(7);
  const groups = Array.from({ length: 90 }, (_, at) => `group-${at}`);
  const texts = textsOf(await slipsPdf('lab', [slip(long, { fullName: 'Zoë Müller', groups })], nothing));
  expect(texts.join('')).toContain(long);
  // Groups are no secret that somebody needs: they leave room.
  expect(texts.join('')).not.toContain('group-30');
  expect(texts[0]).toBe(Buffer.from('Zoë Müller', 'latin1').toString('latin1'));
});

test('letters that no font of the PDF has are pictures, each drawn once', async () => {
  const asked: string[] = [];
  const draw: Draw = (text) => {
    asked.push(text);
    return Promise.resolve({ png, width: 1000, height: 12, below: 3 });
  };
  const bytes = await slipsPdf(
    'lab',
    [slip('学生', { fullName: 'Оля', groups: ['Ω'] }), slip('b', { groups: ['Ω'] })],
    draw,
  );
  expect(asked.toSorted()).toEqual(['Оля', 'Ω', '学生', '学生-password'].toSorted());
  expect((await PDFDocument.load(bytes)).getPageCount()).toBe(1);
});
