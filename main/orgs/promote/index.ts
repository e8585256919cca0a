// Promotion of an environment to the next one: which keys, by which rules, and the plan of the files that change.
import type { orgPromote, PromotionProblem, PromotionRow } from '../../../preload/contract/org-promote.ts';
import type { OrgDetail } from '../../../preload/contract/orgs.ts';
import { ProvostError } from '../../errors.ts';
import type { Handlers } from '../../rpc/handlers.ts';
import { requireLocalFolder } from '../handlers.ts';
import { newCover, type Cover } from '../cover.ts';
import { rootOf } from '../files/disk.ts';
import { intentOf } from '../files/edit.ts';
import type { FileIntent, OrgFiles } from '../files/index.ts';
import { rebuild, unquoted, wishesIn } from '../files/set.ts';
import { readText } from '../files/texts.ts';
import type { Ask } from '../reading/index.ts';
import { decide, type Decision, type Facts, type Value, type Wanted } from './decide.ts';
import { judge } from './judge.ts';
import { pairsOf } from './pairs.ts';
import { readRules } from './rules.ts';
import { envOf, envWith, tomlOf, tomlWith } from './texts.ts';

interface Asked {
  name: string;
  from: string;
  to: string;
  file?: string | undefined;
  values?: string | undefined;
  decide: string[];
  /** The target is not there yet. */
  create: boolean;
}

interface Promotion {
  org: OrgDetail;
  rows: PromotionRow[];
  problems: PromotionProblem[];
  intents: FileIntent[];
}

const order = ['new-secret', 'adapt', 'copy', 'drop', 'keep', 'same'];
const atMost = 500;

export function promoteHandlers({
  ask,
  files,
}: {
  ask: Ask;
  files: Pick<OrgFiles, 'planFiles'>;
}): Handlers<typeof orgPromote> {
  return {
    async previewPromotion({ root: named, ...asked }, call) {
      requireLocalFolder(call.operator);
      const root = await rootOf(named);
      const { rows, problems } = await promotionOf(root, asked, ask, call.signal);
      const sorted = rows.toSorted((a, b) => order.indexOf(a.step) - order.indexOf(b.step));
      const ok = !problems.some(({ severity }) => severity === 'error');
      return { rows: sorted.slice(0, atMost), total: rows.length, problems: problems.slice(0, atMost), ok };
    },
    async planPromote({ root: named, ...asked }, call) {
      requireLocalFolder(call.operator);
      const root = await rootOf(named);
      const { org, intents } = await promotionOf(root, asked, ask, call.signal);
      return files.planFiles({ root, title: `Promote ${asked.from} of ${org.name} to ${asked.to}`, intents }, call);
    },
    async getPromotionRules({ root: named, name }, call) {
      requireLocalFolder(call.operator);
      const root = await rootOf(named);
      const { folder } = await ask('get', { root, name }, call.signal);
      const { text, file } = await readRules(root, folder);
      return { text, file };
    },
  };
}

/** @throws ProvostError BAD_INPUT, NOT_FOUND: nothing of the environment is here */
async function promotionOf(root: string, asked: Asked, ask: Ask, signal: AbortSignal): Promise<Promotion> {
  const { from, to } = asked;
  if (from === to) {
    throw new ProvostError('BAD_INPUT', 'An environment is not promoted to itself.', {
      hint: 'Name another with --to.',
    });
  }
  const org = await ask('get', { root, name: asked.name }, signal);
  requireTarget(org, asked);
  const { rules } = await readRules(root, org.folder);
  const pairs = pairsOf(org, from, to, asked.file);
  if (pairs.length === 0) {
    throw new ProvostError('NOT_FOUND', `No keys of “${from}” are here to be promoted.`, {
      hint: 'provost orgs show lists the environments and their files.',
    });
  }
  const wanted = wantedOf(asked);
  const cover = newCover();
  const promotion: Promotion = { org, rows: [], problems: [], intents: [] };
  // Two tables of one file are edited one after the other.
  const texts = new Map<string, string>();
  const met = new Set<string>();
  for (const { kind, source, target, sourceTable, targetTable } of pairs) {
    const [there, file] = [await readText(root, source), await readText(root, target)];
    const before = texts.get(target) ?? file.text ?? '';
    const read = (text: string, table: typeof sourceTable) => (kind === 'env' ? envOf(text) : tomlOf(text, table));
    const facts = { ...factsOf(org, from, to), tables: kind === 'toml', isSecret: there.isSecret || file.isSecret };
    const decisions = decide(read(there.text ?? '', sourceTable), read(before, targetTable), rules, facts, wanted);
    for (const { key } of decisions) met.add(key);
    promotion.rows.push(...decisions.map((decision) => rowOf(target, decision, cover)));
    const isEnv = kind === 'env' && !facts.isSecret;
    promotion.problems.push(...judge({ ...{ file: target, decisions, rules, from, to, isEnv } }));
    texts.set(target, kind === 'env' ? envWith(before, decisions) : tomlWith(before, targetTable, decisions));
  }
  const unknown = [...wanted.given.keys(), ...wanted.decided.keys()].find((key) => !met.has(key));
  if (unknown !== undefined) {
    throw new ProvostError('BAD_INPUT', `There is no key ${unknown} in either environment.`, {
      hint: 'See the keys: provost orgs promotion',
    });
  }
  for (const [target, text] of texts) {
    const intent = await intentFor(root, { target, text, to, org, problems: promotion.problems, cover });
    if (intent) promotion.intents.push(intent);
  }
  // Half a promotion is none: what is in the way of one file holds the others too.
  if (promotion.intents.some(({ conflict }) => conflict !== undefined)) {
    const held = 'Something else of this promotion has to be decided first.';
    promotion.intents = promotion.intents.map((intent) => ({ ...intent, conflict: intent.conflict ?? held }));
    return promotion;
  }
  const rebuilt = await rebuild(root, org, promotion.intents, cover);
  if (rebuilt) promotion.intents.push(rebuilt);
  return promotion;
}

