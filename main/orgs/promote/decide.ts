// What becomes of each key when one environment is promoted to the next. Pure: values in, decisions out.
import type { PromotionStep } from '../../../preload/contract/org-promote.ts';
import { isPlaceholder, whySecret } from '../read/secret.ts';
import type { Rule, Rules } from './rules.ts';

/** Of one environment in one file, by key without its table. */
export type Values = ReadonlyMap<string, Value>;
export interface Value {
  /** What rules go by: the key's last part. */
  name: string;
  /** Null: it is no text, and is copied as it stands. */
  text: string | null;
  /** As it stands in the file. */
  raw: string;
}

export interface Facts {
  from: string;
  to: string;
  /** work user and domain of each; null: not known. */
  users: { from: string | null; to: string | null };
  domains: { from: string | null; to: string | null };
  /** Every key is of a TOML table. */
  tables: boolean;
  /** Everything in the file is secret. */
  isSecret: boolean;
}

export interface Wanted {
  /** Values that the operator gave, by key. */
  given: ReadonlyMap<string, string>;
  /** What the operator decided, by key. */
  decided: ReadonlyMap<string, 'keep' | 'copy' | 'drop'>;
}

export interface Decision {
  key: string;
  step: PromotionStep;
  /** Which rule, or who: "Secrets never travel", "You". */
  rule: string | null;
  secret: boolean;
  from: Value | null;
  now: Value | null;
  /** What will be there: text, or the source as it stands; null: nothing. */
  next: { text: string } | { raw: string } | null;
}

const asItIs = ({ text, raw }: Value) => (text === null ? { raw } : { text });
const textOf = (value: Value | null | undefined): string => value?.text ?? value?.raw ?? '';

/** "{to_domain}" filled in; null when something in it is not known. */
function filled(template: string, { from, to, users, domains }: Facts): string | null {
  const known: Record<string, string | null> = {
    ...{ from, to, from_user: users.from, to_user: users.to },
    ...{ from_domain: domains.from, to_domain: domains.to },
  };
  let missing = false;
  const text = template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    if (!(name in known)) return whole;
    missing ||= known[name] === null || known[name] === '';
    return known[name] ?? '';
  });
  return missing ? null : text;
}

const isReference = (text: string) => /^(?:\$\{?[A-Za-z_][\w.]*\}?|var\.\w+)$/.test(text);

const secretOf = (value: Value | null | undefined, { isSecret }: Facts): boolean =>
  value !== undefined &&
  value !== null &&
  !isReference(textOf(value)) &&
  whySecret({ path: [value.name], items: [textOf(value)], inSecretFile: isSecret, canHide: value.text !== null }) !==
    null;

/** @returns one for each key of either side, in the order of the source; keys that only the target has come last */
export function decide(source: Values, target: Values, rules: Rules, facts: Facts, wanted: Wanted): Decision[] {
  const strict = rules.strict.includes(facts.to);
  const keys = new Set([...source.keys(), ...target.keys()]);
  const decisions = [...keys].map((key) => decideOne(key, { source, target, rules, facts, wanted, strict }));
  for (const { name, key, value, only } of rules.add) {
    const there = decisions.find((one) => one.key === key);
    if (facts.tables || facts.isSecret || (there && there.next !== null) || (only === 'strict' && !strict)) continue;
    const added: Decision = {
      ...{ key, step: 'adapt', rule: name, secret: false, from: null, now: there?.now ?? null, next: { text: value } },
    };
    if (there) Object.assign(there, added);
    else decisions.push(added);
  }
  return decisions;
}

interface Context {
  source: Values;
  target: Values;
  rules: Rules;
  facts: Facts;
  wanted: Wanted;
  strict: boolean;
}

function decideOne(key: string, { source, target, rules, facts, wanted, strict }: Context): Decision {
  const [from, now] = [source.get(key) ?? null, target.get(key) ?? null];
  const secret = secretOf(from, facts) || secretOf(now, facts);
  const base = { key, secret, from, now };
  const kept = now === null ? null : asItIs(now);
  const to = (text: string, rule: string | null): Decision => ({
    ...{ ...base, rule, next: { text } },
    step: now !== null && textOf(now) === text ? 'same' : 'adapt',
  });
  const keep = (rule: string | null): Decision => ({
    ...{ ...base, rule, next: kept, step: textOf(from) === textOf(now) ? 'same' : 'keep' },
  });
  const copy = (rule: string | null): Decision => ({
    ...{ ...base, rule, next: asItIs(from!) },
    step: now !== null && textOf(now) === textOf(from) ? 'same' : 'copy',
  });
  const drop = (rule: string | null, all: boolean): Decision => ({
    ...{ ...base, rule, step: 'drop', next: all ? null : kept },
  });

  const given = wanted.given.get(key);
  if (given !== undefined) return to(given, 'You');
  const decided = wanted.decided.get(key);
  if (decided === 'keep') return keep('You');
  if (decided === 'drop') return drop('You', true);
  if (secret) {
    const filledIn = now !== null && textOf(now) !== '' && !isPlaceholder(textOf(now));
    if (from === null || filledIn) return keep('Secrets never travel');
    return { ...base, rule: 'Secrets never travel', step: 'new-secret', next: kept };
  }
  if (from !== null && decided === 'copy') return copy('You');
  for (const rule of rules.rule) {
    if (rule.only === 'strict' && !strict) continue;
    if (rule.tables && !facts.tables) continue;
    if (!rule.keys.test((from ?? now)!.name)) continue;
    const decision = byRule(rule);
    if (decision) return decision;
  }
  return from === null ? keep(null) : copy(null);

  /** Null: the rule is not for this value. */
  function byRule(rule: Rule): Decision | null {
    if (rule.do === 'drop') {
      const fits = (value: Value | null) => value !== null && (rule.when?.test(textOf(value)) ?? true);
      if (fits(from)) return drop(rule.name, now === null || fits(now));
      return from === null && fits(now) ? drop(rule.name, true) : null;
    }
    if (from === null) return rule.do === 'set' && rule.when === undefined ? setBy(rule) : null;
    if (rule.when && !rule.when.test(textOf(from))) return null;
    if (rule.do === 'own') return now === null ? drop(rule.name, false) : keep(rule.name);
    if (rule.do === 'keep') return now === null ? null : keep(rule.name);
    if (rule.do === 'copy') return copy(rule.name);
    if (rule.do === 'set') return setBy(rule);
    const [find, put] = [filled(rule.find!, facts), filled(rule.with!, facts)];
    if (find === null || put === null || from.text === null || !from.text.includes(find)) return null;
    return to(from.text.replaceAll(find, put), rule.name);
  }

  function setBy(rule: Rule): Decision | null {
    const template = rule.values?.[facts.to] ?? rule.value;
    const text = template === undefined ? null : filled(template, facts);
    return text === null ? null : to(text, rule.name);
  }
}
