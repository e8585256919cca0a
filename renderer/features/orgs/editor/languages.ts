// How the kinds of files are coloured. None of these readers runs what it reads.
import { StreamLanguage } from '@codemirror/language';
import { json } from '@codemirror/legacy-modes/mode/javascript';
import { nginx } from '@codemirror/legacy-modes/mode/nginx';
import { properties } from '@codemirror/legacy-modes/mode/properties';
import { shell } from '@codemirror/legacy-modes/mode/shell';
import { toml } from '@codemirror/legacy-modes/mode/toml';
import type { Extension } from '@codemirror/state';
import type { OrgTextFile } from '../../../../preload/contract/org-files.ts';

const modes = { toml, nginx, shell, json, env: properties, systemd: properties };
const marked = { commentTokens: { line: '#' } };

/** With what begins a comment, for the key that makes lines one. */
export function languageOf(kind: OrgTextFile['kind']): Extension {
  if (kind === 'text') return [];
  const mode = modes[kind];
  return StreamLanguage.define({ ...mode, ...(kind !== 'json' && { languageData: marked }) });
}
