// For each account of a list: the container that it has, or the one that it would get, and where. No engine is asked.
import type { Template } from '../../preload/contract/templates.ts';
import { accountLabel, orgLabel, type StoredRow } from '../containers/index.ts';
import type { Account } from './accounts-file.ts';
import type { EngineFacts } from './live.ts';
import { candidates, Placement, type Place } from './place.ts';
import { labels, render, type Rendered } from './render.ts';
import { fill, variablesIn, type Values } from './variables.ts';

export interface Seat {
  account: Account;
  values: Values;
  rendered: Rendered;
  /** Containers of this template and account; more than one is a conflict. */
  existing: { engine: EngineFacts; row: StoredRow }[];
  /** Where it goes; null: it exists, or can't be made. */
  place: Place | null;
}

export interface LayOutOptions {
  version: number;
  /** Organization of all; null: the accounts' column `org`, or none. */
  org: string | null;
  group: string | null;
  /** Narrows the engines of the template further. */
  engines: readonly string[];
  /** Whose containers may be made; null: everybody's. */
  orgs: ReadonlySet<string> | null;
}

/** The column's name in capitals or not. */
function columnOf(account: Account, name: string): string | null {
  for (const [key, value] of account.columns) if (key.toLowerCase() === name && value !== '') return value;
  return null;
}

export const personKey = (org: string | null, username: string): string => `${org ?? ''}\0${username}`;

/** Containers of a template by person. */
function ownedBy(template: string, engines: readonly EngineFacts[]): Map<string, Seat['existing']> {
  const owned = new Map<string, Seat['existing']>();
  for (const engine of engines) {
    for (const row of engine.rows) {
      const username = row.labels[accountLabel];
      if (row.labels[labels.template] !== template || username === undefined) continue;
      const key = personKey(row.labels[orgLabel] || null, username);
      owned.set(key, [...(owned.get(key) ?? []), { engine, row }]);
    }
  }
  return owned;
}

/** Engines that have a volume of this template, by person. */
function homesOf(template: string, engines: readonly EngineFacts[]): Map<string, EngineFacts> {
  const homes = new Map<string, EngineFacts>();
  for (const engine of engines) {
    for (const volume of engine.volumes.values()) {
      const username = volume.Labels?.[accountLabel];
      if (username === undefined || volume.Labels?.[labels.template] !== template) continue;
      homes.set(personKey(volume.Labels[orgLabel] || null, username), engine);
    }
  }
  return homes;
}

/**
 * Numbers stay with who has them; others get their place in the list, and where that is taken, the first that is free.
 * @param called whether somebody else's container is called as this one's would be with this number
 */
function numbers(
  accounts: readonly Account[],
  owned: (account: Account) => StoredRow | undefined,
  called: (account: Account, n: number) => boolean,
): number[] {
  const numbers = accounts.map((account) => Number(owned(account)?.labels[labels.n]) || null);
  const taken = new Set(numbers.filter((n) => n !== null));
  for (const [index, n] of numbers.entries()) {
    if (n !== null || taken.has(index + 1) || called(accounts[index]!, index + 1)) continue;
    numbers[index] = index + 1;
    taken.add(index + 1);
  }
  let next = 1;
  return numbers.map((n, index) => {
    if (n !== null) return n;
    while (taken.has(next) || called(accounts[index]!, next)) next++;
    taken.add(next);
    return next;
  });
}

export function layOut(
  template: Template,
  accounts: readonly Account[],
  engines: readonly EngineFacts[],
  options: LayOutOptions,
): { seats: Seat[]; unknownEngines: string[] } {
  const ofTemplate = candidates(engines, template.placement.engines);
  const usable = candidates(ofTemplate.found, options.engines);
  const placement = new Placement(template, usable.found);
  const owned = ownedBy(template.name, engines);
  const homes = homesOf(template.name, usable.found);
  const orgOf = (account: Account) => template.org ?? options.org ?? columnOf(account, 'org');
  const keyOf = (account: Account) => personKey(orgOf(account), account.username);
  const valuesOf = (account: Account, n: number): Values => ({
    ...{ username: account.username, n, org: orgOf(account), columns: account.columns },
    group: columnOf(account, 'group') ?? options.group,
  });
  const numbered = variablesIn(template.container).includes('n');
  const there = new Set(numbered ? engines.flatMap(({ rows }) => rows.map(({ name }) => name)) : []);
  const ns = numbers(
    accounts,
    (account) => owned.get(keyOf(account))?.[0]?.row,
    (account, n) => numbered && there.has(fill(template.container, valuesOf(account, n)).text),
  );
  const seats = accounts.map((account, index): Seat => {
    const org = orgOf(account);
    const values = valuesOf(account, ns[index]!);
    const rendered = render(template, options.version, values);
    if (options.orgs !== null && (org === null || !options.orgs.has(org))) {
      rendered.problems.unshift(
        org === null ? 'it is in no organization, and you act for some only' : 'its organization is not one of yours',
      );
    }
    const existing = rendered.problems.length > 0 ? [] : (owned.get(keyOf(account)) ?? []);
    const free = existing.length === 0 && rendered.problems.length === 0;
    const place = free ? placement.place(account, index, homes.get(keyOf(account)) ?? null) : null;
    return { account, values, rendered, existing, place };
  });
  sameNames(seats);
  return { seats, unknownEngines: [...ofTemplate.unknown, ...usable.unknown] };
}

/** Two accounts whose names come out the same: neither is made, since nobody knows which one was meant. */
function sameNames(seats: readonly Seat[]): void {
  const named = new Map<string, Seat[]>();
  for (const seat of seats) named.set(seat.rendered.name, [...(named.get(seat.rendered.name) ?? []), seat]);
  for (const [name, same] of named) {
    if (same.length < 2) continue;
    for (const seat of same) {
      const other = same.find((one) => one !== seat)!.account;
      if (seat.existing.length === 0) {
        const place = other.line === 0 ? '' : ` (line ${other.line})`;
        seat.rendered.problems.push(`"${name}" would be the name of ${other.username}${place} too`);
      }
    }
  }
}
