// Settings: the brake, what is protected, how the window looks, and what runs here.
import { SegmentedControl, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { orpc, toProblem } from '../../client/index.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { densities, useDensity, type Density } from '../../ui/grid/use-density.ts';
import { Screen } from '../../ui/screen.tsx';
import { About } from './about.tsx';
import { BrakeForm } from './brake-form.tsx';
import { DesktopForm } from './desktop-form.tsx';
import { ProtectionForm } from './protection-form.tsx';
import classes from './settings.module.css';

export const actions = [
  { id: 'settings.brake', title: 'Change the brake', keywords: ['settings', 'limit', 'confirm'], path: '/settings' },
  {
    id: 'settings.protection',
    title: 'Change which containers are protected',
    keywords: ['settings', 'infrastructure', 'select all'],
    path: '/settings',
  },
  { id: 'settings.theme', title: 'Change the theme', keywords: ['dark', 'light'], path: '/settings' },
];

export default function Settings() {
  const settings = useQuery(orpc.system.getSettings.queryOptions({ input: {} }));
  const info = useQuery(orpc.system.info.queryOptions({ input: {} }));
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [density, , setDensity] = useDensity();
  return (
    <Screen title="Settings" scrolls>
      <div className={classes.settings}>
        <section>
          <h2>Brake</h2>
          {settings.data && (
            <BrakeForm
              key={JSON.stringify(settings.data)}
              settings={settings.data}
              mayWrite={info.data?.permissions.includes('settings.write') ?? false}
            />
          )}
          {settings.error && (
            <ErrorState problem={toProblem(settings.error)} onRetry={() => void settings.refetch()} inline />
          )}
        </section>
        {settings.data && (
          <section>
            <h2>Protection</h2>
            <ProtectionForm
              key={JSON.stringify(settings.data)}
              settings={settings.data}
              mayWrite={info.data?.permissions.includes('settings.write') ?? false}
            />
          </section>
        )}
        {settings.data && (
          <section>
            <h2>Desktops</h2>
            <DesktopForm
              key={settings.data.guacamoleUrl}
              settings={settings.data}
              mayWrite={info.data?.permissions.includes('settings.write') ?? false}
            />
          </section>
        )}
        <section>
          <h2>Look</h2>
          <div className={classes.row}>
            <span id="theme-label">Theme</span>
            <SegmentedControl
              aria-labelledby="theme-label"
              size="xs"
              value={colorScheme}
              onChange={(value) => setColorScheme(value as MantineColorScheme)}
              data={[
                { value: 'auto', label: 'As the system' },
                { value: 'light', label: 'Light' },
                { value: 'dark', label: 'Dark' },
              ]}
            />
          </div>
          <div className={classes.row}>
            <span id="density-label">Rows of lists</span>
            <SegmentedControl
              aria-labelledby="density-label"
              size="xs"
              value={density}
              onChange={(value) => setDensity(value as Density)}
              data={densities.map(({ id, title }) => ({ value: id, label: title }))}
            />
          </div>
        </section>
        <section>
          <h2>About</h2>
          {info.data && <About info={info.data} />}
          {info.error && <ErrorState problem={toProblem(info.error)} onRetry={() => void info.refetch()} inline />}
        </section>
      </div>
    </Screen>
  );
}
