// The script that a host runs by itself to put files back. Every word in it that comes from us is quoted by us.
import { commandLine } from '../ssh/quote.ts';

export interface Kept {
  path: string;
  /** Beside it: what it is before it is in place. */
  temp: string;
  /** Null: nothing was there. */
  was: { file: string; uid: number; gid: number; mode: number } | null;
}

/** "wait" sleeps first; "now" is for what waited elsewhere. Who makes the folder "decision" decides, once. */
export function restoreScript(
  folder: string,
  seconds: number,
  kept: readonly Kept[],
  reload: readonly (readonly string[])[],
): string {
  const steps = kept.map(({ path, temp, was }) =>
    was
      ? commandLine(['put', was.file, path, temp, `${was.uid}:${was.gid}`, was.mode.toString(8).padStart(4, '0')])
      : commandLine(['drop', path]),
  );
  const files = kept.flatMap(({ was }) => (was ? [was.file] : []));
  return `#!/bin/sh
# Made by Provost: puts files back unless the change is confirmed in time.
umask 077
${commandLine(['cd', folder])} || exit 1
if [ "$1" = wait ]; then
  echo $$ >armed
  ${commandLine(['sleep', String(seconds)])}
fi
mkdir decision 2>/dev/null || exit 0
: >decision/restoring
failed=0
put() {
  if (set -C; cat "$1" >"$3") 2>>words && chown "$4" "$3" 2>>words && chmod "$5" "$3" 2>>words && mv -f "$3" "$2" 2>>words
  then :; else failed=1; rm -f "$3"; fi
}
drop() { rm -f "$1" 2>>words || failed=1; }
run() { "$@" </dev/null >>words 2>&1 || failed=1; }
${steps.join('\n')}
sync
${reload.map((argv) => commandLine(['run', ...argv])).join('\n')}
if [ $failed = 0 ]; then ${files.length > 0 ? commandLine(['rm', '-f', ...files]) : ':'}; : >decision/restored; else : >decision/failed; fi
`;
}

/** $1: the folder, $2: seconds, $3: the id. Says what waits. */
export const startScript = `
if [ -d /run/systemd/system ] && [ "$(id -u)" = 0 ] && command -v systemd-run >/dev/null 2>&1 &&
  systemd-run --quiet --collect --unit="provost-guard-$3" --on-active="$2" --timer-property=AccuracySec=1s \\
    sh "$1/restore.sh" now >/dev/null 2>&1
then echo systemd; exit 0; fi
if command -v setsid >/dev/null 2>&1
then setsid sh "$1/restore.sh" wait </dev/null >/dev/null 2>&1 &
else nohup sh "$1/restore.sh" wait </dev/null >/dev/null 2>&1 &
fi
tries=0
while [ ! -s "$1/armed" ] && [ $tries -lt 50 ]; do sleep 0.1 2>/dev/null || sleep 1; tries=$((tries + 1)); done
[ -s "$1/armed" ] && echo process`;

/** $1: the folder, $2: the id. Ends what waits, if it is what we think it is. */
export const stopScript = `
if [ -s "$1/armed" ]; then
  pid=$(cat "$1/armed")
  grep -q "$2" "/proc/$pid/cmdline" 2>/dev/null && { kill -- "-$pid" 2>/dev/null || kill "$pid"; }
else systemctl stop "provost-guard-$2.timer"
fi
:`;
