// A template as a file of TOML or JSON, as people write it: tables for variables and labels, "2g" for sizes.
import { parse, stringify, TomlError } from 'smol-toml';
import type { Template } from '../../preload/contract/templates.ts';
import { ProvostError } from '../errors.ts';
import { requireTemplate } from './check.ts';

const units = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 } as const;

/** "512m" or "1.5 GiB" in bytes; what is no size stays as it is, for the check to refuse. */
function bytesOf(size: unknown): unknown {
  const [, number, unit = ''] =
    (typeof size === 'string' && /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?\s*$/i.exec(size)) || [];
  return number === undefined ? size : Math.round(Number(number) * units[unit.toLowerCase() as keyof typeof units]);
}

/** The largest unit that says it without a fraction. */
function sizeOf(bytes: number): string {
  const unit = (['t', 'g', 'm', 'k'] as const).find((one) => bytes % units[one] === 0);
  return unit ? `${bytes / units[unit]}${unit}` : String(bytes);
}

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const pairsOf = (table: unknown): unknown =>
  isTable(table) ? Object.entries(table).map(([name, value]) => ({ name, value: textOf(value) })) : table;
const textOf = (value: unknown): unknown =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
const tableOf = (pairs: Template['env']): Record<string, string> =>
  Object.fromEntries(pairs.map(({ name, value }) => [name, value]));

/** "home-{{username}}:/home/lab:ro". The last part that begins with a slash is the target. */
function mountOf(mount: unknown): unknown {
  const [, source, target, mode] = (typeof mount === 'string' && /^(.+?):(\/[^:]*)(?::(ro|rw))?$/.exec(mount)) || [];
  return source === undefined ? mount : { source, target, readOnly: mode === 'ro' };
}

const mapped = (list: unknown, map: (one: unknown) => unknown): unknown => (Array.isArray(list) ? list.map(map) : list);

/** @param text TOML, or JSON when it begins with a brace. @throws ProvostError BAD_INPUT with the line */
export function templateFromText(text: string): Template {
  const given = parseText(text);
  if (!isTable(given)) throw new ProvostError('BAD_INPUT', 'The file holds no template.');
  const { limits, ...rest } = given;
  const { memory, shm, ...others } = isTable(limits) ? limits : {};
  return requireTemplate({
    ...rest,
    ...others,
    ...(memory !== undefined && { memory: bytesOf(memory) }),
    ...(shm !== undefined && { shm: bytesOf(shm) }),
    ...('env' in rest && { env: pairsOf(rest['env']) }),
    ...('labels' in rest && { labels: pairsOf(rest['labels']) }),
    ...('volumes' in rest && { volumes: mapped(rest['volumes'], mountOf) }),
    ...('limits' in given && !isTable(limits) && { limits }),
  });
}

function parseText(text: string): unknown {
  const json = text
    .replace(/^\uFEFF/, '')
    .trimStart()
    .startsWith('{');
  try {
    // A key called __proto__ is refused rather than kept: nothing here is called that.
    return json ? (JSON.parse(text) as unknown) : parse(text, { unsafeKeyBehaviour: 'throw', maxDepth: 20 });
  } catch (error) {
    const place = error instanceof TomlError ? ` in line ${error.line}` : '';
    const [words = ''] = (error as Error).message.split('\n');
    throw new ProvostError('BAD_INPUT', `The file is no ${json ? 'JSON' : 'TOML'}${place}.`, {
      words,
      hint: 'Correct it and do this again. "provost templates export" shows how a template is written.',
    });
  }
}

/** What `templateFromText` reads again. Fields that say nothing are left out. */
export function templateToText(template: Template, format: 'toml' | 'json'): string {
  const { cpus, memory, pids, shm, env, labels, volumes, health, ports, placement, ...rest } = template;
  const limits = {
    ...(cpus !== null && { cpus }),
    ...(memory !== null && { memory: sizeOf(memory) }),
    ...(pids !== null && { pids }),
    ...(shm !== null && { shm: sizeOf(shm) }),
  };
  const said = Object.entries(rest).filter(
    ([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0),
  );
  const { engines, ...placed } = placement;
  const document = {
    ...Object.fromEntries(said),
    ...(volumes.length > 0 && {
      volumes: volumes.map(({ source, target, readOnly }) => `${source}:${target}${readOnly ? ':ro' : ''}`),
    }),
    ...(env.length > 0 && { env: tableOf(env) }),
    ...(labels.length > 0 && { labels: tableOf(labels) }),
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(health && { health }),
    ...(ports.length > 0 && {
      ports: ports.map(({ address, ...port }) => ({ ...port, ...(address !== '' && { address }) })),
    }),
    placement: { ...placed, ...(engines.length > 0 && { engines }) },
  };
  return format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : `${stringify(document)}\n`;
}
