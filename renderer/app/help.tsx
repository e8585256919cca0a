// The help sheet: every shortcut that works right now, by where it works.
import { Kbd, Modal } from '@mantine/core';
import { isMac, showKeys } from '../ui/keys.ts';
import { useShortcuts, type Shortcut } from '../ui/shortcuts.ts';
import classes from './help.module.css';

const order = ['Everywhere', 'Go to', 'List', 'Panel'];
const rank = (group: string) => (order.indexOf(group) === -1 ? order.length : order.indexOf(group));

function groups(shortcuts: readonly Shortcut[]): [string, Shortcut[]][] {
  const unique = new Map(shortcuts.map((one) => [`${one.group} ${one.id}`, one]));
  return [...Map.groupBy(unique.values(), ({ group }) => group)].sort(([a], [b]) => rank(a) - rank(b));
}

export function Help({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const shortcuts = useShortcuts();
  const mac = isMac();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keyboard shortcuts"
      size={720}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.sheet}>
        {groups(shortcuts).map(([group, entries]) => (
          <section key={group}>
            <h2 className={classes.group}>{group}</h2>
            <dl className={classes.list}>
              {entries.map(({ id, keys, description }) => (
                <div key={id} className={classes.entry}>
                  <dt>{description}</dt>
                  <dd>
                    {showKeys(keys, mac).map((key, i) =>
                      key === 'then' ? <span key={i}>then</span> : <Kbd key={i}>{key}</Kbd>,
                    )}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
