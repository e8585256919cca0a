// All checks of organizations. Each is a pure function over what was read: no file is opened here.
import type { OrgFinding } from '../../../preload/contract/org-model.ts';
import { duplicateSection, generatedFile, ignoredSource } from './build.ts';
import { unseenByTetra } from './dialect.ts';
import { digestAge, serverDrift } from './digests.ts';
import { missingFields, missingKeys } from './environments.ts';
import { secretModes, unreadable } from './files.ts';
import { activeLink, serviceLinks } from './links.ts';
import { portClash } from './ports.ts';
import type { Checked, Rule } from './rule.ts';
import { equalSecrets, placeholders, references, secretsInToml } from './values.ts';

const rules: readonly Rule[] = [
  ...[activeLink, serviceLinks, unreadable, secretModes],
  ...[generatedFile, duplicateSection, ignoredSource, unseenByTetra],
  ...[references, placeholders, secretsInToml, equalSecrets],
  ...[missingFields, missingKeys, portClash, serverDrift, digestAge],
];

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** @returns errors first, then by file and line */
export function checkRoot(checked: Checked): OrgFinding[] {
  return rules
    .flatMap((rule) => [...rule(checked)])
    .toSorted(
      (a, b) =>
        compare(a.severity, b.severity) || compare(a.file, b.file) || a.line - b.line || compare(a.rule, b.rule),
    );
}
