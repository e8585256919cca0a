// Engines that an operator added, and what was decided about each: as rows of state.db, and as where to connect.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { EnginePlace } from '../../preload/contract/engines.ts';
import type { Database } from '../database/open.ts';
import { ProvostError } from '../errors.ts';
import { readContext, type TlsFiles } from './docker-context.ts';
import {
  configFolder,
  noContext,
  parseHost,
  type EngineEndpoint,
  type EngineProblem,
  type Surroundings,
} from './endpoint.ts';

/** Where an added engine is: nothing of what is there is kept, so that each attempt finds it as it is then. */
export interface Place {
  kind: 'socket' | 'context' | 'tcp' | 'ssh';
  /** As DOCKER_HOST would be written; of a context its name. */
  address: string;
  caFile: string | null;
  certFile: string | null;
  keyFile: string | null;
  skipTlsVerify: boolean;
}

export interface AddedEngine extends Place {
  engineId: string;
}

export interface Choices {
  name: string | null;
  concurrency: number | null;
  /** Null: as it comes. */
  isOn: boolean | null;
}

const noChoices: Choices = { name: null, concurrency: null, isOn: null };

interface Row {
  engine_id: string;
  kind: Place['kind'];
  address: string;
  ca_file: string | null;
  cert_file: string | null;
  key_file: string | null;
  skip_tls_verify: number;
}

export function addedEngines(database: Database) {
  const all = database.prepare('SELECT * FROM added_engines ORDER BY added_at, engine_id');
  const insert = database.prepare(
    `INSERT INTO added_engines VALUES
     (:engineId, :kind, :address, :caFile, :certFile, :keyFile, :skipTlsVerify, :addedAt)`,
  );
  const drop = database.prepare('DELETE FROM added_engines WHERE engine_id = ?');
  const dropChoices = database.prepare('DELETE FROM engine_choices WHERE engine_id = ?');
  const choicesOf = database.prepare('SELECT name, concurrency, is_on FROM engine_choices WHERE engine_id = ?');
  const choose = database.prepare(
    `INSERT INTO engine_choices VALUES (:engineId, :name, :concurrency, :isOn)
     ON CONFLICT DO UPDATE SET name = :name, concurrency = :concurrency, is_on = :isOn`,
  );
  const choices = (engineId: string): Choices => {
    const row = choicesOf.get(engineId) as
      { name: string | null; concurrency: number | null; is_on: number | null } | undefined;
    if (!row) return noChoices;
    return { name: row.name, concurrency: row.concurrency, isOn: row.is_on === null ? null : row.is_on === 1 };
  };
  return {
    all: (): AddedEngine[] =>
      (all.all() as Row[]).map((row) => ({
        engineId: row.engine_id,
        kind: row.kind,
        address: row.address,
        caFile: row.ca_file,
        certFile: row.cert_file,
        keyFile: row.key_file,
        skipTlsVerify: row.skip_tls_verify === 1,
      })),
    add(engine: AddedEngine): void {
      insert.run({ ...engine, skipTlsVerify: engine.skipTlsVerify ? 1 : 0, addedAt: Date.now() });
    },
    drop(engineId: string): void {
      drop.run(engineId);
      dropChoices.run(engineId);
    },
    choices,
    choose(engineId: string, change: Partial<Choices>): void {
      const { isOn, ...rest } = { ...choices(engineId), ...change };
      choose.run({ engineId, ...rest, isOn: isOn === null ? null : isOn ? 1 : 0 });
    },
  };
}

export type AddedEngines = ReturnType<typeof addedEngines>;

/** Stays the same as long as it is the same place, so that what is stored of it is found again. */
export const engineIdOf = ({ kind, address }: Place, name: string): string => {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40);
  const hash = createHash('sha256').update(`${kind} ${address}`).digest('hex').slice(0, 8);
  return `${slug || 'engine'}-${hash}`;
};

const bad = (message: string, hint: string) => new ProvostError('BAD_INPUT', message, { hint });

function absolute(file: string | undefined, home: string): string | null {
  if (!file) return null;
  const whole = file.startsWith('~/') ? path.join(home, file.slice(2)) : file;
  if (path.isAbsolute(whole)) return whole;
  throw bad('A file of a certificate or key is not named by its whole path.', 'Give the path from the root on.');
}

