// One image in full: its configuration with secrets masked, its history, what uses it.
import type { ImageDetail, ImageRow } from '../../preload/contract/images.ts';
import { isSecret, readLimit, type EngineClient } from '../containers/index.ts';
import type { ApiHistory } from './api.ts';
import { inspectImage } from './live.ts';
import { realNames } from './names.ts';

/** @returns null when it was removed meanwhile */
export async function readDetail(
  client: EngineClient,
  row: ImageRow,
  signal: AbortSignal,
): Promise<ImageDetail | null> {
  const found = await inspectImage(client, row.id, signal);
  if (!found) return null;
  const history = await client.ask<ApiHistory[]>({
    method: 'GET',
    path: `/images/${encodeURIComponent(row.id)}/history`,
    limit: readLimit,
    signal,
  });
  const config = found.Config ?? {};
  return {
    ...row,
    os: found.Os ?? '',
    architecture: [found.Architecture, found.Variant].filter(Boolean).join('/'),
    author: found.Author ?? '',
    user: config.User ?? '',
    workingDir: config.WorkingDir ?? '',
    entrypoint: config.Entrypoint ?? [],
    command: config.Cmd ?? [],
    ports: Object.keys(config.ExposedPorts ?? {}),
    volumes: Object.keys(config.Volumes ?? {}),
    env: (config.Env ?? []).map(variable),
    layers: found.RootFS?.Layers?.length ?? 0,
    history: history.map(({ Created, CreatedBy, Size, Tags }) => ({
      createdAt: Math.max(0, Created ?? 0) * 1000,
      createdBy: CreatedBy ?? '',
      size: Size ?? 0,
      tags: realNames(Tags),
    })),
  };
}

function variable(line: string): ImageDetail['env'][number] {
  const at = line.indexOf('=');
  const name = at < 0 ? line : line.slice(0, at);
  const value = at < 0 ? '' : line.slice(at + 1);
  const masked = isSecret(name, value);
  return { name, value: masked ? '••••••' : value, masked };
}
