// From both sides of each file to what is put where: on hosts, and for a sync also here.
import { type Choice, type Choices, decidePull, decidePush, type Decision, stateOf } from './decide.ts';
import type { Put } from './changes.ts';
import { hereTarget } from './here.ts';
import type { Seen } from './look.ts';
import { shaOf } from './store.ts';
import { faultIn } from './validate.ts';

/** What pushing means for it, with what nobody could read there refused already here. */
export function decisionFor({ target, sides, problem }: Seen, choice: Choice | null, isSync: boolean): Decision {
  if (problem !== null) return { do: 'error', why: problem.why };
  if (isSync && target.direction === 'pull') return { do: 'leave', why: 'It is only pulled.' };
  if (isSync && choice === null && ['theirs-ahead', 'missing-here'].includes(stateOf(sides))) {
    const pulled = decidePull(sides, null);
    if (pulled.do !== 'put') return pulled;
    return { do: 'leave', why: 'Changed on the host, and taken over here.' };
  }
  const decision = decidePush(sides, choice);
  if (decision.do !== 'put') return decision;
  const fault = faultIn(decision.bytes, target.validate);
  return fault === null ? decision : { do: 'error', why: `${target.file}: ${fault}` };
}

/** @param base what both sides come from when it is done; what is here, unless something else is said */
export function putOf({ target, sides, shape, problem }: Seen, decision: Decision, base?: string): Put {
  const there = problem?.side === 'host' ? undefined : sides.theirs && { shape: shape!, bytes: sides.theirs.bytes };
  if (decision.do === 'put') {
    const { bytes, how } = decision;
    // What is here is what the host has from us; what it had of its own is for a pull to take over.
    return { target, there, do: 'put', bytes, content: shaOf(bytes), base: base ?? sides.ours?.sha ?? null, how };
  }
  if (decision.do !== 'conflict') return { target, there, do: decision.do, why: decision.why };
  return { target, there, do: 'conflict', why: decision.why };
}

/** The other half of a sync: what hosts have and this folder has not, once for each file here. */
export function herePuts(seen: readonly Seen[], choices: Choices): Put[] {
  const byFile = Map.groupBy(
    seen.filter(({ problem, target }) => problem === null && target.direction !== 'push'),
    ({ target }) => target.file,
  );
  return [...byFile].flatMap(([file, all]): Put[] => {
    const puts = all.flatMap((one) => {
      const decision = decidePull(one.sides, choices.get(one.target.key) ?? null);
      return decision.do === 'put' ? [{ one, decision }] : [];
    });
    const first = puts[0];
    if (!first) return [];
    const { sides, here } = first.one;
    const target = hereTarget(file, first.one.target);
    const there = here && { shape: here, bytes: sides.ours!.bytes };
    const contents = new Set(puts.map(({ decision }) => shaOf(decision.bytes)));
    if (contents.size > 1) {
      const hostsOf = puts.map(({ one }) => one.target.host).join(', ');
      return [{ target, there, do: 'conflict', why: `${hostsOf} have different ones: choose one, and pull it.` }];
    }
    const { bytes } = first.decision;
    return [
      { target, there, do: 'put', bytes, content: shaOf(bytes), base: null, how: `As on ${first.one.target.host}.` },
    ];
  });
}
