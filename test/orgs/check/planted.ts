// Folders with one fault each, made of the clean ones.
import { appendFileSync, chmodSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readRoot } from '../../../main/orgs/read/root.ts';
import { checkRoot } from '../../../main/orgs/check/index.ts';
import type { OrgFinding } from '../../../preload/contract/org-model.ts';
import { tempDir } from '../../support/temp.ts';
import { copyOf, serversFolder, tetraFolder } from '../fixtures/index.ts';

/** Nothing is newer than this but what a test makes so. */
const built = new Date('2026-01-02T00:00:00Z');

/** Files of a folder that is changed: texts in and out, with their lines. */
export class Planted {
  readonly root: string;
  constructor(root: string) {
    this.root = root;
  }
  text(file: string): string {
    return readFileSync(path.join(this.root, file), 'utf8');
  }
  write(file: string, text: string, mode = 0o644): void {
    mkdirSync(path.dirname(path.join(this.root, file)), { recursive: true });
    writeFileSync(path.join(this.root, file), text);
    chmodSync(path.join(this.root, file), mode);
    this.date(file, built);
  }
  replace(file: string, from: string, to: string): void {
    const text = this.text(file);
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    this.write(file, text.replace(from, to));
  }
  append(file: string, text: string): void {
    appendFileSync(path.join(this.root, file), text);
  }
  date(file: string, at: Date): void {
    utimesSync(path.join(this.root, file), at, at);
  }
  /** The line of the first occurrence, from 1. */
  line(file: string, sought: string): number {
    const at = this.text(file)
      .split('\n')
      .findIndex((line) => line.includes(sought));
    if (at < 0) throw new Error(`${file} has no ${sought}`);
    return at + 1;
  }
}

/** Tetra's folder with organizations of generations A, C, D, E and F; the port of web, which app has too, is its own. */
export function clean(): Planted {
  const planted = new Planted(tetraFolder());
  planted.replace('tsm/services-available/web.tsm', 'TSM_PORT=3000', 'TSM_PORT=3005');
  for (const file of ['tsm/api/env.toml', 'tsm/services-available/api-dev.tsm']) planted.date(file, built);
  return planted;
}

/** Tetra's folder with files of nginx, systemd units and an env.toml. */
export const cleanServers = (): Planted => new Planted(serversFolder());

/** A project of generation B, in which everything is filled in. */
export function cleanProject(): Planted {
  const planted = new Planted(copyOf('project'));
  planted.replace('tetra.toml', 'loop_a = "${variables.loop_b}"\nloop_b = "${variables.loop_a}"\n', '');
  planted.replace('tetra.toml', 'pd_dir = "${variables.nowhere}/pd"', 'pd_dir = "/home/dev/pd"');
  planted.replace('tetra.toml', '"var.DEV_SPACES_BUCKET"', '"lab-dev"');
  planted.replace('tetra.toml', 'spaces_secret_key = "var.DEV_SPACES_SECRET"\n', '');
  planted.replace('tetra.toml', '"PLACEHOLDER_PROD_SPACES_BUCKET_HERE"', '"lab-prod"');
  return planted;
}

/** A plain folder of one organization: files by their paths. */
export function folderOf(files: Record<string, string>): Planted {
  const planted = new Planted(path.join(tempDir('orgs'), 'onelab'));
  for (const [file, text] of Object.entries(files)) planted.write(file, text, file.includes('secrets') ? 0o600 : 0o644);
  return planted;
}

export async function check({ root }: Planted, { nh, now = Date.now() }: { nh?: string; now?: number } = {}) {
  const texts = new Map<string, string>();
  const read = await readRoot(root, { nh, keep: (file, text) => void texts.set(file, text) });
  return await checkRoot({ root: read, texts, now });
}

/** "error unresolved dev tetra.toml:14" */
export const brief = (found: readonly OrgFinding[]): string[] =>
  found.map(
    ({ severity, rule, environment, file, line }) => `${severity} ${rule} ${environment ?? '-'} ${file}:${line}`,
  );
