// Where nothing keeps secrets, said before a password is typed: what is missing, and how it comes about.
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../client/index.ts';
import classes from './targets.module.css';

const file = '~/.provost-passphrase';
const commands = [
  `(umask 077; head -c 24 /dev/urandom | base64 > ${file})`,
  `PROVOST_PASSPHRASE_FILE=${file} npm start`,
].join('\n');

export function NowhereForSecrets() {
  const info = useQuery(orpc.system.info.queryOptions({ input: {}, staleTime: Infinity }));
  if (info.data?.secrets !== 'none') return null;
  const posix = info.data.platform !== 'win32';
  return (
    <div className={classes.nowhere} role="note">
      <b>There is nowhere to keep a password.</b> Open the desktop window on a computer with a keyring, or put a
      passphrase into a file and name it in PROVOST_PASSPHRASE_FILE{posix ? ':' : ', then start Provost again.'}
      {posix && <pre>{commands}</pre>}
    </div>
  );
}
