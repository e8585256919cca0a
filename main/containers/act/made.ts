// A container that another operation made, as if it had been put back: undo then removes it, checked against live state.
import { contentOf, factsOf, type After } from './facts.ts';
import { noOptions, type ActPayload } from './payload.ts';

export const madePayload = (made: { engineId: string; id: string; name: string }): ActPayload => ({
  ...noOptions,
  ...made,
  ...{ verb: 'recreate' as const, definition: null, then: 'nothing' as const, keepVolumes: true },
  ...{ image: null, backup: null },
});

/** What undo expects of a container that was just created and never started: known without asking the engine. */
export function createdNow(id: string, name: string): NonNullable<After> {
  const state = { Status: 'created', Running: false, StartedAt: '0001-01-01T00:00:00Z' };
  const inspected = { Id: id, Name: `/${name}`, Created: '', Image: '', State: state, Config: {}, HostConfig: {} };
  return { id, content: contentOf(factsOf(inspected)) };
}
