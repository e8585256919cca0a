// Saving images to a file. Changes no engine, but takes long, so it is a job like the others; undo leaves the file alone.
import { rm, stat } from 'node:fs/promises';
import { partOf } from '../../save-file.ts';
import { idsOf } from '../live.ts';
import { change } from '../payload.ts';
import type { DeedRules } from './deed.ts';
import { saveImages } from './removal.ts';

export const save: DeedRules<'save'> = {
  async inspect(_context, client, { refs }, signal) {
    return { content: JSON.stringify(await idsOf(client, refs, signal)), before: null };
  },
  async apply(_context, client, payload, _before, signal, { tell, cancelled }) {
    const bytes = await saveImages(client, payload, AbortSignal.any([signal, cancelled]), tell);
    return { state: 'done', after: { bytes } };
  },
  async happened(_context, _client, { file }, _before, sentAt) {
    // It gets its name when it is whole; what a killed backend had begun to write is of no use.
    const there = await stat(file).catch(() => null); // What can't be read is not ours: saving again says why.
    if (there && there.mtimeMs >= sentAt - 2000) return { state: 'done', after: { bytes: there.size } };
    await rm(partOf(file), { force: true });
    return null;
  },
  inverse: async (context, _client, { change: was }, payload) => [
    change(context, payload, {
      ...{ kind: 'skip', label: was.label, subject: `file/${payload.file}` },
      reason: 'the file stays; delete it by hand',
    }),
  ],
};
