// A Linux host of the tests' own with a work user, and RemoteFiles that log in as root or as that user.
import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { openRemoteFiles, type RemoteFiles } from '../../../main/hosts/index.ts';
import { startLinuxHost, type LinuxHost } from '../../support/linux-host.ts';
import { openHouse, type House } from '../harness.ts';

export const never = new AbortController().signal;
export const workUser = 'dev';

export interface FileHost {
  host: LinuxHost;
  house: House;
  /** Ends with the test's `close`. */
  files(user?: string, port?: number, lease?: number): RemoteFiles;
  /** A folder of the work user, as the host names it. */
  app: string;
  /** What is in a folder of the host, hidden names too. */
  names(folder: string): string[];
  stat(file: string): { mode: number; uid: number; text: string } | null;
  close(): Promise<void>;
}

export async function openFileHost(settings: string[] = []): Promise<FileHost> {
  const host = await startLinuxHost(settings);
  host.run(
    `useradd -m -u 4242 -s /bin/sh -p '*' ${workUser} && install -d -o ${workUser} -g ${workUser} /home/${workUser}/app`,
  );
  // The server reads it as whoever logs in.
  chmodSync(path.dirname(host.authorizedKeysFile), 0o711);
  chmodSync(host.authorizedKeysFile, 0o644);
  const house = await openHouse({ times: { pause: [50, 50] } });
  house.takeKey(host);
  house.ssh('known_hosts', host.knownHosts());
  const opened: RemoteFiles[] = [];
  return {
    ...{ host, house, app: `/home/${workUser}/app` },
    files(user = 'root', port = host.port, lease = 1000) {
      const files = openRemoteFiles(house.hosts, `${user}@127.0.0.1:${port}`, { lease });
      opened.push(files);
      return files;
    },
    names: (folder) => (existsSync(host.where(folder)) ? readdirSync(host.where(folder)).sort() : []),
    stat(file) {
      if (!existsSync(host.where(file))) return null;
      const { mode, uid } = statSync(host.where(file));
      return { mode: mode & 0o7777, uid, text: readFileSync(host.where(file), 'utf8') };
    },
    async close() {
      await Promise.all(opened.map((files) => files.close()));
      await house.close();
      await host.stop();
    },
  };
}
