// The container that a template would make for one account, as the engine would be told; secrets are masked.
import type { Template, TemplateIssue } from '../../preload/contract/templates.ts';
import { isSecret } from '../containers/index.ts';
import { dangersOf, readTemplate } from './check.ts';
import { render, withPorts } from './render.ts';

export interface Preview {
  issues: TemplateIssue[];
  container: string | null;
  body: string | null;
  warnings: string[];
}

export function preview(
  given: unknown,
  version: number,
  account: { username: string; columns: readonly { name: string; value: string }[] },
): Preview {
  const { template, issues } = readTemplate(given);
  if (!template || issues.length > 0) return { issues, container: null, body: null, warnings: [] };
  const columns = new Map(account.columns.map(({ name, value }) => [name, value]));
  const { name, body, problems } = render(template, version, {
    ...{ username: account.username, n: 1, columns },
    ...{ org: template.org ?? columns.get('org') ?? null, group: columns.get('group') ?? null },
  });
  const shown = withPorts(
    body,
    template.ports.map((port) => ({ ...port, host: port.from })),
  );
  return {
    issues: [],
    container: name,
    body: JSON.stringify({ ...shown, Env: shown.Env.map(maskedLine) }, null, 2),
    warnings: [...problems.map((problem) => `Not for this account: ${problem}`), ...dangersOf(template)],
  };
}

function maskedLine(line: string): string {
  const at = line.indexOf('=');
  const [name, value] = [line.slice(0, at), line.slice(at + 1)];
  return isSecret(name, value) ? `${name}=••••••` : line;
}

/** For whoever may read templates and not write them. @returns whether anything was masked */
export function withoutSecrets(template: Template): { template: Template; masked: boolean } {
  const env = template.env.map((one) => (isSecret(one.name, one.value) ? { ...one, value: '••••••' } : one));
  return { template: { ...template, env }, masked: env.some((one, index) => one !== template.env[index]) };
}
