// The desktop of a container in Guacamole, when the settings say where that is.
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../../client/index.ts';
import { desktopUrl } from './addresses.ts';
import classes from './overview.module.css';

export function OpenDesktop({ account, container }: { account: string | null; container: string }) {
  const settings = useQuery(orpc.system.getSettings.queryOptions({ input: {} }));
  const url = desktopUrl(settings.data?.guacamoleUrl ?? '', account, container);
  if (url === null) return null;
  return (
    <a className={classes.desktop} href={url} target="_blank" rel="noreferrer">
      Open desktop
    </a>
  );
}
