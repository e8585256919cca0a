// The parts of `--help` that the contract does not say itself.
import type { Command } from './commands.ts';

/** One letter for the options that are typed most. */
export const shortFlags: Record<string, string> = { follow: 'f', tail: 'n', timestamps: 't', label: 'l' };

/** "list, watch, show, logs, start, stop …" */
export const groupOf = (word: string, commands: readonly Command[]): string =>
  commands
    .filter(({ words }) => words[0] === word)
    .map(({ words }) => words.slice(1).join(' '))
    .join(', ');

/** Two or three commands to begin with, made from what the command takes. */
export function examples({ words, meta, positional, options }: Command): string {
  const call = `provost ${words.join(' ')}`;
  const field = (name: string) => options.some((option) => option.field === name);
  const who = positional ? ` ${positional.field === 'names' ? 'web-1 web-2' : positional.flag.toUpperCase()}` : '';
  const need = options
    .filter((option) => option.required && option !== positional)
    .map(({ flag, type }) => ` --${flag} ${type === 'number' ? '3' : 'TEXT'}`)
    .join('');
  const lines = [];
  if (meta.kind === 'plan') {
    lines.push(`${call}${who}${need}`, `${call}${who}${need} --apply`);
    if (field('label')) lines.push(`${call} --label provost.org=demo${need} --apply --json`);
  } else {
    lines.push(`${call}${positional?.array ? '' : who}${need}`);
    if (field('filter')) lines.push(`${call} --filter "state:running -image:postgres"`);
    if (field('follow')) lines.push(`${call}${who} --follow --tail 20`);
    if (meta.kind !== 'stream') lines.push(`${call}${positional?.array ? '' : who}${need} --json`);
  }
  const note = meta.kind === 'plan' ? '\nWithout --apply this prints the plan and changes nothing.\n' : '';
  return `${note}\nExamples:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

export const extraHelp = `
Every command that changes more than one thing prints its plan; --apply applies it and waits.
With --json one document is on stdout; errors are one line on stderr.
Exit codes: 0 done, 1 some changes failed, 2 bad usage, 3 refused (brake, permission, stale plan).

Examples:
  provost containers list --state running
  provost containers stop --label provost.org=demo
  provost containers stop --label provost.org=demo --apply
  provost jobs undo JOB --apply
  provost containers list --demo
`;
