// Values of files that know no references: nginx and systemd. What is secret in them is covered like everywhere.
import type { OrgPlace, OrgValue } from '../../../preload/contract/org-model.ts';
import { isPlaceholder, whySecret, type Hasher } from './secret.ts';

/** --db-password=x, -e API_TOKEN=x, password: x */
const assigned = /(?:^|[\s"'])-{0,2}([A-Za-z_][\w-]*)[=:]\s*["']?([^\s"']+)/g;
/** --password x */
const option = /(?:^|\s)--([A-Za-z_][\w-]*)\s+["']?([^\s"'-][^\s"']*)/g;

function whyOf(name: string | null, text: string) {
  const own = whySecret({
    path: name === null ? [] : [name],
    items: [text],
    inSecretFile: false,
    canHide: name !== null,
  });
  if (own) return own;
  for (const [, name, value] of [...text.matchAll(assigned), ...text.matchAll(option)]) {
    const why = whySecret({ path: [name!], items: [value!], inSecretFile: false, canHide: true });
    if (why) return why;
  }
  return null;
}

/** @param name what may tell that it is a secret; null: the word of a directive, such as proxy_pass, tells nothing */
export function plainValue(
  key: string,
  text: string,
  {
    name,
    place,
    environment,
    hash,
  }: { name: string | null; place: OrgPlace; environment: string | null; hash: Hasher },
): OrgValue {
  const why = whyOf(name, text);
  return {
    ...{ key, place, kind: 'string', references: [], environment, placeholder: isPlaceholder(text) },
    written: why ? null : text,
    resolved: why ? null : text,
    secret: why ? { why, hash: hash(text) } : null,
  };
}

export interface PlainSource {
  path: string;
  text: string;
  environment: string | null;
}

/** {{NAME}} outside of comments, by line. */
export function placeholdersOf({ path, text }: PlainSource): { name: string; place: OrgPlace }[] {
  return text.split('\n').flatMap((line, index) =>
    /^\s*[#;]/.test(line)
      ? []
      : [...line.matchAll(/\{\{\s{0,9}([\w.-]{1,99})\s{0,9}\}\}/g)].map(([, name]) => ({
          name: name!,
          place: { file: path, line: index + 1 },
        })),
  );
}