/** What the operator said, as a place. @throws ProvostError BAD_INPUT */
export function placeOf(
  given: Omit<EnginePlace, 'skipTlsVerify'> & { skipTlsVerify: boolean },
  home = os.homedir(),
): Place {
  const { address, context, skipTlsVerify } = given;
  if (Boolean(address) === Boolean(context)) {
    throw bad('It is not said which engine is meant.', 'Give either an address or the name of a Docker context.');
  }
  const files = {
    caFile: absolute(given.caFile, home),
    certFile: absolute(given.certFile, home),
    keyFile: absolute(given.keyFile, home),
    skipTlsVerify,
  };
  const hasTls = Object.values(files).some(Boolean);
  const only = (what: string) => {
    if (hasTls)
      throw bad(`Certificates belong to an address of the form tcp://host:port, not to ${what}.`, 'Leave them out.');
  };
  if (context) {
    only('a context');
    return { kind: 'context', address: context, ...files };
  }
  const text = address!.startsWith('~/') ? path.join(home, address!.slice(2)) : address!;
  if (path.isAbsolute(text) && !text.startsWith('//')) {
    only('a socket');
    return { kind: 'socket', address: `unix://${text}`, ...files };
  }
  const scheme = /^([a-z]+):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === 'unix' || scheme === 'npipe') {
    only('a socket');
    return { kind: 'socket', address: text, ...files };
  }
  if (scheme !== undefined && /^[^/]*:\/\/([^/]*@)?([:/]|$)/.test(text)) {
    throw bad('There is no host in the address.', 'Write it as tcp://host:2376 or ssh://user@host.');
  }
  if (scheme === 'ssh') {
    only('an SSH host');
    if (/^ssh:\/\/[^/@]*:[^/@]*@/i.test(text)) {
      throw bad('A password does not belong into an address.', 'Use a key, or the SSH agent.');
    }
    return { kind: 'ssh', address: text, ...files };
  }
  if (scheme === 'tcp' || scheme === 'https' || scheme === 'http') {
    if (scheme === 'http' && hasTls) only('an address that begins with http://');
    if (Boolean(files.certFile) !== Boolean(files.keyFile)) {
      throw bad('A client certificate and its key belong together.', 'Name both files, or neither.');
    }
    return { kind: 'tcp', address: scheme === 'http' ? text : text.replace(/^[a-z]+/i, 'https'), ...files };
  }
  throw bad(
    'This is no address of an engine.',
    'Write /path/to/docker.sock, tcp://host:2376 or ssh://user@host, or name a Docker context.',
  );
}

/** What to call it when the operator does not say. */
export function nameOf({ kind, address }: Place): string {
  if (kind === 'context') return address;
  const rest = address.replace(/^[a-z]+:\/\//i, '');
  if (kind === 'socket') return path.basename(rest).replace(/\.sock$/, '') || 'socket';
  return rest.replace(/^[^@]*@/, '').replace(/[:/].*$/, '') || kind;
}

function readTlsFiles(place: Place): TlsFiles | EngineProblem {
  const tls: TlsFiles = { ca: null, cert: null, key: null, verify: !place.skipTlsVerify };
  const files = { ca: place.caFile, cert: place.certFile, key: place.keyFile };
  for (const [what, file] of Object.entries(files) as ['ca' | 'cert' | 'key', string | null][]) {
    if (file === null) continue;
    try {
      tls[what] = readFileSync(file);
    } catch (error) {
      return {
        code: 'ENGINE_DENIED',
        message: `The file of the ${what === 'ca' ? 'certificate authority' : what === 'cert' ? 'client certificate' : 'client key'} can’t be read.`,
        words: (error as NodeJS.ErrnoException).code ?? null,
        hint: 'Put it back where it was, or remove the engine and add it with the right files.',
      };
    }
  }
  return tls;
}

/** Where an engine is now. Never throws: what can't be found is a problem in words. Reads files, opens no connection. */
export function locate(
  place: Place,
  surroundings: Surroundings,
): Pick<EngineEndpoint, 'endpoint' | 'address' | 'source'> {
  const { platform } = surroundings;
  if (place.kind === 'context') {
    const source = `context ${place.address}`;
    const found = readContext(configFolder(surroundings), place.address);
    if (!found) return { endpoint: '', source, address: noContext(place.address) };
    return { ...parseHost(found.host, found.tls, platform), source };
  }
  const source = 'added';
  if (place.kind !== 'tcp' || place.address.startsWith('http://')) {
    return { ...parseHost(place.address, null, platform), source };
  }
  const tls = readTlsFiles(place);
  if ('code' in tls) return { endpoint: parseHost(place.address, null, platform).endpoint, source, address: tls };
  return { ...parseHost(place.address, tls, platform), source };
}

/** What is not protected on the way there. */
export function warningOf({ address }: Pick<EngineEndpoint, 'address'>): string | null {
  if (!('kind' in address) || address.kind !== 'tcp') return null;
  if (address.tls === null) return 'Not encrypted: whoever is on the way reads and changes everything.';
  return address.tls.verify ? null : 'Whoever answers there is trusted: its certificate is not checked.';
}
