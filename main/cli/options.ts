// The input schema of a procedure as options of its command, and what was typed as input again.
import { z } from 'zod';
import { kebab } from './commands.ts';
import { momentWords, readMoment } from './moment.ts';

export type OptionType = 'boolean' | 'number' | 'string' | 'json';

export interface OptionSpec {
  /** Input field: "engineId". */
  field: string;
  /** "engine-id": without the dashes. */
  flag: string;
  type: OptionType;
  array: boolean;
  required: boolean;
  choices: string[] | null;
  fallback: unknown;
  /** Bounds of a number. */
  minimum: number | null;
  maximum: number | null;
  /** A number without a fraction. */
  whole: boolean;
  /** A number that is a moment: what a date alone means. Null: it is none. */
  moment: 'begin' | 'end' | null;
  description: string;
}

interface Schema {
  type?: string;
  enum?: unknown[];
  items?: Schema;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
}

function typeOf({ type, enum: choices }: Schema): OptionType {
  if (type === 'boolean') return 'boolean';
  if (type === 'number' || type === 'integer') return 'number';
  return type === 'string' || choices?.every((choice) => typeof choice === 'string') ? 'string' : 'json';
}

/** The largest number there is says that there is no bound. */
const bound = (value: number | undefined): number | null =>
  value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? null : value;

/**
 * @param input a zod object, or nothing; throws when it is neither, since options need names
 * @param moments fields that are moments
 */
export function optionsOf(input: unknown, moments: Readonly<Record<string, 'begin' | 'end'>> = {}): OptionSpec[] {
  if (input === undefined) return [];
  const schema = z.toJSONSchema(input as z.ZodType, { io: 'input', unrepresentable: 'any' }) as Schema;
  if (schema.type !== 'object') throw new Error('The input of a procedure has to be an object');
  return Object.entries(schema.properties ?? {}).map(([field, own]) => {
    const array = own.type === 'array';
    const one = array ? (own.items ?? {}) : own;
    return {
      field,
      flag: kebab(field),
      type: typeOf(one),
      array,
      required: schema.required?.includes(field) ?? false,
      choices: one.enum?.every((choice) => typeof choice === 'string') ? (one.enum as string[]) : null,
      fallback: own.default,
      minimum: bound(one.minimum),
      maximum: bound(one.maximum),
      whole: one.type === 'integer',
      moment: moments[field] ?? null,
      description: own.description ?? '',
    };
  });
}

/** What was typed for one value. A number that is none becomes NaN, which the contract refuses by its own words. */
function readOne(spec: OptionSpec, text: string): unknown {
  if (spec.moment !== null) return readMoment(text, spec.moment);
  if (spec.type === 'number') return /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (spec.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (spec.type !== 'json') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON: the contract says what it wanted instead.
    return text;
  }
}

/** @param typed one text, several for an array, or true and false for a flag */
export function readValue(spec: OptionSpec, typed: string | string[] | boolean): unknown {
  if (typeof typed === 'boolean') return typed;
  if (!spec.array) return readOne(spec, [typed].flat().join(' '));
  // Names of states and numbers hold no comma, so `--state running,paused` can only mean both.
  const splits = spec.choices !== null || spec.type === 'number';
  const texts = [typed].flat().flatMap((text) => (splits ? text.split(',') : [text]));
  return texts.map((text) => readOne(spec, text));
}

interface Issue {
  code?: string;
  expected?: string;
  origin?: string;
  maximum?: number | bigint;
  minimum?: number | bigint;
  message: string;
}

function numberWords({ whole, minimum, maximum }: OptionSpec): string {
  const range =
    minimum !== null && maximum !== null
      ? ` from ${minimum} to ${maximum}`
      : minimum !== null
        ? `, ${minimum} or more`
        : maximum !== null
          ? `, ${maximum} or less`
          : '';
  return `expected a ${whole ? 'whole ' : ''}number${range}`;
}

/** What one value should have been, for people. What the contract says in words of its own stays. */
function expectation(spec: OptionSpec, { code, origin, maximum, minimum, message }: Issue): string {
  if (spec.moment !== null) return momentWords;
  if (origin === 'array')
    return code === 'too_big' ? `at most ${maximum} can be given` : 'at least one has to be given';
  if (spec.type === 'number') return numberWords(spec);
  if (code === 'invalid_value' && spec.choices) return `one of ${spec.choices.join(', ')}`;
  if (code === 'too_small') return minimum !== undefined && minimum > 1 ? message : 'can’t be empty';
  return code === 'too_big' ? `at most ${maximum} characters` : message;
}

const kindWords: Record<string, string> = {
  string: 'a text in double quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list: ["…"]',
  object: '{"name": value}',
  record: '{"name": value}',
};

/** What is wrong within a JSON value: "“Mail”: …". The words of schemas are for who writes schemas. */
function inJson(text: unknown, within: readonly unknown[], { code, expected, message }: Issue): string {
  const where = within.length === 0 ? '' : `“${within.map(String).join('.')}”: `;
  if (within.length === 0 && typeof text === 'string') return `this is no JSON. Write it like '{"name": "value"}'`;
  if (code !== 'invalid_type') return `${where}${message}`;
  return `${where}expected ${kindWords[expected ?? ''] ?? expected ?? 'something else'}`;
}

/** What does not fit, in words of the command line: "--limit: expected a whole number from 1 to 500." Null when all fits. */
export async function problemOf(
  input: unknown,
  value: unknown,
  options: readonly OptionSpec[],
  positional: string | undefined,
): Promise<string | null> {
  if (input === undefined) return null;
  const result = await (input as z.ZodType)['~standard'].validate(value);
  const issue = result.issues?.[0];
  if (!issue) return null;
  const [first, ...within] = (issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part));
  const spec = options.find(({ field }) => field === first);
  if (!spec) return issue.message;
  const name = spec.field === positional ? `<${spec.flag}>` : `--${spec.flag}`;
  const given = (value as Record<string, unknown>)[spec.field];
  if (given === undefined) return `${name} is missing.`;
  if (spec.type === 'json' && !spec.array) return `${name}: ${inJson(given, within, issue as Issue)}.`;
  const index = within[0];
  return `${name}${typeof index === 'number' ? ` (number ${index + 1})` : ''}: ${expectation(spec, issue as Issue)}.`;
}
