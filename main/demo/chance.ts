// Chance that comes out the same every time: the demo's lab is invented from one seed.

export interface Chance {
  /** 0 up to, not including, 1. */
  next(): number;
  /** Whole number between both, inclusive. */
  between(least: number, most: number): number;
  pick<Item>(items: readonly Item[]): Item;
  hex(length: number): string;
}

/** mulberry32: 32 bits of state, good enough for scenery. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    pick: (items) => items[between(0, items.length - 1)]!,
    hex: (length) => Array.from({ length }, () => between(0, 15).toString(16)).join(''),
  };
}
