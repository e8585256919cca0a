// What of a container's configuration was chosen for it, and what it only took over from its image: a new image has its
// own. The engine merges both when it creates a container; this takes them apart again.
import { isDeepStrictEqual } from 'node:util';
import type { ApiConfig, ApiInspect } from '../api.ts';

/** The name of the image that a container is of, kept where it had to be created from an id or from a backup. */
export const imageLabel = 'provost.image';

/** The name whose image an upgrade asks for; null when none is known. */
export const imageNameOf = ({ Config: config }: ApiInspect): string | null =>
  config.Labels?.[imageLabel] || config.Image || null;

type Bag = Record<string, unknown>;

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Members that the image has not, or has otherwise. */
function unlike(own: unknown, image: unknown): Bag {
  const defaults = (image ?? {}) as Bag;
  const entries = Object.entries((own ?? {}) as Bag);
  return Object.fromEntries(
    entries.filter(([name, value]) => !(name in defaults) || !isDeepStrictEqual(value, defaults[name])),
  );
}

/**
 * @param image the Config of the image that the container was created from
 * @returns what was chosen for the container. What was chosen and is the same as the image's can't be told from it.
 */
export function withoutDefaults(config: ApiConfig, image: Bag): ApiConfig {
  const { Labels: labels, Env: env, OnBuild: _build, ArgsEscaped: _escaped, ...rest } = config as ApiConfig & Bag;
  const own: ApiConfig & Bag = { ...rest };
  const imageEnv = new Set((image['Env'] as string[] | null | undefined) ?? []);
  own.Env = (env ?? []).filter((entry) => !imageEnv.has(entry));
  const { [imageLabel]: _name, ...ownLabels } = unlike(labels, image['Labels']) as Record<string, string>;
  own.Labels = ownLabels;
  for (const name of ['ExposedPorts', 'Volumes']) if (!isEmpty(own[name])) own[name] = unlike(own[name], image[name]);
  for (const name of ['User', 'WorkingDir', 'StopSignal', 'Shell'])
    if (isDeepStrictEqual(own[name], image[name])) delete own[name];
  if (!isEmpty(own['Healthcheck'])) {
    const check = unlike(own['Healthcheck'], image['Healthcheck']);
    if (Object.keys(check).length > 0) own['Healthcheck'] = check;
    else delete own['Healthcheck'];
  }
  // The engine takes the image's command only with the image's entrypoint.
  const sameEntry =
    isDeepStrictEqual(own['Entrypoint'], image['Entrypoint']) ||
    (isEmpty(own['Entrypoint']) && isEmpty(image['Entrypoint']));
  if (sameEntry) {
    delete own['Entrypoint'];
    if (isDeepStrictEqual(own['Cmd'], image['Cmd'])) delete own['Cmd'];
  }
  return own;
}
