// Findings whose fix is sure, made into files: each line as it was but for the fault. Nothing is written here; `orgs.files`
// plans what comes out.
import type { OrgRoot } from '../../../../preload/contract/org-model.ts';
import { editToml, makeSeen, readTomlFile, tomlValues, wordsOf, type TomlEdit } from '../../edit/index.ts';
import type { FileIntent } from '../../files/index.ts';
import type { Found } from '../rule.ts';
import { builtFrom } from './build.ts';
import { Desk, type About } from './desk.ts';
import type { Repair } from './repair.ts';

/**
 * Those whose fix is sure, in one go: one intent for each file, however many findings it has. None for what is as it should be
 * by now.
 * @param findings of `checkRoot` over this root
 * @throws ProvostError when a file can't be read, or is no longer what was checked
 */
export async function fixTogether(root: OrgRoot, findings: readonly Found[], now = Date.now()): Promise<FileIntent[]> {
  const desk = await Desk.open(root.root);
  const wanted = findings.flatMap(({ repair, org, environment }) =>
    repair ? [{ repair, about: { org, environment } }] : [],
  );
  // From the bottom up, so that the lines of what is still to do stay; a comment that moves up comes last in its line. What
  // is put together from others is built when these are done.
  const line = ({ repair }: (typeof wanted)[number]) => ('line' in repair ? repair.line : 0);
  const rank = ({ repair }: (typeof wanted)[number]) =>
    repair.kind === 'build'
      ? 3
      : repair.kind === 'merge'
        ? 2
        : repair.kind === 'see' && repair.rule === 'trailing-comment'
          ? 1
          : 0;
  const late = (one: (typeof wanted)[number]) => (rank(one) >= 2 ? rank(one) : 0);
  const edited = new Set<string>();
  for (const one of wanted.toSorted((a, b) => late(a) - late(b) || line(b) - line(a) || rank(a) - rank(b))) {
    await carryOut(desk, root, one.repair, one.about, now);
    if ('path' in one.repair) edited.add(one.repair.path);
  }
  // What was built from a section says what it says, as it did before.
  for (const org of root.orgs) {
    if (org.dirty.state !== 'clean') continue;
    if (org.files.some(({ path, role }) => role === 'source' && edited.has(path)))
      await build(desk, root, org.name, { org: org.name, environment: null }, now);
  }
  return desk.intents();
}

async function carryOut(desk: Desk, root: OrgRoot, repair: Repair, about: About, now: number): Promise<void> {
  switch (repair.kind) {
    case 'mode':
      return desk.setMode(repair.path, repair.mode, about);
    case 'unlink':
      return desk.link(repair.path, null, about);
    case 'link':
      return desk.link(repair.path, repair.target, about);
    case 'build':
      return build(desk, root, repair.org, about, now);
    default: {
      const text = await desk.read(repair.path);
      if (text === null) return;
      if (repair.kind === 'merge') return merge(desk, repair, text, about);
      const changed = repair.kind === 'set' ? withValue(text, repair) : makeSeen(text, repair, repair.reader);
      if (changed !== null) await desk.write(repair.path, changed, about);
    }
  }
}

function withValue(text: string, { line, key, value }: Extract<Repair, { kind: 'set' }>): string | null {
  const path = tomlValues(text).find((one) => one.line === line && wordsOf(one.path) === key)?.path;
  return path ? editToml(text, [{ op: 'set', path, value }]) : null;
}

async function merge(
  desk: Desk,
  { path, table, into }: Extract<Repair, { kind: 'merge' }>,
  text: string,
  about: About,
): Promise<void> {
  const home = await desk.read(into);
  const file = readTomlFile(text);
  const header = file.headers.find(({ resolvedKey }) => wordsOf(resolvedKey) === table);
  if (home === null || !header) return;
  const own = file.entries.filter(({ node }) => node.parent === header);
  const inserts = own.map(({ path: at, node }): TomlEdit => ({
    ...{ op: 'insert', path: at, value: { raw: file.body.slice(...node.value.range) } },
  }));
  await desk.write(into, editToml(home, inserts), about);
  await desk.write(path, editToml(text, [{ op: 'removeTable', path: header.resolvedKey }]), about);
}

async function build(desk: Desk, { orgs }: OrgRoot, name: string, about: About, now: number): Promise<void> {
  const org = orgs.find((one) => one.name === name);
  const generated = org?.files.find(({ role }) => role === 'generated');
  if (!org || !generated) return;
  const sections = [];
  for (const { path, role } of org.files) {
    if (role !== 'source') continue;
    const text = await desk.read(path);
    if (text !== null) sections.push({ name: path.slice(path.lastIndexOf('/') + 1), text });
  }
  const there = await desk.read(generated.path);
  await desk.write(generated.path, builtFrom(name, there, sections, now), about);
}
