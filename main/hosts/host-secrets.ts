// Passwords and passphrases in the secret store. A password is kept for a user at an address, not for an alias: a changed
// ~/.ssh/config must not send it to another host.
import type { Logger } from 'pino';
import { ProvostError } from '../errors.ts';
import type { SecretStore } from '../secrets/index.ts';
import { KeyFiles } from './ssh/identities.ts';
import type { Credentials } from './ssh/login.ts';
import type { Hop } from './ssh/route.ts';

export type SecretSubject = { hop: Hop } | { keyFile: string };

export interface HostSecrets {
  credentials: Credentials;
  /** @throws ProvostError FORBIDDEN when there is nowhere to keep it */
  put(subject: SecretSubject, secret: string): Promise<void>;
  /** @returns whether there was one */
  remove(subject: SecretSubject): boolean;
}

const nameOf = (subject: SecretSubject): string =>
  'keyFile' in subject
    ? `ssh passphrase ${subject.keyFile}`
    : `ssh password ${subject.hop.user}@${subject.hop.host.toLowerCase()}:${subject.hop.port}`;

export function openHostSecrets(store: SecretStore, platform: NodeJS.Platform, log: Logger): HostSecrets {
  /** A store that is locked must not keep out those who log in with the agent. */
  const get = async (subject: SecretSubject): Promise<string | null> => {
    try {
      return await store.get(nameOf(subject));
    } catch (error) {
      if (!(error instanceof ProvostError)) throw error;
      log.warn({ code: error.code }, 'A stored SSH secret can’t be read');
      return null;
    }
  };
  const keyFiles = new KeyFiles((keyFile) => get({ keyFile }), platform);
  const changed = (subject: SecretSubject) => {
    if ('keyFile' in subject) keyFiles.forget(subject.keyFile);
  };
  return {
    credentials: { keyFiles, password: (hop) => get({ hop }) },
    async put(subject, secret) {
      await store.put(nameOf(subject), secret);
      changed(subject);
    },
    remove(subject) {
      const name = nameOf(subject);
      const there = store.names().includes(name);
      store.remove(name);
      changed(subject);
      return there;
    },
  };
}
