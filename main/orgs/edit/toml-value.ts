// A value as TOML text, in the style of the one that it replaces, and what that text has to say when it is read again.
import { TomlError } from 'smol-toml';
import type { AST } from 'toml-eslint-parser';
import { basicString, escaped, type Model, modelOf, rangesOf, refusal } from './toml-file.ts';

/**
 * What can be written. A Date of smol-toml keeps its kind (date, time, with or without an offset); `raw` is one value as
 * TOML text, which is written as it is: what puts back exactly what stood there, and the way to write inline tables.
 */
export type TomlInput = string | number | bigint | boolean | Date | readonly TomlInput[] | { raw: string };

export interface Rendered {
  text: string;
  model: Model;
}

/**
 * @param old what is replaced, whose quotes and kind of number are kept where the new value allows it
 * @param eol for strings of several lines, which have the line ends of the file
 * @throws ProvostError BAD_INPUT
 */
export function render(value: TomlInput, eol: string, old?: AST.TOMLContentNode): Rendered {
  if (typeof value === 'string') return renderString(value, eol, old);
  if (typeof value === 'boolean') return { text: String(value), model: value };
  if (typeof value === 'bigint') return renderInteger(value);
  if (typeof value === 'number') return renderNumber(value, old);
  if (value instanceof Date) return renderDate(value);
  if ('raw' in value) return renderRaw(value.raw);
  const parts = value.map((one) => render(one, eol));
  return { text: `[${parts.map(({ text }) => text).join(', ')}]`, model: parts.map(({ model }) => model) };
}

function renderInteger(value: bigint): Rendered {
  if (BigInt.asIntN(64, value) !== value)
    throw refusal(null, 'A whole number has 64 bits in TOML; this one needs more.');
  return { text: String(value), model: value };
}

function renderNumber(value: number, old?: AST.TOMLContentNode): Rendered {
  const wasFloat = old?.type === 'TOMLValue' && old.kind === 'float';
  if (Number.isInteger(value) && !wasFloat && !Object.is(value, -0)) {
    if (!Number.isSafeInteger(value))
      throw refusal(null, 'This whole number is too large to be exact. Give it as a bigint.');
    return renderInteger(BigInt(value));
  }
  if (Number.isNaN(value)) return { text: 'nan', model: value };
  if (!Number.isFinite(value)) return { text: value < 0 ? '-inf' : 'inf', model: value };
  const text = Object.is(value, -0) ? '-0' : String(value);
  return { text: /[.e]/.test(text) ? text : `${text}.0`, model: value };
}

function renderDate(value: Date): Rendered {
  if (Number.isNaN(value.getTime())) throw refusal(null, 'This is no date.');
  return renderRaw(value.toISOString());
}

function renderRaw(raw: string): Rendered {
  const start = 'x = '.length;
  let model: Model | undefined;
  try {
    model = modelOf(`x = ${raw}`)['x'];
    const [entry, ...more] = rangesOf(`x = ${raw}`).body[0].body;
    const whole =
      entry?.type === 'TOMLKeyValue' && entry.value.range[0] === start && entry.value.range[1] === start + raw.length;
    if (more.length > 0 || !whole) model = undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof TomlError)) throw error;
  }
  if (model === undefined) throw refusal(null, 'This text is not exactly one TOML value.');
  return { text: raw, model };
}

function renderString(value: string, eol: string, old?: AST.TOMLContentNode): Rendered {
  if (!value.isWellFormed()) throw refusal(null, 'The value has half a character in it, which no file can hold.');
  const style = old?.type === 'TOMLValue' && old.kind === 'string' ? old : null;
  if (style?.multiline) return renderLines(value, eol, style);
  // oxlint-disable-next-line no-control-regex -- what a literal string can't hold
  const literal = style?.style === 'literal' && !/['\u0000-\u0008\u000A-\u001F\u007F]/.test(value);
  return { text: literal ? `'${value}'` : basicString(value), model: value };
}

/** In three quotes, where the text had them; its lines end like those of the file. */
function renderLines(value: string, eol: string, { style }: AST.TOMLStringValue): Rendered {
  const model = value.replaceAll(/\r?\n/g, eol);
  // TOML drops a line end right behind the quotes: text that begins with one needs another, the rest looks better with one.
  const open = model.includes(eol) ? eol : '';
  // oxlint-disable-next-line no-control-regex -- what a literal string can't hold
  const fits = !/'''|'$|[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]|\r(?!\n)/.test(model);
  if (style === 'literal' && fits) return { text: `'''${open}${model}'''`, model };
  const text = model
    // oxlint-disable-next-line no-control-regex -- these are what TOML wants escaped
    .replaceAll(/[\\\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]|\r(?!\n)/g, escaped)
    .replaceAll(/"(?="")|"$/g, String.raw`\"`);
  return { text: `"""${open}${text}"""`, model };
}
