// Reads Docker's contexts as its command line stores them: config.json, contexts/meta and contexts/tls.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

export interface TlsFiles {
  ca: Buffer | null;
  cert: Buffer | null;
  key: Buffer | null;
  /** false only when Docker's own settings say so (SkipTLSVerify, DOCKER_TLS without DOCKER_TLS_VERIFY). */
  verify: boolean;
}

const config = z.object({ currentContext: z.string().optional() });
const meta = z.object({
  Name: z.string(),
  Endpoints: z.object({
    docker: z.object({ Host: z.string().optional(), SkipTLSVerify: z.boolean().optional() }).optional(),
  }),
});

function readOrNull(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    // Docker treats a file that is absent or unreadable as not set, and so do we.
    return null;
  }
}

function readJson<T extends z.ZodType>(file: string, shape: T): z.infer<T> | null {
  const text = readOrNull(file);
  if (!text) return null;
  try {
    return shape.parse(JSON.parse(text.toString('utf8')));
  } catch {
    // Damaged: as if it were absent; the operator then sees the default engine or that the context does not exist.
    return null;
  }
}

/** @param configDir DOCKER_CONFIG or ~/.docker */
export const currentContext = (configDir: string): string | null =>
  readJson(path.join(configDir, 'config.json'), config)?.currentContext || null;

/** @returns null when there is no such context, or it has no Docker endpoint */
export function readContext(configDir: string, name: string): { host: string; tls: TlsFiles | null } | null {
  const folder = createHash('sha256').update(name).digest('hex');
  const found = readJson(path.join(configDir, 'contexts/meta', folder, 'meta.json'), meta);
  const docker = found?.Endpoints.docker;
  if (!docker?.Host) return null;
  const tls = readTls(path.join(configDir, 'contexts/tls', folder, 'docker'));
  if (docker.SkipTLSVerify) tls.verify = false;
  const isTls = tls.ca !== null || tls.cert !== null || docker.SkipTLSVerify === true;
  return { host: docker.Host, tls: isTls ? tls : null };
}

/** @returns names of the contexts that have a Docker endpoint, sorted */
export function listContexts(configDir: string): string[] {
  const folder = path.join(configDir, 'contexts/meta');
  let entries: string[];
  try {
    entries = readdirSync(folder);
  } catch {
    // No folder, or not ours to read: there are none to offer.
    return [];
  }
  return entries
    .flatMap((entry) => {
      const found = readJson(path.join(folder, entry, 'meta.json'), meta);
      return found?.Endpoints.docker?.Host ? [found.Name] : [];
    })
    .sort();
}

export const readTls = (folder: string): TlsFiles => ({
  ca: readOrNull(path.join(folder, 'ca.pem')),
  cert: readOrNull(path.join(folder, 'cert.pem')),
  key: readOrNull(path.join(folder, 'key.pem')),
  verify: true,
});
