// From what is to be done to what the host is told, compared with what it is now. Values were judged before they come here;
// what slipped through is refused, since each becomes a word of a line.
import type { ApplyOptions, Deed } from '../target.ts';
import { protectedIn, readCapture, shadowOf } from './account.ts';
import { readExpiry, writeExpiry } from './dates.ts';
import { isFolder, isUsername, linuxNames } from './names.ts';
import { restore } from './restore.ts';
import type { HostState, PasswdEntry } from './state.ts';
import { refuse, type Nothing, type Step, type Work } from './work.ts';

type Values = Record<string, string | readonly string[] | null | undefined>;
const text = (value: Values[string]): string | null => (typeof value === 'string' && value !== '' ? value : null);
const list = (value: Values[string]): readonly string[] =>
  typeof value === 'string' ? [value] : (value ?? ([] as const));

function problemIn(values: Values, password: string | null): string | null {
  for (const [field, value] of Object.entries({ ...values, password })) {
    // An empty password is refused, other fields are emptied.
    if (value === null || value === undefined || (value === '' && field !== 'password')) continue;
    const problem = linuxNames.problem(field, value);
    if (problem !== null) return problem;
  }
  return null;
}

const unknownGroups = (state: HostState, groups: readonly string[]): string[] =>
  groups.filter((group) => !state.groups.has(group));

const noSuchGroups = (groups: readonly string[]): Nothing =>
  refuse(
    `The host has no group ${groups.map((group) => `“${group}”`).join(', ')}. Make it there with groupadd, or leave it out.`,
  );

/** chage's part: expiry, and when the password was changed. */
function ageSteps(
  name: string,
  options: { expire?: string | undefined; mustChange?: boolean | undefined; maxDays?: number | null; today: number },
): Step[] {
  const words = [
    ...(options.expire === undefined ? [] : ['-E', options.expire]),
    ...(options.maxDays ? ['-M', String(options.maxDays)] : []),
    ...(options.mustChange === undefined ? [] : ['-d', options.mustChange ? '0' : String(options.today)]),
  ];
  return words.length === 0 ? [] : [['chage', ...words, name]];
}

function create(state: HostState, deed: Deed & { verb: 'create' }, { policy }: ApplyOptions): Work | Nothing {
  const { values, password } = deed;
  const name = text(values['username']) ?? '';
  if (state.foreign.has(name)) return refuse('An account of this name comes from another directory already.');
  const home = text(values['home']) ?? `${state.defaults.home}/${name}`;
  const shell = text(values['shell']) ?? state.defaults.shell;
  const gecos = text(values['full_name']) ?? '';
  const groups = list(values['groups']);
  if (!isFolder(home)) return refuse(linuxNames.problem('home', home) ?? 'This can be no home folder.');
  const there = state.local.get(name);
  if (there && (there.home !== home || there.shell !== shell || there.gecos !== gecos)) {
    return refuse('An account of this name is there already.');
  }
  const missing = unknownGroups(state, groups);
  if (missing.length > 0) return noSuchGroups(missing);
  const group = state.groups.get(name);
  // newusers would make it the account's own, with whatever its members may do.
  if (!there && group && (group.gid < state.gidMin || group.members.length > 0)) {
    return refuse(`The host has a group “${name}” already, and the account would become a member of it.`);
  }
  const mustChange = values['must_change_password'] === 'true' || (policy.changeAtNextLogin && password !== null);
  const wanted: Work = {
    before: [],
    name,
    after: [
      ['skeleton', name, home, state.defaults.skeleton],
      ...(groups.length > 0 ? [['usermod', '-G', groups.join(','), name] as const] : []),
      ...ageSteps(name, {
        ...(text(values['valid_until']) !== null || values['disabled'] === 'true'
          ? { expire: writeExpiry(values['disabled'] === 'true', text(values['valid_until'])) }
          : {}),
        ...(mustChange && { mustChange }),
        maxDays: policy.maxAgeDays,
        today: state.today,
      }),
    ],
    notes: [],
  };
  // A colon would end the field in a line of newusers; chpasswd reads to the end of its line. Nobody's password: a dummy.
  const plain = password !== null && !password.includes(':');
  const dummy = plain ? password : crypto.randomUUID() + crypto.randomUUID();
  if (there) {
    // Half done before: its password is set if it has none yet.
    return { ...wanted, ...(/^[!*x]*$/.test(shadowOf(state, name).hash) && { password: password ?? dummy }) };
  }
  return {
    ...wanted,
    make: `${name}:${dummy}:::${gecos}:${home}:${shell}`,
    ...(password !== null && !plain && { password }),
  };
}

