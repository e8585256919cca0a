// What a conflict says of an account that moved: names of fields, found without having kept what they were.
import { expect, test } from 'vitest';
import { contentOf } from '../../main/accounts/plan/live.ts';
import { movedSinceJob, movedSincePlan } from '../../main/accounts/plan/moved.ts';
import type { LiveAccount } from '../../main/accounts/target.ts';

const account = (values: LiveAccount['values'] = {}, more: Partial<LiveAccount> = {}): LiveAccount => ({
  ...{ username: 'ada', org: null, passwordMark: 'mark-1', lastSeen: null, protected: null },
  values: {
    full_name: 'Ada',
    email: 'ada@example.com',
    groups: ['lab-1'],
    disabled: 'false',
    title: 'Tutor',
    ...values,
  },
  ...more,
});
const seen = contentOf(account());
const fields = [
  { field: 'email', old: 'ada@example.com', new: 'new@example.com' },
  { field: 'groups', old: 'lab-1', new: 'lab-1; lab-2' },
  { field: 'password', old: 'set', new: 'generated' },
];

test.each([
  ['what the plan would change', { email: 'other@example.com' }, 'Its e-mail was changed since.'],
  ['two of it', { email: null, groups: ['lab-3'] }, 'Its e-mail and groups were changed since.'],
  ['somebody disabled it', { disabled: 'true' }, 'Its state was changed since.'],
  ['a group came', { groups: ['lab-1', 'lab-9'] }, 'Its groups were changed since.'],
  ['both', { email: null, disabled: 'true' }, 'Its e-mail and state were changed since.'],
  [
    'one of these, and one that can’t be told',
    { email: null, title: 'Dean' },
    'Its e-mail was changed since, and perhaps more of it.',
  ],
  [
    'one that can’t be told',
    { title: 'Dean' },
    'It was changed since: another field than those of this change, or its password.',
  ],
] as const)('since the plan: %s', (_what, values, words) => {
  expect(movedSincePlan(fields, seen, account(values))).toBe(words);
});

test('since the plan: the password, which nothing tells', () => {
  expect(movedSincePlan(fields, seen, account({}, { passwordMark: 'mark-2' }))).toMatch(/or its password\.$/);
});

test('since the job: against what was there before and what it set', () => {
  const after = { email: 'new@example.com', groups: ['lab-1', 'lab-2'] };
  const said = (values: LiveAccount['values'], more?: Partial<LiveAccount>, setsPassword = false) =>
    movedSinceJob(account(), fields, setsPassword, account({ ...after, ...values }, more));
  expect(said({ title: 'Dean' })).toBe('Its title was changed since.');
  expect(said({ email: 'x@example.com', groups: ['lab-2'], disabled: 'true', title: null })).toBe(
    'Its e-mail, groups and 2 others were changed since.',
  );
  expect(said({ title: null }, { passwordMark: 'mark-2' })).toBe('Its title and password were changed since.');
  expect(said({}, { passwordMark: 'mark-3' }, true)).toBe('Its password was changed since.');
  // Of what the job made, only what it set is known.
  const made = (values: LiveAccount['values']) => movedSinceJob(null, fields, true, account({ ...after, ...values }));
  expect(made({ email: null })).toBe('Its e-mail was changed since.');
  expect(made({ title: null })).toBe('It was changed since: its password, or a field that the job did not set.');
});
