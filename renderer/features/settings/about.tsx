// What runs here: version, shell, operator, and where secrets are kept.
import { Kbd } from '@mantine/core';
import type { SystemInfo } from '../../../preload/contract/system.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import classes from './settings.module.css';

const shells: Record<SystemInfo['shell'], string> = {
  desktop: 'Desktop window',
  browser: 'Browser, served on this machine',
  cli: 'Command line',
};

const secrets: Record<SystemInfo['secrets'], string> = {
  keyring: 'In the keyring of the operating system.',
  passphrase: 'In the data folder, encrypted with a key made from your passphrase.',
  none: 'Nowhere: there is no keyring and no passphrase, so none is stored.',
};

export function About({ info }: { info: SystemInfo }) {
  return (
    <dl className={classes.facts}>
      <dt>Version</dt>
      <dd>
        <CopyText text={info.version} />
      </dd>
      <dt>Runs as</dt>
      <dd>
        {shells[info.shell]}
        {info.demo && ', with the demo: nothing here is real'}
      </dd>
      <dt>Operator</dt>
      <dd>{info.operator}</dd>
      <dt>Secrets</dt>
      <dd>{secrets[info.secrets]}</dd>
      <dt>Platform</dt>
      <dd>
        {info.platform}, Node {info.node}
      </dd>
      <dt>Shortcuts</dt>
      <dd>
        Press <Kbd>?</Kbd> on any screen to see them all.
      </dd>
    </dl>
  );
}
