// Names of images: how Docker shortens them, and what two of them have in common.

export interface ImageName {
  /** Host of the registry: "docker.io", "registry.example.com:5000". */
  registry: string;
  /** Without the registry: "library/nginx". */
  path: string;
  tag: string | null;
  /** "sha256:…" */
  digest: string | null;
}

export const none = '<none>';

export function parseName(name: string): ImageName {
  const [bare = '', digest = null] = name.split('@');
  const slash = bare.indexOf('/');
  const first = slash < 0 ? '' : bare.slice(0, slash);
  const isHost = first === 'localhost' || /[.:]/.test(first);
  const rest = isHost ? bare.slice(slash + 1) : bare;
  const colon = rest.lastIndexOf(':');
  const path = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? (digest === null ? 'latest' : null) : rest.slice(colon + 1);
  const registry = isHost ? first.replace(/^index\.docker\.io$/, 'docker.io') : 'docker.io';
  return { registry, path: registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path, tag, digest };
}

/** As Docker lists it: "nginx:latest", "registry.example.com/team/web:1". */
export function familiar(name: string): string {
  const { registry, path, tag, digest } = parseName(name);
  const short = registry === 'docker.io' ? path.replace(/^library\//, '') : `${registry}/${path}`;
  return `${short}${tag === null ? '' : `:${tag}`}${digest === null ? '' : `@${digest}`}`;
}

export const isImageId = (name: string): boolean => /^(sha256:)?[0-9a-f]{64}$/.test(name);

/** Real names among what an engine lists: those that have none are listed as "<none>:<none>". */
export const realNames = (names: readonly string[] | null | undefined): string[] =>
  (names ?? []).filter((name) => !name.includes(none));

export const shortId = (id: string): string => id.replace(/^sha256:/, '').slice(0, 12);
