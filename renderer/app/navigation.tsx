// Left: the areas, collapsible to icons; below them light and dark, and help.
import { Menu, Tooltip, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import {
  IconBrightnessHalf,
  IconKeyboard,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  type Icon,
} from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { Link, useLocation } from 'wouter';
import { useShortcut } from '../ui/shortcuts.ts';
import { areaOf, areas } from './areas.ts';
import { Mark } from './mark.tsx';
import classes from './frame.module.css';
import { useScope } from './scope.ts';

const schemes: { value: MantineColorScheme; label: string }[] = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

function Hint({ label, shown, children }: { label: string; shown: boolean; children: ReactElement }) {
  return (
    <Tooltip label={label} position="right" disabled={!shown} openDelay={100}>
      {children}
    </Tooltip>
  );
}

function Entry({ icon: Symbol, label, collapsed }: { icon: Icon; label: string; collapsed: boolean }) {
  return (
    <>
      <Symbol size={17} stroke={1.6} aria-hidden />
      <span className={collapsed ? 'visually-hidden' : undefined}>{label}</span>
    </>
  );
}

function SchemeMenu({ collapsed }: { collapsed: boolean }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="right-end">
      <Menu.Target>
        <button type="button" className={classes.area}>
          <Entry icon={IconBrightnessHalf} label="Appearance" collapsed={collapsed} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={colorScheme} onChange={(chosen) => setColorScheme(chosen as MantineColorScheme)}>
          {schemes.map(({ value, label }) => (
            <Menu.RadioItem key={value} value={value}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

export function Navigation({ onHelp }: { onHelp(): void }) {
  const [location] = useLocation();
  const { keep } = useScope();
  const [collapsed, setCollapsed] = useLocalStorage({
    key: 'provost.nav.collapsed',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const toggle = () => setCollapsed((before) => !before);
  useShortcut('nav.toggle', 'mod+b', 'Show or hide the names in the navigation', toggle);
  const current = areaOf(location);
  const section = current?.within ?? current?.id;

  return (
    <nav className={classes.nav} aria-label="Areas" data-collapsed={collapsed || undefined}>
      <div className={classes.brand}>
        <Mark />
        {!collapsed && <span>Provost</span>}
      </div>
      <ul className={classes.areas}>
        {areas.map((area) =>
          area.hidden || (area.within !== undefined && area.within !== section) ? null : (
            <li key={area.id}>
              <Hint label={area.title} shown={collapsed}>
                <Link
                  href={keep(area.path)}
                  className={classes.area}
                  data-within={area.within}
                  aria-current={area === current ? 'page' : undefined}
                >
                  <Entry icon={area.icon} label={area.title} collapsed={collapsed} />
                </Link>
              </Hint>
            </li>
          ),
        )}
      </ul>
      <SchemeMenu collapsed={collapsed} />
      <Hint label="Keyboard shortcuts" shown={collapsed}>
        <button type="button" className={classes.area} onClick={onHelp}>
          <Entry icon={IconKeyboard} label="Shortcuts" collapsed={collapsed} />
        </button>
      </Hint>
      <Hint label="Show names" shown={collapsed}>
        <button type="button" className={classes.area} onClick={toggle} aria-expanded={!collapsed}>
          <Entry
            icon={collapsed ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse}
            label={collapsed ? 'Show names' : 'Hide names'}
            collapsed={collapsed}
          />
        </button>
      </Hint>
    </nav>
  );
}
