// What is wrong with a template beyond its shape: unknown variables, values that can't work, two of the same name.
import { template as schema, type Template, type TemplateIssue } from '../../preload/contract/templates.ts';
import { ProvostError } from '../errors.ts';
import { variableProblems, variablesIn } from './variables.ts';

/** A path of the host: such a mount reaches the host's own files. */
export const isBind = (source: string): boolean => /^([/~.\\]|[A-Za-z]:[\\/])/.test(source);

/** Every text that may hold variables, with where it is. */
function* texts(template: Template): Generator<[path: string, text: string]> {
  yield ['image', template.image];
  yield ['container', template.container];
  for (const [index, text] of template.command.entries()) yield [`command.${index}`, text];
  for (const [index, { value }] of template.env.entries()) yield [`env.${index}.value`, value];
  for (const [index, { source }] of template.volumes.entries()) yield [`volumes.${index}.source`, source];
  for (const [index, { target }] of template.volumes.entries()) yield [`volumes.${index}.target`, target];
  for (const [index, network] of template.networks.entries()) yield [`networks.${index}`, network];
  for (const [index, { value }] of template.labels.entries()) yield [`labels.${index}.value`, value];
  if (template.health) yield ['health.command', template.health.command];
}

export const textsOf = (template: Template): string[] => [...texts(template)].map(([, text]) => text);

const personal = (variable: string): boolean =>
  variable === 'username' || variable === 'n' || variable.startsWith('account.');

/** Whether a text is another one for each account. */
export const isPersonal = (text: string): boolean => variablesIn(text).some(personal);

/** @returns nothing when it can be used */
export function templateIssues(template: Template): TemplateIssue[] {
  const issues: TemplateIssue[] = [];
  const say = (path: string, message: string) => void issues.push({ path, message });
  for (const [path, text] of texts(template)) {
    for (const problem of variableProblems(text)) say(path, problem);
    if (text.includes('\0')) say(path, 'a text of a container can’t hold a NUL');
  }
  if (issues.every(({ path }) => path !== 'container') && !isPersonal(template.container)) {
    say('container', 'every account would get the same name: use {{username}} or {{n}}');
  }
  twice(
    template.env,
    ({ name }) => name,
    (index, name) => say(`env.${index}.name`, `${name} is given twice`),
  );
  twice(
    template.labels,
    ({ name }) => name,
    (index, name) => say(`labels.${index}.name`, `${name} is given twice`),
  );
  twice(
    template.volumes,
    ({ target }) => target,
    (index, target) => say(`volumes.${index}.target`, `something is mounted at ${target} already`),
  );
  twice(
    template.networks,
    (network) => network,
    (index, network) => say(`networks.${index}`, `${network} is given twice`),
  );
  for (const [index, { name }] of template.labels.entries()) {
    if (name.startsWith('provost.')) say(`labels.${index}.name`, 'labels of this kind are written by Provost itself');
  }
  for (const [index, { from, to }] of template.ports.entries()) {
    if (to < from) say(`ports.${index}.to`, 'the pool ends before it begins');
  }
  const modes = template.networks.filter((network) => ['none', 'host', 'default'].includes(network));
  if (modes.length > 0 && template.networks.length > 1) {
    say('networks', `"${modes[0]}" can't be joined together with other networks`);
  }
  if (template.ports.length > 0 && (template.networks[0] === 'none' || template.networks[0] === 'host')) {
    say('ports', `nothing is published on the network "${template.networks[0]}"`);
  }
  if (template.placement.kind === 'column' && template.placement.column === '') {
    say('placement.column', 'it has to be said which column names the engine');
  }
  return issues;
}

function twice<Item>(items: readonly Item[], key: (item: Item) => string, found: (index: number, key: string) => void) {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    if (seen.has(key(item))) found(index, key(item));
    seen.add(key(item));
  }
}

/** What makes a mount or network of it dangerous, in words for a plan. */
export function dangersOf(template: Template): string[] {
  return [
    ...template.volumes
      .filter(({ source }) => isBind(source))
      .map(
        ({ source, target }) =>
          `${target} is the host's own ${source}: whoever is in the container reaches those files`,
      ),
    ...(template.networks.includes('host')
      ? ['It uses the host’s own network: nothing separates it from the host']
      : []),
  ];
}

/** @returns the template, and what is wrong with it; null when it has not even the shape of one */
export function readTemplate(given: unknown): { template: Template | null; issues: TemplateIssue[] } {
  const parsed = schema.safeParse(given);
  if (parsed.success) return { template: parsed.data, issues: templateIssues(parsed.data) };
  return {
    template: null,
    issues: parsed.error.issues.map(({ path, message, ...issue }) => ({
      path: [...path, ...('keys' in issue && issue.keys.length === 1 ? issue.keys : [])].map(String).join('.'),
      message: 'keys' in issue ? `there is no such field: ${issue.keys.join(', ')}` : message,
    })),
  };
}

/** @throws ProvostError BAD_INPUT with every issue */
export function requireTemplate(given: unknown): Template {
  const { template, issues } = readTemplate(given);
  if (template && issues.length === 0) return template;
  const [first] = issues;
  throw new ProvostError('BAD_INPUT', `The template can’t be used: ${first!.path || 'it'}: ${first!.message}.`, {
    issues: issues.slice(0, 50),
    hint: issues.length > 1 ? `Correct this and ${issues.length - 1} more.` : 'Correct it and do this again.',
  });
}
