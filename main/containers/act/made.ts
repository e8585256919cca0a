// A container that another operation made, as if it had been put back: undo then removes it, checked against live state.
import { noOptions, type ActPayload } from './payload.ts';

export const madePayload = (made: { engineId: string; id: string; name: string }): ActPayload => ({
  ...noOptions,
  ...made,
  ...{ verb: 'recreate' as const, definition: null, then: 'nothing' as const, keepVolumes: true },
  ...{ image: null, backup: null },
});
