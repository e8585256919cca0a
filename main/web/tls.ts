// The certificate and key that were named on the command line, checked before a server is made of them.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { messageOf, ProvostError } from '../errors.ts';
import type { WebOptions } from '../process/messages.ts';
import { wordsOf } from '../unusable.ts';

/** @throws ProvostError INTERNAL, which names the option that has to be mended */
export function readTls({ certFile, keyFile }: NonNullable<WebOptions['tls']>): { cert: Buffer; key: Buffer } {
  const cert = read('--tls-cert', certFile);
  const key = read('--tls-key', keyFile);
  const parsedKey = parse('--tls-key', keyFile, 'a private key in PEM', () => createPrivateKey(key));
  const certificate = parse('--tls-cert', certFile, 'a certificate in PEM', () => new X509Certificate(cert));
  if (!certificate.checkPrivateKey(parsedKey)) {
    throw new ProvostError('INTERNAL', `--tls-key: ${keyFile} is not the key of the certificate in ${certFile}.`, {
      hint: 'Name the two files that were made together.',
    });
  }
  return { cert, key };
}

function read(option: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new ProvostError('INTERNAL', `${option}: ${file} can’t be read.`, {
      words: wordsOf(error),
      hint: 'Name a file that you may read.',
    });
  }
}

function parse<T>(option: string, file: string, what: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new ProvostError('INTERNAL', `${option}: ${file} is not ${what}.`, {
      words: messageOf(error),
      hint: `Name a file that holds one${option === '--tls-key' ? ', without a passphrase' : ''}.`,
    });
  }
}
