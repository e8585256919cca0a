// Every procedure of the contract as a command: its words, its options, where its plain words go.
import { isContractProcedure, type AnyContractProcedure } from '@orpc/contract';
import type { ProcedureMeta } from '../../preload/contract/procedure.ts';
import { optionsOf, type OptionSpec } from './options.ts';

export interface Command {
  /** Where the procedure is in the contract: ["containers", "planStop"]. */
  path: string[];
  /** What is typed: ["containers", "stop"]. */
  words: string[];
  meta: ProcedureMeta;
  procedure: AnyContractProcedure;
  options: OptionSpec[];
  /** The option that takes the plain words. */
  positional: OptionSpec | undefined;
  /** The option that takes the words after those. */
  rest: OptionSpec | undefined;
}

export const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);

/** "jobs", "planUndo" → ["jobs", "undo"]; the word `plan` is what the command does anyway. */
export function defaultWords(path: readonly string[]): string[] {
  const words = path.map(kebab);
  const last = words.at(-1)!;
  return [...words.slice(0, -1), last.startsWith('plan-') ? last.slice('plan-'.length) : last];
}

function* procedures(node: unknown, path: string[]): Generator<[string[], AnyContractProcedure]> {
  if (isContractProcedure(node)) yield [path, node];
  else if (typeof node === 'object' && node !== null) {
    for (const [name, child] of Object.entries(node)) yield* procedures(child, [...path, name]);
  }
}

/** @throws Error when two procedures have the same words, or a positional is no field of the input */
export function commandsOf(contract: object): Command[] {
  const seen = new Map<string, string>();
  return [...procedures(contract, [])].map(([path, procedure]) => {
    const { meta, inputSchema } = procedure['~orpc'] as { meta: ProcedureMeta; inputSchema?: unknown };
    const name = path.join('.');
    const words = meta.cli?.command?.split(' ') ?? defaultWords(path);
    const typed = words.join(' ');
    if (seen.has(typed)) throw new Error(`${name} and ${seen.get(typed)} are both \`provost ${typed}\``);
    seen.set(typed, name);
    const options = optionsOf(inputSchema, meta.cli?.times);
    const positional = options.find(({ field }) => field === meta.cli?.positional);
    if (meta.cli?.positional && !positional) throw new Error(`${name} has no input field ${meta.cli.positional}`);
    const rest = options.find(({ field }) => field === meta.cli?.rest);
    if (meta.cli?.rest && (!rest || !positional || positional.array))
      throw new Error(`${name} can’t take words for ${meta.cli.rest}`);
    return { path, words, meta, procedure, options, positional, rest };
  });
}
