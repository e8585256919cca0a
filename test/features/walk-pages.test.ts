// Reading a whole list for a file.
import { expect, test } from 'vitest';
import type { PageRequest } from '../../renderer/ui/paged/page.ts';
import { walkPages } from '../../renderer/ui/paged/walk-pages.ts';

const list = Array.from({ length: 1_203 }, (_, index) => index);
const read = ({ cursor, limit }: PageRequest) => {
  const from = Number(cursor ?? 0);
  const rows = list.slice(from, from + limit);
  const next = from + rows.length;
  return Promise.resolve({ rows, total: list.length, nextCursor: next < list.length ? String(next) : null });
};

test('every row comes once, in order, and it is told how far it is', async () => {
  const told: string[] = [];
  const rows: number[] = [];
  for await (const page of walkPages(read, (count, total) => told.push(`${count} of ${total}`))) rows.push(...page);
  expect(rows).toEqual(list);
  expect(told).toEqual(['500 of 1203', '1000 of 1203', '1203 of 1203']);
});

test('it ends with the page during which it was cancelled', async () => {
  const abort = new AbortController();
  const walk = async () => {
    for await (const _ of walkPages(read, () => undefined, abort.signal)) abort.abort();
  };
  await expect(walk()).rejects.toThrow(/abort/i);
});
