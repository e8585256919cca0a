// What the simulated engine keeps on disk: a real engine goes on when Provost ends, so this one has to be found again as
// it was by the backend that is started in the place of a crashed one.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { SimEvent } from './engine.ts';
import type { SimContainer } from './model.ts';

/** What was begun and is not over: a real engine would go on with it while nobody is connected. */
export interface Owed {
  id: string;
  verb: 'stop' | 'restart' | 'kill' | 'remove';
  volumes: boolean;
}

export interface Kept {
  containers: SimContainer[];
  volumes: string[];
  /** By name; absent in what a former version kept. */
  volumeLabels?: Record<string, Record<string, string>>;
  events: SimEvent[];
  owed: Owed[];
}

/** What an engine has. */
interface Lab {
  containers: ReadonlyMap<string, SimContainer>;
  volumes: ReadonlySet<string>;
  volumeLabels: ReadonlyMap<string, Record<string, string>>;
  events: readonly SimEvent[];
}

const version = 1;

export class KeptState {
  readonly #file: string;
  /** The JSON of each container as it was when it last changed: most of it is logs, and most of them did not change. */
  readonly #written = new Map<string, string>();

  constructor(file: string) {
    this.#file = file;
  }

  /** @returns null when there is none, or none that this version can read: the lab is then invented anew */
  read(): Kept | null {
    try {
      const found = JSON.parse(readFileSync(this.#file, 'utf8')) as Kept & { version: number };
      return found.version === version ? found : null;
    } catch {
      // Absent, or damaged by hand: it holds nothing but scenery.
      return null;
    }
  }

  /**
   * Written aside and renamed: a reader sees the old or the new, never half a file.
   * @param changed id of the container that changed; null: all are written
   * @throws Error from the system, as when the disk is full
   */
  write({ containers, volumes, volumeLabels, events }: Lab, owed: readonly Owed[], changed: string | null): void {
    if (changed === null) this.#written.clear();
    else this.#written.delete(changed);
    const each = [...containers.values()].map((container) => {
      const json = this.#written.get(container.id) ?? JSON.stringify(container);
      this.#written.set(container.id, json);
      return json;
    });
    const aside = `${this.#file}.new`;
    const rest = { version, volumes: [...volumes], volumeLabels: Object.fromEntries(volumeLabels), events, owed };
    const end = JSON.stringify(rest).slice(1);
    writeFileSync(aside, `{"containers":[${each.join(',\n')}],${end}`, { mode: 0o600 });
    renameSync(aside, this.#file);
  }
}
