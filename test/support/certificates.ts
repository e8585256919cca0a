// Certificates for one test: an authority, a server on 127.0.0.1 and a client, as files.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './processes.ts';

export interface Certificates {
  ca: string;
  serverCert: string;
  serverKey: string;
  clientCert: string;
  clientKey: string;
}

/** @param dir an empty folder. Needs the program openssl */
export async function makeCertificates(dir: string): Promise<Certificates> {
  const file = (name: string) => path.join(dir, name);
  const openssl = (...args: string[]) => run('openssl', args);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await openssl(
    ...['req', '-x509', ...key, '-days', '2', '-subj', '/CN=test authority'],
    ...['-keyout', file('ca-key.pem'), '-out', file('ca.pem')],
  );
  const sign = async (name: string, extensions: string) => {
    writeFileSync(file(`${name}.ext`), extensions);
    await openssl(
      'req',
      ...key,
      '-subj',
      `/CN=${name}`,
      '-keyout',
      file(`${name}-key.pem`),
      '-out',
      file(`${name}.csr`),
    );
    await openssl(
      ...['x509', '-req', '-days', '2', '-in', file(`${name}.csr`), '-extfile', file(`${name}.ext`)],
      ...['-CA', file('ca.pem'), '-CAkey', file('ca-key.pem'), '-CAcreateserial', '-out', file(`${name}.pem`)],
    );
  };
  await sign('server', 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n');
  await sign('client', 'extendedKeyUsage=clientAuth\n');
  return {
    ca: file('ca.pem'),
    serverCert: file('server.pem'),
    serverKey: file('server-key.pem'),
    clientCert: file('client.pem'),
    clientKey: file('client-key.pem'),
  };
}
