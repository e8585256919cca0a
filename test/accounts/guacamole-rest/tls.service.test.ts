// HTTPS to Guacamole: a certificate authority of one's own, directly and through an SSH host; and none that is trusted.
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { Duplex } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeCertificates, type Certificates } from '../../support/certificates.ts';
import { removeTempDir, tempDir } from '../../support/temp.ts';
import { errorOf, openSite, quiet } from './support.ts';

let dir: string;
let certificates: Certificates;
beforeAll(async () => {
  dir = tempDir('guacamole-tls');
  certificates = await makeCertificates(dir);
});
afterAll(() => removeTempDir(dir));

const read = (file: string) => readFileSync(file, 'utf8');
const tls = () => ({ cert: read(certificates.serverCert), key: read(certificates.serverKey) });

it('trusts the authority that it was given', async () => {
  await using site = await openSite({ tls: tls(), config: { ca: read(certificates.ca) } });
  expect(await site.target.probe(quiet())).toMatchObject({ accounts: 2, warnings: [] });
});

it('sends nothing to a server that it does not trust', async () => {
  await using site = await openSite({ tls: tls() });
  expect(await errorOf(site.target.probe(quiet()))).toMatchObject({
    code: 'TARGET_DENIED',
    message: 'The certificate of the server is not trusted, so nothing was sent',
  });
  expect(site.server.requests).toEqual([]);
});

it('checks the certificate through a tunnel too', async () => {
  let port = 0;
  const tunnel = () => {
    const socket = net.connect(port, '127.0.0.1');
    return Promise.resolve(Duplex.from({ readable: socket, writable: socket }));
  };
  for (const ca of [read(certificates.ca), null]) {
    await using site = await openSite({ tls: tls(), config: { ca, via: 'lab' }, access: { tunnel } });
    port = site.server.port;
    if (ca === null) expect(await errorOf(site.target.probe(quiet()))).toMatchObject({ code: 'TARGET_DENIED' });
    else expect((await site.target.probe(quiet())).accounts).toBe(2);
  }
});
