// Accounts of the invented lab: those whose desktops run, a few hundred others, and a class that is being prepared. No name
// in it is real.
import { chanceFrom } from './chance.ts';
import { organizations, seatOf } from './lab.ts';

const firstNames = [
  ...['Aino', 'Bruno', 'Chiara', 'Deniz', 'Ewa', 'Filip', 'Gita', 'Hugo', 'Ines', 'Jarek', 'Kaya', 'Leon', 'Mira'],
  ...['Nils', 'Olga', 'Pavel', 'Rania', 'Saki', 'Teo', 'Umut', 'Vida', 'Wim', 'Yana', 'Zora', 'Élodie', 'Özge'],
];
const lastNames = [
  ...['Abara', 'Bakker', 'Castro', 'Duarte', 'Eriksen', 'Ferrari', 'Gruber', 'Horvat', 'Ito', 'Jansen', 'Kowalska'],
  ...['Lopes', 'Moreau', 'Nakata', 'Olsen', 'Pereira', 'Quist', 'Rossi', 'Schmidt', 'Toth', 'Urban', 'Vlasic', 'Weiss'],
];

const dayMs = 86_400_000;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const plain = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** @param now UTC ms */
export function inventAccounts(now: number) {
  const chance = chanceFrom(412);
  const account = (
    username: string,
    first: string,
    last: string,
    org: string,
    values: Record<string, string | string[]>,
  ) => ({
    org,
    values: {
      ...{
        username,
        full_name: `${first} ${last}`,
        first_name: first,
        last_name: last,
        email: `${username}@example.com`,
      },
      ...{ organization: org, role: 'student', can_change_password: 'true', valid_until: dayOf(now + 120 * dayMs) },
      ...values,
    },
  });

  const seated = organizations.flatMap(({ org, accounts }, orgIndex) =>
    accounts.map((username, index) => {
      const [first = '', last = ''] = username.split('.');
      const { name } = seatOf(orgIndex, index, username);
      return account(username, capital(first), capital(last), org, {
        groups: [`${org}-lab`, index % 2 === 0 ? 'networks-1' : 'networks-2'],
        connections: [name],
        ...(index === 0 && { role: 'instructor' }),
        ...(orgIndex === 0 && index === 0 && { role: 'admin' }),
        ...(index === 7 && { disabled: 'true' }),
      });
    }),
  );

  const taken = new Set(seated.map(({ values }) => values.username));
  /** Whose username is new. */
  const somebody = () => {
    for (;;) {
      const [first, last] = [chance.pick(firstNames), chance.pick(lastNames)];
      const username = `${plain(first)}.${plain(last)}`;
      if (!taken.has(username)) {
        taken.add(username);
        return { first, last, username };
      }
    }
  };
  const others = Array.from({ length: 350 }, (_, index) => {
    const { first, last, username } = somebody();
    const { org } = organizations[index % organizations.length]!;
    const section = `section-${1 + (index % 8)}`;
    return account(username, first, last, org, {
      groups: [section],
      connections: [`${section}-shared`],
      external_id: `S${20_000 + index}`,
      ...(index % 23 === 4 && { disabled: 'true' }),
      ...(index % 29 === 7 && { valid_until: dayOf(now - 9 * dayMs) }),
      ...(index % 17 === 3 && { valid_until: dayOf(now + (2 + (index % 20)) * dayMs) }),
      ...(index % 31 === 5 && { must_change_password: 'true' }),
    });
  });
  const prepared = Array.from({ length: 48 }, (_, index) => {
    const { first, last, username } = somebody();
    return account(username, first, last, 'northfield-college', {
      groups: ['next-term'],
      external_id: `S${30_000 + index}`,
      valid_from: dayOf(now + 30 * dayMs),
      valid_until: dayOf(now + 210 * dayMs),
    });
  });
  const target = {
    targetId: 't-demo',
    name: 'lab-guacamole',
    url: 'mysql://provost@guacamole.example.com/guacamole_db',
  };
  return { roster: prepared, target, accounts: [...seated, ...others] };
}
