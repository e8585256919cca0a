// Organizations from a template: a TOML file that holds files with {{values}}. Provost's own, and those in the folder's
// org-templates. What is made is held against what Tetra can read before it is planned.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { z } from 'zod';
import type { orgTemplate } from '../../../preload/contract/org-files.ts';
import { codeOf, ProvostError } from '../../errors.ts';
import { builtFrom, type Section } from '../check/fix/build.ts';
import { isSecretFile, kindOfFile, newCover } from '../cover.ts';
import { tetraCantSee } from '../edit/index.ts';
import { look, requireBelow } from './disk.ts';
import { fieldsOf } from './fields.ts';
import type { FileIntent } from './intents.ts';
import { requireReadable } from './texts.ts';

const file = z.strictObject({
  template: z.strictObject({ description: z.string().max(500) }),
  values: z
    .record(
      z.string().regex(/^[a-z]\w*$/i),
      z.strictObject({ description: z.string().max(500).default(''), default: z.string().optional() }),
    )
    .default({}),
  files: z.record(z.string(), z.string()),
});

interface Template {
  shown: z.infer<typeof orgTemplate>;
  files: Record<string, string>;
}

/** Below resources/ in the sources; beside the built program. */
function ownFolder(): string {
  const here = import.meta.dirname;
  const places = ['org-templates', '../../../resources/org-templates'].map((place) => path.join(here, place));
  return places.find((place) => existsSync(place)) ?? places[0]!;
}

const ofFolder = 'org-templates';
const most = 200;

/** Those of the folder come first, and take the place of ours of the same name. @throws ProvostError BAD_INPUT: one is none */
export async function readTemplates(root: string): Promise<Template[]> {
  const found = new Map<string, Template>();
  if ((await look(root, ofFolder)).kind === 'folder') {
    for (const name of await tomlIn(path.join(root, ofFolder))) {
      const below = `${ofFolder}/${name}`;
      const { bytes } = await look(root, below);
      if (bytes) found.set(nameOf(name), templateOf(name, bytes.toString('utf8'), below));
    }
  }
  const own = ownFolder();
  for (const name of await tomlIn(own)) {
    if (found.has(nameOf(name))) continue;
    found.set(nameOf(name), templateOf(name, await readFile(path.join(own, name), 'utf8'), null));
  }
  return [...found.values()];
}

const nameOf = (file: string): string => file.replace(/\.toml$/, '');

async function tomlIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder))
      .filter((name) => name.endsWith('.toml'))
      .toSorted()
      .slice(0, most);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function templateOf(name: string, text: string, below: string | null): Template {
  const shown = below ?? name;
  const refuse = (words: string) =>
    new ProvostError('BAD_INPUT', `${shown} is no template of organizations.`, {
      words,
      hint: 'Correct it, or move it out of org-templates.',
    });
  try {
    const { template, values, files } = file.parse(parse(text));
    for (const one of Object.keys(files)) requireBelow(one);
    return {
      files,
      shown: {
        ...{ name: nameOf(name), description: template.description, file: below, files: Object.keys(files) },
        values: Object.entries(values).map(([value, { description, default: fallback }]) => ({
          ...{ name: value, description, default: fallback ?? null, required: fallback === undefined },
        })),
      },
    };
  } catch (error) {
    if (error instanceof TomlError) throw refuse(error.message.split('\n')[0]!);
    if (error instanceof z.ZodError) throw refuse(z.prettifyError(error));
    throw error;
  }
}

/** @param values as they are typed: domain=example.com. @throws ProvostError NOT_FOUND, BAD_INPUT, CONFLICT */
export async function createIntents(
  root: string,
  { name, template: wanted, values }: { name: string; template: string; values: readonly string[] },
): Promise<FileIntent[]> {
  const templates = await readTemplates(root);
  const template = templates.find(({ shown }) => shown.name === wanted);
  if (!template)
    throw new ProvostError('NOT_FOUND', `There is no template “${wanted}”.`, {
      hint: `There are ${templates.map(({ shown }) => shown.name).join(', ') || 'none'}.`,
    });
  const given = valuesOf(template, name, values);
  const home = `orgs/${name}`;
  for (const taken of [home, `org/${name}`]) {
    if ((await look(root, taken, false)).kind !== 'absent')
      throw new ProvostError('CONFLICT', `There is a ${taken} in this folder already.`, {
        hint: 'Choose another name.',
      });
  }
  const made = Object.entries(template.files).map(
    ([below, text]) => [below, filled(text, given)] satisfies [string, string],
  );
  const sections = made.filter(([below]) => /^sections\/\d\d-[^/]+\.toml$/.test(below)).toSorted(byName);
  if (sections.length > 0 && !made.some(([below]) => below === 'tetra.toml'))
    made.push(['tetra.toml', builtFrom(name, null, sections.map(sectionOf), Date.now())]);
  const cover = newCover();
  return made.map(([below, text]) => {
    const at = `${home}/${below}`;
    const kind = kindOfFile(at);
    requireReadable(kind, null, text, at);
    const unseen = kind === 'toml' && !below.includes('domains/') ? tetraCantSee(text)[0] : undefined;
    if (unseen)
      throw new ProvostError('BAD_INPUT', `${at}, line ${unseen.line}: ${unseen.why}`, {
        hint: 'Correct the template.',
      });
    return {
      ...{ path: at, kind: 'write', bytes: Buffer.from(text), expected: null, org: name, environment: null },
      ...((isSecretFile(at) || kind === 'env') && { mode: 0o600 }),
      fields: fieldsOf(at, kind, null, text, cover),
    };
  });
}

const sectionOf = ([below, text]: [string, string]): Section => ({ name: path.posix.basename(below), text });
const byName = ([one]: [string, string], [other]: [string, string]): number => (one < other ? -1 : 1);

function valuesOf({ shown }: Template, name: string, typed: readonly string[]): Map<string, string> {
  const given = new Map(
    typed.map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)] satisfies [string, string]),
  );
  const known = new Set(shown.values.map((value) => value.name));
  for (const [key, value] of given) {
    if (!known.has(key))
      throw new ProvostError('BAD_INPUT', `This template has no value ${key}.`, {
        hint: `It has ${[...known].join(', ') || 'none'}.`,
      });
    // They stand between double quotes, as Tetra reads them, or without any: nothing in them may end that.
    if (!/^[^"'\\`$\p{Cc}]{0,500}$/u.test(value))
      throw new ProvostError('BAD_INPUT', `${key} can’t have quotes, backslashes, $ or line ends in it.`);
  }
  const values = new Map([['name', name]]);
  for (const { name: key, default: fallback } of shown.values) {
    const value = given.get(key) ?? (fallback === null ? null : filled(fallback, values));
    if (value === null)
      throw new ProvostError('BAD_INPUT', `This template needs a value for ${key}.`, { hint: `--values ${key}=…` });
    values.set(key, value);
  }
  return values;
}

const filled = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replaceAll(/\{\{(\w+)\}\}/g, (whole, key: string) => values.get(key) ?? whole);
