// Values that are not what they seem: references that lead nowhere, what waits for somebody, secrets where they don't belong.
import type { Org, OrgRoot, OrgValue } from '../../../preload/contract/org-model.ts';
import { finding, isProduction, isStaging, type OrgRule, placeText } from './rule.ts';

const isToml = ({ place }: OrgValue): boolean => place?.file.endsWith('.toml') === true;
const idOf = (file: string, line: number, key: string): string => `${file}\n${line}\n${key}`;

/** Values that come back to themselves by their references. */
function loopsOf(keys: readonly OrgValue[]): Set<OrgValue> {
  const byPlace = new Map(
    keys.flatMap((one) => (one.place ? [[idOf(one.place.file, one.place.line, one.key), one]] : [])),
  );
  const loops = new Set<OrgValue>();
  for (const start of keys) {
    if (start.references.length === 0) continue;
    const seen = new Set<OrgValue>();
    const next = [start];
    for (let value = next.pop(); value; value = next.pop()) {
      for (const { name, place } of value.references) {
        const to = place ? byPlace.get(idOf(place.file, place.line, name)) : undefined;
        if (to === start) loops.add(start);
        if (to && !seen.has(to)) {
          seen.add(to);
          next.push(to);
        }
      }
    }
  }
  return loops;
}

export const references: OrgRule = function* (org) {
  const loops = loopsOf(org.keys);
  const hasSecrets = org.files.some(({ role }) => role === 'secrets');
  for (const value of org.keys) {
    const { place, environment } = value;
    if (!place) continue;
    const about = { org: org.name, environment };
    if (loops.has(value)) {
      yield finding({ rule: 'unresolved', severity: 'error' }, about, place, {
        message: `${value.key} refers to itself, round in a circle.`,
        why: 'It has no value, and nothing that refers to it has one.',
        fix: 'Write the value at one place of the circle.',
      });
    }
    for (const { written, kind, name, place: to } of value.references) {
      if (kind === 'config' && to === null) {
        yield finding({ rule: 'unresolved', severity: 'error' }, about, place, {
          message: `${value.key} refers to ${name}, which is written nowhere.`,
          why: `${written} stays in the text as it is.`,
          fix: `Add ${name}, or write the value here.`,
        });
      } else if (kind === 'process' && to === null && isToml(value)) {
        if (written.startsWith('var.')) {
          yield finding({ rule: 'variable-left', severity: 'warning' }, about, place, {
            message: `${value.key} is taken from ${name} of the process environment.`,
            why: `Where ${name} is not set, Tetra writes PLACEHOLDER_${name}_HERE.`,
            fix:
              hasSecrets || org.layout === 'plain'
                ? `Add ${name} to secrets.env.`
                : 'Write the value, or keep it in a secrets.env.',
          });
        } else if (hasSecrets) {
          yield finding({ rule: 'unresolved', severity: 'warning' }, about, place, {
            message: `${value.key} refers to ${name}, which secrets.env does not have.`,
            why: 'It is filled in only where the process environment happens to have it.',
            fix: `Add ${name} to secrets.env.`,
          });
        }
      }
    }
  }
};

export const placeholders: OrgRule = function* (org) {
  for (const { placeholder, place, key, environment } of org.keys) {
    if (!placeholder || !place) continue;
    const severity = isProduction(environment) || isStaging(environment) ? 'error' : 'warning';
    yield finding({ rule: 'placeholder-left', severity }, { org: org.name, environment }, place, {
      message: `${key} still has a placeholder.`,
      why: 'What reads it takes the placeholder for the value.',
      fix: 'Write the value, or remove the line.',
    });
  }
};

export const secretsInToml: OrgRule = function* (org) {
  for (const value of org.keys) {
    const { secret, place, key, environment, written, placeholder } = value;
    // References alone are shown, and are no secrets yet. What is made of a secret is found where that one stands.
    if (!secret || !place || !isToml(value) || written !== null || placeholder) continue;
    if (secret.hash === null || secret.why === 'reference') continue;
    const name = (key.split('.').at(-1) ?? key).toUpperCase().replaceAll(/\W/g, '_');
    yield finding({ rule: 'secret-in-toml', severity: 'error' }, { org: org.name, environment }, place, {
      message:
        { url: `The address in ${key} has a password in it.`, value: `The value of ${key} looks like a secret.` }[
          secret.why as string
        ] ?? `${key} is a secret that stands in the file.`,
      why: 'TOML files are shared and kept in repositories, and everybody who reads one has the secret.',
      fix: `Put it into secrets.env as ${name}, write "\${${name}}" here, and change it where it is used.`,
    });
  }
};

interface Held {
  value: OrgValue;
  environment: string;
  hash: string;
}

function heldBy({ name, keys }: Org, { services }: OrgRoot): Held[] {
  const own = keys.map((value) => ({ value, environment: value.environment }));
  const ofServices = services
    .filter(({ org }) => org === name)
    .flatMap(({ values, generated }) =>
      values.map((value) => ({ value, environment: generated?.environment ?? null })),
    );
  return [...own, ...ofServices].flatMap(({ value, environment }) => {
    const hash = value.secret?.hash ?? null;
    if (hash === null || environment === null || value.placeholder || !value.place) return [];
    return value.written !== null ? [] : [{ value, environment, hash }];
  });
}

/** Production first of all: what others know of it opens the door. */
const rank = (environment: string): number => (isProduction(environment) ? 2 : isStaging(environment) ? 1 : 0);

export const equalSecrets: OrgRule = function* (org, { root }) {
  const byHash = Map.groupBy(heldBy(org, root), ({ hash }) => hash);
  for (const held of byHash.values()) {
    for (const { value, environment } of held) {
      const other = held.find((one) => rank(one.environment) < rank(environment));
      if (!other) continue;
      const severity = isProduction(environment) ? 'error' : 'warning';
      yield finding({ rule: 'secret-equal', severity }, { org: org.name, environment }, value.place!, {
        message: `${value.key} of ${environment} is equal to ${other.value.key} of ${other.environment} (${placeText(other.value.place!)}).`,
        why: `Whoever may read ${other.environment} can log in to ${environment}.`,
        fix: `Give ${environment} a secret of its own.`,
      });
    }
  }
};
