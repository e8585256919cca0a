// How images, volumes and networks are named by operators and by filters.
import {
  imageFilterFields,
  networkFilterFields,
  volumeFilterFields,
  type ImageRow,
  type NetworkRow,
  type VolumeRow,
} from '../../preload/contract/images.ts';
import { familiar } from './names.ts';
import { nameOf, type Context } from './payload.ts';
import { imageFields, networkFields, volumeFields } from './rows.ts';
import type { Kind } from './select.ts';

const engineOf = (context: Pick<Context, 'engines'>, engineId: string) => ({
  engineId,
  name: nameOf(context, engineId),
});
const isPrefix = (word: string) => /^[0-9a-f]{6,64}$/.test(word);

export const imageKind = (context: Pick<Context, 'engines'>): Kind<ImageRow> => ({
  noun: 'image',
  idOf: ({ id }) => id,
  isCalled: (row, word) =>
    row.id === word ||
    (isPrefix(word) && row.id.startsWith(`sha256:${word}`)) ||
    row.tags.includes(word) ||
    row.tags.some((tag) => familiar(tag) === familiar(word)) ||
    row.digests.includes(word),
  fields: (row) => imageFields(row, engineOf(context, row.engineId), Date.now()),
  filterFields: imageFilterFields,
});

export const volumeKind = (context: Pick<Context, 'engines'>): Kind<VolumeRow> => ({
  noun: 'volume',
  idOf: ({ name }) => name,
  isCalled: (row, word) => row.name === word || (row.anonymous && isPrefix(word) && row.name.startsWith(word)),
  fields: (row) => volumeFields(row, engineOf(context, row.engineId), Date.now()),
  filterFields: volumeFilterFields,
});

export const networkKind = (context: Pick<Context, 'engines'>): Kind<NetworkRow> => ({
  noun: 'network',
  idOf: ({ id }) => id,
  isCalled: (row, word) => row.name === word || row.id === word || (isPrefix(word) && row.id.startsWith(word)),
  fields: (row) => networkFields(row, engineOf(context, row.engineId)),
  filterFields: networkFilterFields,
});
