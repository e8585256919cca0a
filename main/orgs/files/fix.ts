// Fixes of what checks have found, as far as they are sure, as intents.
import type { OrgFinding } from '../../../preload/contract/org-model.ts';
import { ProvostError } from '../../errors.ts';
import { checkRoot, fixTogether, type Found } from '../check/index.ts';
import { readRoot } from '../read/root.ts';
import type { FileIntent } from './intents.ts';

export interface FixWish {
  root: string;
  nh?: string | undefined;
  /** Of this organization only; by name or alias. */
  name?: string | undefined;
  rules?: readonly string[] | undefined;
  /** These findings and no others. */
  findings?: readonly Pick<OrgFinding, 'rule' | 'file' | 'line'>[] | undefined;
}

/** @throws ProvostError NOT_FOUND: there is no such organization, or nothing of this has a fix that is sure */
export async function fixIntents(
  { root, nh, name, rules, findings }: FixWish,
  signal: AbortSignal,
): Promise<{ intents: FileIntent[]; fixed: number }> {
  const texts = new Map<string, string>();
  const read = await readRoot(root, { nh, signal, keep: (file, text) => void texts.set(file, text) });
  const org = name === undefined ? null : read.orgs.find((one) => one.name === name || one.aliases.includes(name));
  if (org === undefined)
    throw new ProvostError('NOT_FOUND', `There is no organization “${name}” in this folder.`, {
      hint: 'List them: provost orgs list --root FOLDER',
    });
  const now = Date.now();
  const chosen = (await checkRoot({ root: read, texts, now }, signal)).filter(
    (found) =>
      found.fixable &&
      (org === null || found.org === org.name) &&
      (rules === undefined || rules.includes(found.rule)) &&
      (findings === undefined || findings.some((one) => isSame(one, found))),
  );
  const intents = await fixTogether(read, chosen, now);
  if (intents.length > 0) return { intents, fixed: chosen.length };
  throw new ProvostError('NOT_FOUND', 'Nothing of this has a fix that is sure.', {
    hint: 'provost orgs check says what to do about each finding.',
  });
}

const isSame = (one: Pick<OrgFinding, 'rule' | 'file' | 'line'>, { rule, file, line }: Found): boolean =>
  one.rule === rule && one.file === file && one.line === line;
