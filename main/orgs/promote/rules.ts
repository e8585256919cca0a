// The rules of a promotion: Provost's own, or a promotion.toml in the organization's folder or in the root. Data, shown as
// they are; nothing of them is run.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { z } from 'zod';
import { ProvostError } from '../../errors.ts';
import { readText } from '../files/texts.ts';

const pattern = z
  .string()
  .min(1)
  .max(500)
  .transform((text, context) => {
    try {
      return new RegExp(text, 'i');
    } catch (error) {
      context.addIssue({ code: 'custom', message: `is no regular expression: ${(error as Error).message}` });
      return z.NEVER;
    }
  });
const short = z.string().max(1000);

const rule = z
  .strictObject({
    name: short,
    /** Of the key alone, without its table. */
    keys: pattern,
    /** Of its value. */
    when: pattern.optional(),
    do: z.enum(['set', 'replace', 'keep', 'own', 'drop', 'copy']),
    value: short.optional(),
    values: z.record(z.string(), short).optional(),
    find: short.optional(),
    with: short.optional(),
    /** strict: only where debugging is off. */
    only: z.literal('strict').optional(),
    /** Only for keys of TOML tables, not of env files. */
    tables: z.boolean().default(false),
  })
  .refine((one) => one.do !== 'set' || one.value !== undefined || one.values !== undefined, 'set needs value or values')
  .refine((one) => one.do !== 'replace' || (one.find && one.with !== undefined), 'replace needs find and with');
export type Rule = z.infer<typeof rule>;

const rules = z.strictObject({
  strict: z.array(z.string().max(100)).max(50).default([]),
  required: z.array(z.string().max(200)).max(200).default([]),
  rule: z.array(rule).max(200).default([]),
  add: z
    .array(z.strictObject({ name: short, key: short, value: short, only: z.literal('strict').optional() }))
    .max(100)
    .default([]),
});
export type Rules = z.infer<typeof rules>;

export const ruleFile = 'promotion.toml';

/** Below resources/ in the sources; beside the built program. */
function ownFile(): string {
  const here = import.meta.dirname;
  const places = ['promotion', '../../../resources/promotion'].map((place) => path.join(here, place, ruleFile));
  return places.find((place) => existsSync(place)) ?? places[0]!;
}

/**
 * @param folder of the organization, from the root
 * @returns the rules, their text, and the file from the root; null: Provost's own
 * @throws ProvostError BAD_INPUT with the line when the file can't be read as rules
 */
export async function readRules(
  root: string,
  folder: string,
): Promise<{ rules: Rules; text: string; file: string | null }> {
  for (const file of new Set([path.posix.join(folder, ruleFile), ruleFile])) {
    const { text } = await readText(root, file);
    if (text !== null) return { rules: rulesOf(text, file), text, file };
  }
  const text = await readFile(ownFile(), 'utf8');
  return { rules: rulesOf(text, ruleFile), text, file: null };
}

export function rulesOf(text: string, file: string): Rules {
  let data: unknown;
  try {
    data = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const what = error.message.split('\n')[0]!;
    throw new ProvostError('BAD_INPUT', `${file}, line ${String(error.line)}: ${what}`, { hint: 'Mend it there.' });
  }
  const read = rules.safeParse(data);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new ProvostError('BAD_INPUT', `${file}: ${issue!.path.join('.')}: ${issue!.message}`, {
    hint: 'Provost’s own rules are an example: provost orgs promotion-rules',
  });
}
