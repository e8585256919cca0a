// What is valid TOML and invisible to Tetra's own readers.
import type { OrgFile } from '../../../preload/contract/org-model.ts';
import { seeable, tetraCantSee, type TetraFile } from '../edit/index.ts';
import { finding, type OrgRule } from './rule.ts';

function readerOf({ role, path }: OrgFile): TetraFile | null {
  if (['source', 'config', 'environment', 'manifest', 'customizations'].includes(role)) return 'organization';
  if (/(^|\/)env\.toml$/.test(path)) return 'tsm';
  return /(^|\/)tetra-deploy\.toml$/.test(path) ? 'deploy' : null;
}

export const unseenByTetra: OrgRule = function* (org, { texts }) {
  // Files that have nothing to do with Tetra need not be written for it.
  if (org.generation === null) return;
  for (const file of org.files) {
    const reader = readerOf(file);
    const text = texts.get(file.path);
    if (reader === null || text === undefined || file.problem !== null) continue;
    const unseen = tetraCantSee(text, reader);
    const canSee = unseen.length > 0 ? seeable(text) : () => false;
    for (const { line, rule, why } of unseen) {
      const table = org.tables.findLast(({ place }) => place.file === file.path && place.line <= line);
      const environment = file.environment ?? /^env(?:ironments)?\.([^.]+)/.exec(table?.name ?? '')?.[1] ?? null;
      const place = { file: file.path, line };
      yield finding(
        { rule: `unseen-${rule}`, severity: 'warning' },
        { org: org.name, environment },
        place,
        {
          message: why,
          why: 'Tetra reads with grep and sed: it works with another value than this file says, or with none.',
          fix: fixes[rule] ?? 'Write it as key = "value", in one line below a [header] in the first column.',
        },
        canSee({ line, rule }) ? { kind: 'see', path: file.path, line, rule, reader } : null,
      );
    }
  }
};

const fixes: Partial<Record<ReturnType<typeof tetraCantSee>[number]['rule'], string>> = {
  'byte-order-mark': 'Save the file without a byte order mark.',
  crlf: 'Save the file with line ends as on Linux.',
  'trailing-comment': 'Put the comment on a line of its own, above.',
  'header-name': 'Name the table with letters, digits, _ and - only.',
  'environment-twice': 'Put its keys into the table of the environment, or outside of env.',
};
