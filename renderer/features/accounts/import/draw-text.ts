// A text as a picture in the fonts of this computer: every letter that it can show, in the direction that it is written in.
import type { Draw } from './slips-pdf.ts';

/** Dots for each point: 288 dpi. */
const dots = 4;

/** @throws Error when this browser draws nothing */
export const drawText: Draw = async (text, size, { mono, bold }) => {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser can’t draw letters.');
  const font = `${bold ? '700 ' : ''}${size * dots}px ${mono ? 'ui-monospace, monospace' : 'sans-serif'}`;
  context.font = font;
  const { width, actualBoundingBoxAscent: above, actualBoundingBoxDescent: below } = context.measureText(text);
  canvas.width = Math.ceil(width) + 2;
  canvas.height = Math.ceil(above + below) + 2;
  // A canvas forgets everything when it changes its size.
  context.font = font;
  context.fillText(text, 1, Math.ceil(above) + 1);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
  if (!blob) throw new Error('This browser can’t draw letters.');
  return {
    png: new Uint8Array(await blob.arrayBuffer()),
    width: canvas.width / dots,
    height: canvas.height / dots,
    below: (canvas.height - Math.ceil(above) - 1) / dots,
  };
};
