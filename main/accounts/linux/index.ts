// Accounts of a Linux host, over SSH: /etc/passwd and its kin, read in one command and changed in one.
import { ProvostError } from '../../errors.ts';
import type { OpenTarget } from '../parts.ts';
import type { AccountTarget, LiveAccount } from '../target.ts';
import { captureOf, describeCapture, liveOf } from './account.ts';
import { batchOf } from './apply.ts';
import { linuxNames } from './names.ts';
import { actScript, readScript, readSettledScript } from './scripts.ts';
import { runAsRoot } from './session.ts';
import { readState, type HostState } from './state.ts';

const readLimitMs = 120_000;
/** newusers and chpasswd hash each password on purpose slowly, and every tool writes its files anew. */
const actLimitMs = 15 * 60_000;
const batchAtMost = 2000;

/** What getent can be asked for; no other name is known there. */
const askable = /^[A-Za-z0-9_.][A-Za-z0-9_.@\\+-]{0,255}$/;

const fields = ['username', 'full_name', 'groups', 'disabled', 'valid_until', 'must_change_password', 'home', 'shell'];

export const openLinux: OpenTarget = async (_config, access) => {
  const readAll = async (asked: readonly string[], signal: AbortSignal, script = readScript): Promise<HostState> => {
    const names = asked.filter((name) => askable.test(name)).map((name) => `${name}\n`);
    const state = readState(await runAsRoot(access, script, names.join(''), readLimitMs, signal));
    if (state.missing.length > 0) {
      throw new ProvostError('TARGET_UNSUPPORTED', `The host lacks ${state.missing.join(', ')}.`, {
        hint: 'Provost works with the shadow tools (the package “passwd” of Debian, “shadow-utils” of Fedora).',
      });
    }
    return state;
  };
  const find = (state: HostState, name: string) => state.local.get(name) ?? state.foreign.get(name);

  return {
    kind: 'linux',
    traits: {
      fields,
      writes: true,
      restoresPasswords: true,
      history: false,
      makesGroups: false,
      makesConnections: false,
      repairs: false,
    },
    names: linuxNames,
    chunk: 200,
    atomic: false,
    async probe(signal) {
      const state = await readAll([], signal);
      const people = [...state.local.values()].filter(
        (entry) => entry.uid >= state.uidMin && entry.uid <= state.uidMax,
      );
      return {
        version: state.system ?? 'Linux',
        steps: [
          { what: 'Sign in over SSH', ok: true, detail: null },
          { what: 'Work as root', ok: true, detail: state.login === 'root' ? 'signed in as root' : 'through sudo' },
          { what: 'Find the tools', ok: true, detail: 'newusers, chpasswd, usermod, chage, userdel' },
          { what: 'Read the accounts', ok: true, detail: `${people.length} of people, ${state.local.size} in all` },
        ],
        warnings: [
          'Linux keeps one date for an account: disabling it takes the place of “valid until”.',
          'Home folders of deleted accounts stay beside their place, closed to everybody but root.',
        ],
        accounts: state.local.size + state.foreign.size,
      };
    },
    async *snapshot(signal) {
      const state = await readAll([], signal);
      let batch: LiveAccount[] = [];
      for (const entries of [state.local, state.foreign]) {
        for (const entry of entries.values()) {
          if (batch.push(liveOf(state, entry)) < batchAtMost) continue;
          yield batch;
          batch = [];
          signal.throwIfAborted();
        }
      }
      if (batch.length > 0) yield batch;
    },
    async read(usernames, signal) {
      const state = await readAll(usernames, signal);
      const found = new Map<string, LiveAccount>();
      for (const name of usernames) {
        const entry = find(state, name);
        if (entry) found.set(name, liveOf(state, entry));
      }
      return found;
    },
    async capture(usernames, signal) {
      const state = await readAll(usernames, signal);
      return new Map(
        usernames.flatMap((name) => {
          const entry = find(state, name);
          return entry ? [[name, { account: liveOf(state, entry), capture: captureOf(state, entry) }] as const] : [];
        }),
      );
    },
    async apply(deeds, options, signal) {
      const asked = deeds.flatMap((deed) => {
        const name = 'values' in deed ? deed.values['username'] : 'username' in deed ? deed.username : null;
        return typeof name === 'string' ? [name] : [];
      });
      const batch = batchOf(await readAll(asked, signal, readSettledScript), deeds, options);
      if (batch.input === '') return batch.outcomes(null);
      return batch.outcomes(await runAsRoot(access, actScript, batch.input, actLimitMs, signal));
    },
    describe: describeCapture,
    async groups(signal) {
      const state = await readAll([], signal);
      const primaries = new Map<number, number>();
      for (const { gid } of state.local.values()) primaries.set(gid, (primaries.get(gid) ?? 0) + 1);
      return [...state.groups]
        .filter(([name, { members }]) => !state.local.has(name) || members.length > 0)
        .map(([name, { gid, members }]) => ({
          name,
          members: members.length + (primaries.get(gid) ?? 0),
          groups: [],
          disabled: false,
        }));
    },
    close: async () => undefined,
  } satisfies AccountTarget;
};
