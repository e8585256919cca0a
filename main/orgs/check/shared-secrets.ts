// One secret that several organizations of a folder have: whoever runs one of them can log in to the other.
import type { OrgValue } from '../../../preload/contract/org-model.ts';
import { finding, isProduction, placeText, type Rule } from './rule.ts';

interface Held {
  value: OrgValue;
  org: string;
  environment: string | null;
}

export const sharedSecrets: Rule = function* ({ root }) {
  const byHash = new Map<string, Held>();
  const told = new Set<string>();
  for (const { name, keys } of root.orgs) {
    for (const value of keys) {
      const hash = value.secret?.hash ?? null;
      if (hash === null || !value.place || value.placeholder || value.written !== null) continue;
      const first = byHash.get(hash);
      if (!first) byHash.set(hash, { value, org: name, environment: value.environment });
      else if (first.org !== name && !told.has(`${name} ${hash}`)) {
        told.add(`${name} ${hash}`);
        const severity = isProduction(value.environment) && isProduction(first.environment) ? 'error' : 'warning';
        const about = { org: name, environment: value.environment };
        yield finding({ rule: 'secret-shared', severity }, about, value.place, {
          message: `${value.key} is equal to ${first.value.key} of ${first.org} (${placeText(first.value.place!)}).`,
          why: 'Whoever has the secret of one organization can log in to the other.',
          fix: `Give ${name} a secret of its own.`,
        });
      }
    }
  }
};
