// Credentials for a registry from Docker's own config.json: only those that stand there (`auths`). Programs that it names
// (credsStore, credHelpers) are never run. What is read goes into one header of one request and nowhere else.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

interface DockerConfig {
  auths?: Record<string, { auth?: string; identitytoken?: string }>;
  credsStore?: string;
  credHelpers?: Record<string, string>;
}

export interface RegistryAuth {
  /** Value of X-Registry-Auth; null: pull without. */
  header: string | null;
  /** Docker keeps this registry's credentials with a helper, which Provost does not run. */
  withHelper: boolean;
}

const hubKeys = ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io', 'registry-1.docker.io'];

const hostOf = (key: string): string => key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');

/** @param registry "docker.io", "registry.example.com:5000". Never throws: what can't be read is as if it were not there */
export function authFor(registry: string, env: NodeJS.ProcessEnv, home = os.homedir()): RegistryAuth {
  const config = readConfig(path.join(env['DOCKER_CONFIG'] || path.join(home, '.docker'), 'config.json'));
  const keys = registry === 'docker.io' ? hubKeys : [registry];
  const found = Object.entries(config.auths ?? {}).find(
    ([key]) => keys.includes(key) || keys.includes(hostOf(key)),
  )?.[1];
  const helped = config.credsStore !== undefined || keys.some((key) => config.credHelpers?.[key] !== undefined);
  const [user, password] = splitAuth(found?.auth);
  if (found === undefined || (user === '' && !found.identitytoken)) return { header: null, withHelper: helped };
  const auth = found.identitytoken
    ? { username: user, identitytoken: found.identitytoken, serveraddress: registry }
    : { username: user, password, serveraddress: registry };
  // With its padding, which engines before 23 want.
  const header = Buffer.from(JSON.stringify(auth)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
  return { header, withHelper: false };
}

function splitAuth(auth: string | undefined): [user: string, password: string] {
  const text = Buffer.from(auth ?? '', 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? ['', ''] : [text.slice(0, colon), text.slice(colon + 1).replace(/\0+$/, '')];
}

function readConfig(file: string): DockerConfig {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as DockerConfig;
  } catch {
    // Absent or damaged: Docker's command line would go on without credentials too.
    return {};
  }
}
