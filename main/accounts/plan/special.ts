// Plans of what only some kinds of target know: second factors, names in a history, inconsistencies.
import { ProvostError } from '../../errors.ts';
import type { Json, PlanOutline } from '../../plans/operation.ts';
import { stays } from './changes.ts';
import type { Selected } from './selection.ts';
import { unclearNames } from './verbs.ts';
import { absent, type Live, type Opened } from './live.ts';
import { field, type AccountChange, type AccountPayload } from './payload.ts';

interface SpecialWanted {
  what: string;
  subject: string;
  detail: Json;
  label: string;
  action: string;
  fields: AccountChange['fields'];
  undo: AccountChange['undo'];
  org: string | null;
}

export const specialKey = (targetId: string, what: string, subject: string): string =>
  `${targetId}/#${what}/${subject}`;

function special(opened: Opened, wanted: SpecialWanted, seen: string): AccountChange {
  const { what, subject, detail, label, action, fields, undo, org } = wanted;
  return {
    ...{ kind: 'update', key: specialKey(opened.row.targetId, what, subject), label, action, where: opened.row.name },
    ...{ lane: opened.row.targetId, org, fields, reason: null, seen, undo, braked: false },
    payload: { verb: 'special', username: subject, what, detail },
  };
}

/** A group that is to be there before accounts can be in it. */
export const makeGroup = (opened: Opened, name: string, org: string | null): AccountChange => {
  const change = special(
    opened,
    {
      ...{ what: 'make-group', subject: name, detail: null, label: name, action: 'make', org },
      fields: [field('group', null, name)],
      undo: { restores: null, cannot: ['Groups that were made: they stay, empty'] },
    },
    absent,
  );
  return { ...change, kind: 'create', payload: { ...change.payload, makes: [name] } };
};

const unsupported = (opened: Opened, what: string) =>
  new ProvostError('TARGET_UNSUPPORTED', `${opened.row.name} does not know ${what}.`, {
    hint: 'Choose another target.',
  });

/** Subjects asked for in one go. */
const slice = 1000;

async function contentsOf(opened: Opened, what: string, subjects: readonly string[], signal: AbortSignal) {
  const contents = new Map<string, string>();
  for (let from = 0; from < subjects.length; from += slice) {
    const part = await opened.target.special!(what, subjects.slice(from, from + slice), signal);
    for (const [subject, content] of part) contents.set(subject, content);
  }
  return contents;
}

/** @throws ProvostError TARGET_UNSUPPORTED */
export async function planResetTotp(
  live: Live,
  { accounts, missing, ambiguous }: Selected,
  org: string | null,
  signal: AbortSignal,
): Promise<PlanOutline<AccountPayload>> {
  if (!live.target.special) throw unsupported(live, 'second factors');
  const unclear = [...unclearNames(live, 'reset second factor', org, { missing, ambiguous })];
  const names = accounts.map(({ username }) => username);
  const contents = await contentsOf(live, 'reset-totp', names, signal);
  const changes: AccountChange[] = [];
  const skips: AccountChange[] = [];
  for (const account of accounts) {
    const content = contents.get(account.username);
    if (content === undefined) continue;
    const { username } = account;
    const about = { key: `${live.row.targetId}/=${username}`, label: username, action: 'reset second factor' };
    if (account.protected !== null) {
      skips.push(stays(live, 'skip', { ...about, org: live.orgOf(account) }, `It ${account.protected}.`));
      continue;
    }
    const restores = live.target.traits.restoresPasswords;
    changes.push(
      special(
        live,
        {
          ...{ what: 'reset-totp', subject: username, detail: null, label: username, action: about.action },
          fields: [field('second_factor', 'set up', null)],
          undo: { restores: restores ? 'sets what it has now' : null, cannot: restores ? [] : ['Second factors'] },
          org: live.orgOf(account),
        },
        content,
      ),
    );
  }
  const unchanged = accounts.length - changes.length - skips.length;
  return {
    ...{ changes: [...unclear, ...changes, ...skips], unchanged: () => unchanged },
    ...{ population: live.population, org },
  };
}

/** @throws ProvostError TARGET_UNSUPPORTED */
export async function planPseudonymise(opened: Opened, signal: AbortSignal): Promise<PlanOutline<AccountPayload>> {
  const { target, row } = opened;
  if (!target.forgotten || !target.special) throw unsupported(opened, 'a history of accounts that are gone');
  const forgotten = await target.forgotten(signal);
  const contents = await contentsOf(
    opened,
    'pseudonymise',
    forgotten.map(({ username }) => username),
    signal,
  );
  const changes = forgotten.flatMap(({ username, rows }) => {
    const content = contents.get(username);
    if (content === undefined) return [];
    return special(
      opened,
      {
        ...{ what: 'pseudonymise', subject: username, detail: null, label: username, action: 'pseudonymise' },
        fields: [
          field('username', username, 'a pseudonym'),
          field('history', `${rows} rows`, `${rows} rows without address`),
        ],
        undo: { restores: null, cannot: ['Names and addresses in the history'] },
        org: row.org,
      },
      content,
    );
  });
  return { changes, population: { total: forgotten.length, orgs: {}, counted: true }, org: row.org };
}

/** @throws ProvostError TARGET_UNSUPPORTED, NOT_FOUND for a key that is not among what is inconsistent */
export async function planRepair(
  opened: Opened,
  keys: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<PlanOutline<AccountPayload>> {
  const { target, row } = opened;
  if (!target.repairs || !target.special) throw unsupported(opened, 'inconsistencies');
  const all = await target.repairs(signal);
  const unknown = keys?.find((key) => !all.some((repair) => repair.key === key));
  if (unknown !== undefined) {
    throw new ProvostError('NOT_FOUND', 'This is not inconsistent any more.', {
      hint: 'List what is inconsistent again.',
    });
  }
  const chosen = keys ? all.filter(({ key }) => keys.includes(key)) : all;
  const changes: AccountChange[] = [];
  for (const [kind, repairs] of Map.groupBy(chosen, (repair) => repair.kind)) {
    const what = `repair:${kind}`;
    const contents = await contentsOf(
      opened,
      what,
      repairs.map(({ subject }) => subject),
      signal,
    );
    for (const { subject, problem, fix, detail } of repairs) {
      const content = contents.get(subject);
      if (content === undefined) continue;
      changes.push(
        special(
          opened,
          {
            ...{ what, subject, detail, label: subject, action: 'repair' },
            fields: [field('problem', problem, fix)],
            undo: { restores: null, cannot: ['Repairs'] },
            org: row.org,
          },
          content,
        ),
      );
    }
  }
  return { changes, population: { total: all.length, orgs: {} }, org: row.org };
}
