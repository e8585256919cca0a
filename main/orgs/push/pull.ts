// Pulling: what hosts have is written into the folder here, through the plan of local files.
import type { Covering } from '../cover.ts';
import { newCovering } from '../cover.ts';
import type { FileIntent } from '../files/index.ts';
import { type Choices, decidePull, type Decision } from './decide.ts';
import { contentFields } from './fields.ts';
import type { Seen } from './look.ts';
import { shaOf } from './store.ts';

/** One intent for each file here that something becomes of; what is equal, or is only newer here, is none. */
export function pullIntents(seen: readonly Seen[], choices: Choices, org: string): FileIntent[] {
  const covering = newCovering();
  const pulled = seen.filter(({ target }) => target.direction !== 'push');
  return [...Map.groupBy(pulled, ({ target }) => target.file)].flatMap(([file, all]) => {
    const decisions = all.map((one) => ({ one, decision: decisionOf(one, choices) }));
    const open = decisions.filter(({ decision }) => decision.do !== 'leave');
    return open.length === 0 ? [] : [intentOf(file, open, org, covering)];
  });
}

function decisionOf({ sides, problem, target }: Seen, choices: Choices): Decision {
  return problem === null
    ? decidePull(sides, choices.get(target.key) ?? null)
    : { do: 'conflict', why: problem.why, conflicts: [] };
}

function intentOf(
  file: string,
  open: readonly { one: Seen; decision: Decision }[],
  org: string,
  covering: Covering,
): FileIntent {
  const { one, decision } = open[0]!;
  const { ours } = one.sides;
  const environments = [...new Set(open.map(({ one: { target } }) => target.environment))];
  const common = {
    path: file,
    kind: 'write' as const,
    ...{ expected: ours?.sha ?? null, org },
    environment: environments.length === 1 ? environments[0]! : null,
  };
  const refused = open.find(({ decision: { do: what } }) => what !== 'put');
  const contents = new Set(open.map(({ decision: one }) => (one.do === 'put' ? shaOf(one.bytes) : '')));
  if (refused || contents.size > 1 || decision.do !== 'put') {
    const names = open.map(({ one: { target } }) => target.host).join(', ');
    const why = refused && refused.decision.do !== 'put' ? refused.decision.why : '';
    const conflict = refused ? `${refused.one.target.host}: ${why}` : `${names} have different ones. Choose one host.`;
    return { ...common, ...(ours && { bytes: ours.bytes }), fields: [], conflict };
  }
  return {
    ...common,
    bytes: decision.bytes,
    fields: [
      { field: 'from', old: null, new: one.target.host },
      ...contentFields({ file, path: one.target.path }, ours?.bytes ?? null, decision.bytes, covering),
    ],
    ...(decision.how !== null && { note: decision.how }),
    ...(ours === null && { mode: /(^|\/)secrets|\.env$/.test(file) ? 0o600 : 0o644 }),
  };
}