/** @throws ProvostError NOT_FOUND: a slip of the pen makes no environment */
function requireTarget({ environments, files }: OrgDetail, { to, create }: Asked): void {
  const names = new Set([...environments.map(({ name }) => name), ...files.map(({ environment }) => environment)]);
  if (create || names.has(to)) return;
  const there = [...names].filter((name) => name !== null).toSorted();
  throw new ProvostError('NOT_FOUND', `There is no environment “${to}”; there are ${there.join(', ')}.`, {
    hint: 'To make it: --create',
  });
}

interface Target {
  target: string;
  text: string;
  to: string;
  org: OrgDetail;
  problems: readonly PromotionProblem[];
  cover: Cover;
}

/** Null: nothing changes in this file, and nothing is in its way. */
async function intentFor(root: string, { target, text, to, org, problems, cover }: Target): Promise<FileIntent | null> {
  const file = await readText(root, target);
  const own = problems.filter((problem) => problem.file === target);
  const errors = own.filter(({ severity }) => severity === 'error');
  if ((file.text ?? '') === text && errors.length === 0) return null;
  const intent = { ...intentOf(file, file.text ?? '', text, cover), org: org.name, environment: to };
  const words = (some: readonly PromotionProblem[]) => some.map(({ message }) => message).join(' ');
  const notes = [intent.note ?? '', words(own.filter(({ severity }) => severity === 'warning'))]
    .filter(Boolean)
    .join(' ');
  return {
    ...intent,
    ...(notes !== '' && { note: notes }),
    ...(errors.length > 0 && { conflict: words(errors) }),
  };
}

/** @throws ProvostError BAD_INPUT */
function wantedOf({ values, decide: decided }: Asked): Wanted {
  return {
    given: new Map(
      (values === undefined ? [] : wishesIn(values)).map(({ key, value }) => [key, unquoted(value ?? '')]),
    ),
    decided: new Map(
      decided.map((one) => {
        const at = one.lastIndexOf('=');
        return [one.slice(0, at), one.slice(at + 1) as 'keep' | 'copy' | 'drop'];
      }),
    ),
  };
}

function factsOf({ environments }: OrgDetail, from: string, to: string): Omit<Facts, 'tables' | 'isSecret'> {
  const field = (environment: string, name: 'workUser' | 'domain') =>
    environments.find((one) => one.name === environment)?.fields[name]?.resolved ?? null;
  return {
    ...{ from, to },
    users: { from: field(from, 'workUser') ?? from, to: field(to, 'workUser') ?? to },
    domains: { from: field(from, 'domain'), to: field(to, 'domain') },
  };
}

function rowOf(file: string, { key, step, rule, secret, from, now, next }: Decision, cover: Cover): PromotionRow {
  const shown = (value: Value | Decision['next']) => {
    if (value === null) return null;
    const text = 'text' in value ? (value.text ?? ('raw' in value ? value.raw : '')) : value.raw;
    return secret ? cover(text) : text;
  };
  return { ...{ file, key, step, rule, secret }, from: shown(from), now: shown(now), next: shown(next) };
}
