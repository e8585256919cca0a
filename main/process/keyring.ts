// The OS keyring as the backend process sees it: questions to the shell, which alone can reach it.
import type { Keyring } from '../backend.ts';
import type { ToBackend } from './messages.ts';
import type { Parent } from './parent.ts';

const TIMEOUT_MS = 60_000;

type Answer = Extract<ToBackend, { type: 'keyring' }>;

/** @returns the keyring, and where the shell's answers are to be given */
export function remoteKeyring(parent: Parent): { keyring: Keyring; answer(message: Answer): void } {
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;

  const ask = (verb: 'encrypt' | 'decrypt', value: string) =>
    new Promise<string>((resolve, reject) => {
      const id = ++last;
      // The keyring may ask its owner to unlock it, hence a minute and not a second.
      const timer = setTimeout(() => {
        waiting.delete(id);
        reject(new Error('The keyring did not answer within a minute'));
      }, TIMEOUT_MS);
      waiting.set(id, (answer) => {
        clearTimeout(timer);
        waiting.delete(id);
        if (answer.value === null) reject(new Error(answer.error ?? 'The keyring refused'));
        else resolve(answer.value);
      });
      parent.send({ type: 'keyring', id, verb, value });
    });

  return {
    keyring: {
      encrypt: async (plain) => Buffer.from(await ask('encrypt', plain), 'base64'),
      decrypt: (sealed) => ask('decrypt', Buffer.from(sealed).toString('base64')),
    },
    answer: (message) => waiting.get(message.id)?.(message),
  };
}
