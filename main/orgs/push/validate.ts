// Looks at a file before it is in place: TOML and env files here, systemd units, nginx sites and whatever a command of the
// operator's own judges on the host, on the temporary file.
import type { RemoteFiles } from '../../hosts/index.ts';
import { isProvostError, ProvostError } from '../../errors.ts';
import { coverText } from '../cover.ts';
import { envValues, parseEnv, readTomlFile } from '../edit/index.ts';
import { textOrNull } from './decide.ts';
import type { Check } from './map.ts';

/** Milliseconds that a look at one file may take. */
const limit = 30_000;

/** @returns what is wrong, with its line; null: nothing, or it can only be told on the host */
export function faultIn(bytes: Buffer, check: Check | null): string | null {
  if (check !== 'toml' && check !== 'env') return null;
  const text = textOrNull(bytes);
  if (text === null) return 'This is no UTF-8.';
  if (check === 'env') {
    const file = parseEnv(text);
    const bad = file.tokens.find(({ kind }) => kind === 'unknown');
    if (bad) return `Line ${bad.startLine}: this is no line of an env file.`;
    const odd = envValues(file).find(({ bash, dotenv }) => bash === null && dotenv === null);
    return odd ? `Line ${odd.line}: ${odd.key} can’t be read: ${odd.why}` : null;
  }
  try {
    readTomlFile(text);
    return null;
  } catch (error) {
    if (!isProvostError(error)) throw error;
    return [error.message, error.data.words].filter(Boolean).join(' ');
  }
}

export const isOnHost = (check: Check | null): boolean => check !== null && check !== 'toml' && check !== 'env';

// Each with its own copy under its real name: a unit is judged by its name, and a site only within an http block. What the
// site includes is found beside it as in /etc/nginx.
// Programs of administrators are not on everybody's path.
const systemd = `PATH=$PATH:/usr/sbin:/sbin
d=$(mktemp -d) && trap 'rm -rf "$d"' EXIT && cp -- "$1" "$d/$2" && chmod 600 "$d/$2" || exit 125
command -v systemd-analyze >/dev/null || exit 127
systemd-analyze verify --man=no "$d/$2"`;
const nginx = `PATH=$PATH:/usr/sbin:/sbin
d=$(mktemp -d) && trap 'rm -rf "$d"' EXIT || exit 125
command -v nginx >/dev/null || exit 127
for f in /etc/nginx/*; do [ -e "$f" ] && [ "\${f##*/}" != nginx.conf ] && ln -s "$f" "$d/"; done
if [ "$2" = whole ]; then cp -- "$1" "$d/nginx.conf"; else
cp -- "$1" "$d/provost-site.conf"
printf 'error_log stderr;\\npid %s/nginx.pid;\\nevents {}\\nhttp {\\naccess_log off;\\ninclude %s/provost-site.conf;\\n}\\n' "$d" "$d" >"$d/nginx.conf"
fi
nginx -t -q -c "$d/nginx.conf" 2>"$d/said"
r=$?
sed "s#$d/##g" "$d/said" >&2
exit $r`;

export interface Checked {
  path: string;
  validate: Check | null;
}

/** What `RemoteFiles.write` calls with the temporary file. @throws ProvostError CONFLICT with the words of what judged it */
export function checkOnHost(
  files: Pick<RemoteFiles, 'run'>,
  { path, validate }: Checked,
  bytes: Buffer,
  signal: AbortSignal,
): ((temp: string) => Promise<void>) | undefined {
  if (!isOnHost(validate)) return undefined;
  return async (temp) => {
    const argv = argvOf(path, validate!, temp, bytes);
    const { code, stdout, stderr } = await files.run(argv, { timeout: limit }, signal);
    const said = tail(stderr.length > 0 ? stderr : stdout);
    const tool = validate === 'systemd' ? 'systemd-analyze' : validate === 'nginx' ? 'nginx' : argv[0]!;
    if (code === 127) throw refused(`${tool} is not on this host, so that nobody could look at the file.`, said);
    if (validate === 'systemd') {
      const faults = unitFaults(stderr.toString('utf8'), path.split('/').at(-1)!);
      if (code !== 0 || faults.length > 0)
        throw refused('systemd does not take this unit.', tail(faults.join('\n') || said));
    } else if (code !== 0) throw refused(`${tool} does not take this file.`, said);
  };
}

function argvOf(path: string, validate: Check, temp: string, bytes: Buffer): string[] {
  const name = path.split('/').at(-1)!;
  if (validate === 'systemd') return ['sh', '-c', systemd, 'sh', temp, name];
  if (validate !== 'nginx') return (validate as string[]).map((word) => word.replaceAll('{file}', temp));
  const whole = /^\s*(?:http|events)\s*\{/m.test(bytes.toString('utf8'));
  return ['sh', '-c', nginx, 'sh', temp, whole ? 'whole' : 'site'];
}

/** Its exit code is 0 for keys that it does not know and values that it ignores: lines about this unit are what counts. */
export function unitFaults(stderr: string, name: string): string[] {
  return stderr
    .split('\n')
    .filter((line) => line.includes(`/${name}:`) || line.startsWith(`${name}:`) || line.startsWith(`Unit ${name} `))
    .map((line) => line.replace(/^\S*\/(?=[^/]+:\d+:)/, '').trim());
}

/** The last of what a program said, without secrets. */
export function tail(said: Buffer | string): string {
  const text = said.toString().trim();
  return coverText(text.length > 800 ? `…${text.slice(-800)}` : text, 'text').text;
}

const refused = (message: string, words: string) =>
  new ProvostError('CONFLICT', message, {
    ...(words !== '' && { words }),
    hint: 'Correct the file here, then plan again.',
  });
