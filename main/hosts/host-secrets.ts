// Passwords and passphrases in the secret store. A password is kept for a user at an address, not for an alias: a changed
// ~/.ssh/config must not send it to another host.
import type { SecretStore } from '../secrets/index.ts';
import { forgetOpened } from './ssh/identities.ts';
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

export function openHostSecrets(store: SecretStore): HostSecrets {
  const changed = (subject: SecretSubject) => {
    if ('keyFile' in subject) forgetOpened(subject.keyFile);
  };
  return {
    credentials: {
      passphrase: (keyFile) => store.get(nameOf({ keyFile })),
      password: (hop) => store.get(nameOf({ hop })),
    },
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