function change(
  state: HostState,
  entry: PasswdEntry,
  values: Values,
  password: string | null,
  { policy }: ApplyOptions,
): Work | Nothing {
  const now = readExpiry(shadowOf(state, entry.name).expire);
  const name = text(values['username']) ?? entry.name;
  const words: string[] = [];
  if ('full_name' in values) {
    const [, ...rest] = entry.gecos.split(',');
    words.push('-c', [text(values['full_name']) ?? '', ...rest].join(','));
  }
  const shell = text(values['shell']);
  if ('shell' in values) words.push('-s', shell ?? state.defaults.shell);
  const home = text(values['home']);
  if ('home' in values && home === null) return refuse('An account on Linux has a home folder.');
  if (home !== null && home !== entry.home) words.push('-d', home, '-m');
  if ('groups' in values) {
    const groups = list(values['groups']);
    const missing = unknownGroups(state, groups);
    if (missing.length > 0) return noSuchGroups(missing);
    words.push('-G', groups.join(','));
  }
  const renamed = name !== entry.name;
  if (renamed) words.push('-l', name);
  const own = state.groupOfGid.get(entry.gid) === entry.name;
  const must = shadowOf(state, entry.name).lastChange === '0';
  const wished =
    text(values['must_change_password']) ?? (password !== null && policy.changeAtNextLogin ? 'true' : undefined);
  // chpasswd says that the password was changed today; who had to change it still has to.
  const mustChange = wished === undefined ? (must && password !== null ? true : undefined) : wished === 'true';
  const dated = 'disabled' in values || 'valid_until' in values;
  const disabled = 'disabled' in values ? values['disabled'] === 'true' : now.disabled;
  const until = 'valid_until' in values ? text(values['valid_until']) : now.validUntil;
  return {
    before: [
      ...(words.length > 0 ? [['usermod', ...words, entry.name] as const] : []),
      ...(renamed && own && !state.groups.has(name) ? [['groupmod', '-n', name, entry.name] as const] : []),
    ],
    name,
    ...(password !== null && { password }),
    after: ageSteps(name, {
      expire: dated ? writeExpiry(disabled, until) : undefined,
      mustChange: mustChange === false && !must ? undefined : mustChange,
      maxDays: password !== null ? policy.maxAgeDays : null,
      today: state.today,
    }),
    notes: disabled && until !== null ? ['Linux keeps one date: while it is disabled, it has no “valid until”.'] : [],
  };
}

/** What is told to the host for one deed, or why nothing is. */
export function workOf(state: HostState, deed: Deed, options: ApplyOptions): Work | Nothing {
  if (deed.verb === 'special') return refuse('A Linux host knows nothing of this.');
  const name = deed.verb === 'create' ? text(deed.values['username']) : deed.username;
  if (name === null || (deed.verb === 'create' && !isUsername(name))) {
    return refuse(linuxNames.problem('username', name ?? '') ?? 'This can be no username.');
  }
  const why = protectedIn(state, name);
  if (why !== null) return refuse(`It ${why}, and is left alone.`);
  if (deed.verb === 'create' || deed.verb === 'update') {
    const { username, ...others } = deed.values;
    const problem = problemIn(username === name && deed.verb === 'update' ? others : deed.values, deed.password);
    if (problem !== null) return refuse(problem);
  }
  if (deed.verb === 'create') return create(state, deed, options);
  if (deed.verb === 'restore') return restore(state, name, readCapture(deed.capture));
  const entry = state.local.get(name);
  if (deed.verb === 'update') {
    // Done already, but for what follows the new name.
    const renamed = text(deed.values['username']);
    const found = entry ?? (renamed === null ? undefined : state.local.get(renamed));
    return found ? change(state, found, deed.values, deed.password, options) : refuse('It is not there any more.');
  }
  if (!entry) return { ok: true, message: 'It was gone already.' };
  return {
    before: [
      ['userdel', name],
      ...(isFolder(entry.home) ? [['putAway', name, entry.home, String(entry.uid)] as const] : []),
    ],
    name,
    after: [],
    notes: [],
  };
}
