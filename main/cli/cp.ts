// `containers cp A B`, as people know it from docker: which of the two commands that is. A path in a container has a colon
// before it, and a name before that when it is one container: "web-1:/etc/motd", ":/etc/motd" for all that are selected.
const inContainer = /^([A-Za-z0-9][\w.-]*)?:(\/.*)$/;

/** @param argv what follows `provost`; unchanged when it is no cp with its two words first */
export function withCopy(argv: readonly string[]): readonly string[] {
  const [area, verb, from, to, ...rest] = argv;
  if (area !== 'containers' || verb !== 'cp' || from === undefined || to === undefined) return argv;
  const source = inContainer.exec(from);
  const target = inContainer.exec(to);
  if ((source === null) === (target === null)) return argv;
  const [, name, path = ''] = (source ?? target)!;
  const names = name === undefined ? [] : ['--names', name];
  return source
    ? ['containers', 'copy-out', path, '--to', to, ...names, ...rest]
    : ['containers', 'copy-in', from, '--path', path, ...names, ...rest];
}
