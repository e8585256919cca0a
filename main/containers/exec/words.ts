// A command as people write it.

const quoted = (word: string): string =>
  /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** As it would be typed in a shell, cut at 500 characters. */
export function showCommand(command: readonly string[]): string {
  const whole = command.map(quoted).join(' ');
  return whole.length > 500 ? `${whole.slice(0, 500)}…` : whole;
}
