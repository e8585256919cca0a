// What is wrong with a certificate or its key is said by the option that has to be mended.
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readTls } from '../../main/web/tls.ts';
import { disposableTempDir } from '../support/temp.ts';

it('names the file that is of no use', () => {
  using dir = disposableTempDir();
  const file = (name: string, text: string) => {
    const place = path.join(dir.path, name);
    writeFileSync(place, text);
    return place;
  };
  const junk = file('junk.pem', 'not PEM');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = file('key.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
  expect(() => readTls({ certFile: junk, keyFile: junk })).toThrow(`--tls-key: ${junk} is not a private key in PEM.`);
  expect(() => readTls({ certFile: junk, keyFile: key })).toThrow(`--tls-cert: ${junk} is not a certificate in PEM.`);
  expect(() => readTls({ certFile: dir.path, keyFile: key })).toThrow(`--tls-cert: ${dir.path} can’t be read.`);
});
