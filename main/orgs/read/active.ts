// Which organization Tetra works on: config/tetra.toml is a link to its tetra.toml, with the whole path of the folder as it
// was when it was made. It is the only link that is followed out of the root, to say whether anything is there.
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Org, OrgActive, OrgProblem } from '../../../preload/contract/org-model.ts';
import { tomlDocument } from './document.ts';
import { mostBytes, type Folder } from './folder.ts';

const link = 'config/tetra.toml';

/** @returns with a problem when it is absent, leads nowhere or out of the root, or is no link */
export async function readActive(folder: Folder, orgs: readonly Org[]): Promise<OrgActive> {
  const entry = await folder.at(link);
  const problem = (code: OrgProblem['code'], message: string): OrgProblem => ({
    code,
    file: link,
    line: null,
    message,
  });
  const named = (name: string | null) =>
    orgs.find((org) => org.name === name) ??
    orgs.find(({ aliases }) => name !== null && aliases.includes(name)) ??
    null;
  if (!entry) {
    const none = problem('active-missing', 'No organization is active: config/tetra.toml is not there.');
    return { link, target: null, name: null, org: null, problem: none };
  }
  if (entry.link === null) {
    const { text } = await folder.read(entry);
    const name = text === null ? null : nameIn(text);
    const message = 'config/tetra.toml is a file and no link; its [org] name says which organization it is.';
    const told = problem('active-not-a-link', message);
    return { link, target: null, name, org: named(name)?.name ?? null, problem: told };
  }
  // As Tetra does it: the folder in the link's text, which is an alias's own name.
  const parts = entry.link.split(/[\\/]/).filter((part) => part !== '');
  const name = parts.at(-2) ?? null;
  const told = { link, target: entry.link, name };
  if (entry.kind === 'file') {
    const org = orgs.find((one) => one.files.some((file) => path.join(folder.real, file.path) === entry.real));
    return { ...told, org: (org ?? named(name))?.name ?? null, problem: null };
  }
  if (entry.kind === 'outside') {
    const inside = await elsewhere(path.resolve(folder.real, 'config', entry.link));
    const words = inside === null ? '' : `: the organization ${inside} of another folder`;
    return {
      ...told,
      org: null,
      problem: problem('link-outside', `The active link leads out of this folder${words}.`),
    };
  }
  const moved = parts.length >= 3 && ['orgs', 'org'].includes(parts.at(-3)!) && named(name) !== null;
  const hint = moved ? ` ${name} is here all the same: the folder may have been moved.` : '';
  return { ...told, org: null, problem: problem('active-broken', `The active link leads nowhere.${hint}`) };
}

/** [org] name of an active organization that is kept outside; null when it says none. */
async function elsewhere(file: string): Promise<string | null> {
  try {
    const found = await stat(file);
    return !found.isFile() || found.size > mostBytes ? null : nameIn(await readFile(file, 'utf8'));
  } catch {
    // It can't be read, and only its name was wanted: the problem is said without it.
    return null;
  }
}

function nameIn(text: string): string | null {
  const document = tomlDocument({ path: link, role: 'config', environment: null, text });
  const key = ['org.name', 'metadata.name'].find((one) => document.values.some((value) => value.key === one));
  return document.values.find((value) => value.key === key)?.items[0] ?? null;
}
