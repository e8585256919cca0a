// Which engine each account's container goes to, and which ports of the pools it gets there.
import type { Template } from '../../preload/contract/templates.ts';
import type { Account } from './accounts-file.ts';
import { takenPorts, type EngineFacts } from './live.ts';
import type { GivenPort } from './render.ts';

export type Place = { engine: EngineFacts } | { problem: string };

const called = (engine: EngineFacts, name: string): boolean => engine.engineId === name || engine.name === name;

/**
 * @param only names or ids; empty: every engine
 * @returns in the order that they are named in, and what is wrong with the names
 */
export function candidates(
  engines: readonly EngineFacts[],
  only: readonly string[],
): { found: EngineFacts[]; unknown: string[] } {
  if (only.length === 0) return { found: [...engines], unknown: [] };
  const found = only.flatMap((name) => engines.filter((engine) => called(engine, name)));
  return {
    found: [...new Set(found)],
    unknown: only.filter((name) => !engines.some((engine) => called(engine, name))),
  };
}

/** Places one account after the other; each place counts for those that follow. */
export class Placement {
  readonly #template: Template;
  readonly #engines: readonly EngineFacts[];
  readonly #given = new Map<string, number>();

  /** @param engines those that the template and the operator allow */
  constructor(template: Template, engines: readonly EngineFacts[]) {
    this.#template = template;
    this.#engines = engines;
    for (const { engineId, rows } of engines) this.#given.set(engineId, rows.length);
  }

  /**
   * @param index of the account in its list: its turn
   * @param home engine that has the account's volumes already
   */
  place(account: Account, index: number, home: EngineFacts | null): Place {
    const place = this.#find(account, index, home);
    if ('engine' in place) {
      const { engineId } = place.engine;
      this.#given.set(engineId, (this.#given.get(engineId) ?? 0) + 1);
    }
    return place;
  }

  #find(account: Account, index: number, home: EngineFacts | null): Place {
    const { kind, column } = this.#template.placement;
    if (kind === 'column') return this.#pinned(account, column);
    if (home)
      return home.away === null ? { engine: home } : { problem: `its volumes are on ${home.name}, and ${home.away}` };
    const present = this.#engines.filter(({ away }) => away === null);
    if (present.length === 0) return { problem: this.#engines[0]?.away ?? 'there is no engine to put it on' };
    if (kind === 'least-used') {
      const used = (engine: EngineFacts) => this.#given.get(engine.engineId) ?? 0;
      return { engine: present.reduce((least, one) => (used(one) < used(least) ? one : least)) };
    }
    return { engine: present[index % present.length]! };
  }

  #pinned(account: Account, column: string): Place {
    const name = account.columns.get(column);
    if (!name) return { problem: `its column "${column}", which names the engine, is empty` };
    const found = this.#engines.filter((engine) => called(engine, name));
    if (found.length === 0) return { problem: `there is no engine called "${name}" among those that are to be used` };
    if (found.length > 1) return { problem: `${found.length} engines are called "${name}": use an id` };
    return found[0]!.away === null ? { engine: found[0]! } : { problem: found[0]!.away! };
  }
}

export type PlannedPort = GivenPort & {
  /** To be tried when the engine says that `host` is taken after all. */
  spare: number[];
};

/** Gives out ports of one engine, each once. */
export class PortPools {
  readonly #taken: Set<number>;
  readonly #pools: Template['ports'];

  constructor(pools: Template['ports'], engine: EngineFacts) {
    this.#pools = pools;
    this.#taken = takenPorts(engine.rows);
  }

  areFree(ports: readonly number[]): boolean {
    return ports.every((port) => !this.#taken.has(port));
  }

  /** @returns one port for each pool, or why there is none */
  give(): PlannedPort[] | { problem: string } {
    const given: PlannedPort[] = [];
    for (const { container, protocol, address, from, to } of this.#pools) {
      const host = this.#free(from, to, 1)[0];
      if (host === undefined) return { problem: `every port from ${from} to ${to} is given out there` };
      this.#taken.add(host);
      given.push({ container, protocol, address, host, spare: [] });
    }
    return given;
  }

  /** Once all have theirs: two that nobody got. Shared by everybody, from the end of the pool. */
  spare(ports: readonly PlannedPort[], turn: number): PlannedPort[] {
    return ports.map((port, index) => {
      const { from, to } = this.#pools[index]!;
      const free = this.#free(from, to, 64);
      return { ...port, spare: [0, 1].flatMap((step) => free[(2 * turn + step) % Math.max(1, free.length)] ?? []) };
    });
  }

  #free(from: number, to: number, most: number): number[] {
    const free: number[] = [];
    for (let port = from; port <= to && free.length < most; port++) if (!this.#taken.has(port)) free.push(port);
    return free;
  }
}
