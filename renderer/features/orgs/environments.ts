// Environments side by side: every field and every other key that belongs to one, on one line for all of them.
import { orgFields, type Org, type OrgField, type OrgValue } from '../../../preload/contract/org-model.ts';

export interface EnvironmentLine {
  id: string;
  /** The key is one of the fields that every generation has under another name. */
  field: OrgField | null;
  key: string;
  /** Of each environment, in their order; null: it has none. */
  values: (OrgValue | null)[];
  differs: boolean;
}

/** Equal for equal values; secrets by their hash. Null: there is no value. */
export function identityOf(value: OrgValue | null): string | null {
  if (value === null) return null;
  if (value.secret) return `secret ${value.secret.hash ?? 'empty'}`;
  return `text ${value.resolved ?? value.written ?? ''}`;
}

const differ = (values: readonly (OrgValue | null)[]): boolean => new Set(values.map(identityOf)).size > 1;

/** The key without the environment's name: "env.dev.theme" and "env.prod.theme" are both "theme". */
export function keyWithout(key: string, environment: string): string {
  const segments = key.split('.');
  const own = segments.findIndex((segment) => segment.replaceAll(/["'@]/g, '') === environment);
  const rest = own < 0 ? segments : segments.toSpliced(own, 1);
  if (own === 1 && /^(env|environments)$/.test(rest[0] ?? '')) rest.shift();
  const last = rest.at(-1);
  if (last?.startsWith(`${environment}_`)) rest[rest.length - 1] = last.slice(environment.length + 1);
  return rest.join('.');
}

const placeId = ({ key, place }: OrgValue): string => `${place?.file}\n${place?.line}\n${key}`;

export function environmentLines({ environments, keys }: Pick<Org, 'environments' | 'keys'>): EnvironmentLine[] {
  const fields = orgFields.flatMap((field): EnvironmentLine[] => {
    const values = environments.map((one) => one.fields[field] ?? null);
    if (values.every((value) => value === null)) return [];
    return [{ id: `field.${field}`, field, key: field, values, differs: differ(values) }];
  });
  const shown = new Set(
    fields.flatMap(({ values }) => values.flatMap((value) => (value?.place ? [placeId(value)] : []))),
  );
  const indexOf = new Map(environments.map(({ name }, index) => [name, index]));
  const others = new Map<string, (OrgValue | null)[]>();
  for (const value of keys) {
    const at = value.environment === null ? undefined : indexOf.get(value.environment);
    if (at === undefined || shown.has(placeId(value))) continue;
    const key = keyWithout(value.key, value.environment!);
    let values = others.get(key);
    if (!values) others.set(key, (values = environments.map(() => null)));
    // Written twice, the later one counts, as it does for a shell.
    values[at] = value;
  }
  const more = [...others].map(([key, values]): EnvironmentLine => ({
    id: `key.${key}`,
    field: null,
    key,
    values,
    differs: differ(values),
  }));
  return [...fields, ...more];
}
