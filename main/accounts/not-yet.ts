// Procedures of this room whose part has not landed. Shrinks as they do, and goes when it is empty.
import { ProvostError } from '../errors.ts';

/** Handlers that say so; for whatever the named procedures ask and answer. */
export function notYet<Name extends string>(...names: Name[]): Record<Name, () => never> {
  const answer = (name: string) => (): never => {
    throw new ProvostError('NOT_FOUND', `This Provost can’t do "${name}" yet.`, { hint: 'Install a newer one.' });
  };
  return Object.fromEntries(names.map((name) => [name, answer(name)])) as Record<Name, () => never>;
}
