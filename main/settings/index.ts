// The few settings of a data folder, as JSON values by name.
import type { system as contract, Settings } from '../../preload/contract/system.ts';
import type { Audit } from '../audit/index.ts';
import type { Database } from '../database/open.ts';
import type { Handlers } from '../rpc/handlers.ts';

const defaults: Settings = {
  guacamoleUrl: '',
  brakeShare: 0.2,
  brakeFloor: 5,
  // Gateways, proxies and consoles that everybody's access or view depends on, under their usual names.
  protectedNames: ['guacd', 'guacamole', 'guacamole-*', 'traefik', 'portainer', 'portainer_agent', 'portainer-agent'],
  protectedImages: [
    ...[
      'guacamole/guacd',
      'guacamole/guacamole',
      'portainer/portainer-ce',
      'portainer/portainer-ee',
      'portainer/agent',
    ],
    ...['traefik', 'nginxproxy/nginx-proxy', 'jc21/nginx-proxy-manager', 'amir20/dozzle', 'containrrr/watchtower'],
  ],
};

/** A list's lines without blanks and doubles: the command line says "none" with one empty word. */
const cleared = (lines: readonly string[]): string[] => [
  ...new Set(lines.map((line) => line.trim()).filter((line) => line !== '')),
];

export interface SettingsRoom {
  current(): Settings;
  handlers: Pick<Handlers<typeof contract>, 'getSettings' | 'changeSettings'>;
}

export function openSettings(database: Database, audit: Audit): SettingsRoom {
  const read = database.prepare('SELECT name, value FROM settings');
  const write = database.prepare(
    'INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  const current = (): Settings => ({
    ...defaults,
    ...Object.fromEntries(
      (read.all() as { name: string; value: string }[]).map(({ name, value }) => [name, JSON.parse(value) as unknown]),
    ),
  });
  const change = database.transaction((changed: Partial<Settings>, actor: string) => {
    const before = current();
    for (const [name, value] of Object.entries(changed)) write.run(name, JSON.stringify(value));
    audit.append({
      actor,
      action: 'settings.changed',
      subject: Object.keys(changed).join(', '),
      detail: { before, changed },
    });
  });
  return {
    current,
    handlers: {
      getSettings: current,
      changeSettings(input, { operator }) {
        const given = Object.entries(input).filter(([, value]) => value !== undefined);
        const changed = Object.fromEntries(
          given.map(([name, value]) => [
            name,
            Array.isArray(value) ? cleared(value) : typeof value === 'string' ? value.trim() : value,
          ]),
        );
        if (Object.keys(changed).length > 0) change(changed, operator.name);
        return current();
      },
    },
  };
}
