// What is said of connections that go with accounts, by every target that has them.

/** @param names of those who may use it too; not empty */
export function staysFor(connection: string, names: readonly string[]): string {
  const some = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} others`] : names;
  const all = some.length === 1 ? some[0]! : `${some.slice(0, -1).join(', ')} and ${some.at(-1)!}`;
  return `The connection “${connection}” stays: ${all} may use it too.`;
}

/** @param why the connection that a new one is to be like can't be told */
export const noSettings = (why: string): string => `${why} The new connection is to take its settings from it.`;
