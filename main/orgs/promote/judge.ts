// What is in the way of a promotion, or should be looked at: judged by what the target would have afterwards.
import type { PromotionProblem } from '../../../preload/contract/org-promote.ts';
import { isPlaceholder } from '../read/secret.ts';
import type { Decision } from './decide.ts';
import { literally } from './pairs.ts';
import type { Rules } from './rules.ts';

interface Judged {
  file: string;
  decisions: readonly Decision[];
  rules: Rules;
  to: string;
  from: string;
  /** An env file that is not all secrets: has to have the required keys. */
  isEnv: boolean;
}

const here = /(?:^|[/@:\s])(?:localhost|127\.0\.0\.1|\[?::1\]?)(?:$|[/:\s])/;

const nextOf = ({ next }: Decision): string => (next === null ? '' : 'text' in next ? next.text : next.raw);

export function judge({ file, decisions, rules, from, to, isEnv }: Judged): PromotionProblem[] {
  const strict = rules.strict.includes(to);
  const named = new RegExp(String.raw`(?:^|[^a-z])${literally(from)}(?:[^a-z]|$)`, 'i');
  const problems: PromotionProblem[] = [];
  const say = (severity: PromotionProblem['severity'], key: string | null, message: string) =>
    problems.push({ severity, file, key, message });
  for (const decision of decisions) {
    const { key, step, secret, next } = decision;
    if (step === 'new-secret') {
      say('error', key, `${key} is a secret that ${to} does not have yet: give it a value, or leave the key out.`);
      continue;
    }
    if (next === null) continue;
    const value = nextOf(decision);
    const source = decision.from?.text ?? decision.from?.raw ?? null;
    if (secret && source !== null && value !== '' && value === source) {
      const changed = step !== 'same' && step !== 'keep';
      say(changed ? 'error' : 'warning', key, `${key} is the same secret in ${from} and ${to}: each needs its own.`);
    }
    if (secret) continue;
    if (step === 'copy' && named.test(value)) say('warning', key, `${key} names ${from}: ${to} would have it too.`);
    if (isPlaceholder(value)) say('warning', key, `${key} still waits for a value.`);
    if (strict && here.test(value)) say('warning', key, `${key} leads to this machine itself (localhost) in ${to}.`);
    if (strict && /^(?:NODE_ENV|node_env)$/.test(key) && /^dev/i.test(value)) {
      say('warning', key, `${key} says development in ${to}.`);
    }
  }
  if (isEnv) {
    const there = new Set(decisions.filter(({ next }) => next !== null).map(({ key }) => key));
    for (const key of rules.required) {
      if (!there.has(key)) say('warning', key, `${key} is missing in ${to}; the rules call it required.`);
    }
  }
  return problems;
}
