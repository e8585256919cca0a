// Options that mean nothing for what is imported are refused by name, and not passed over.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { accounts as contract } from '../../preload/contract/accounts.ts';
import { refuseUnused } from '../../main/accounts/import/unused.ts';
import { ProvostError } from '../../main/errors.ts';
import { openAccountsHouse } from './house.ts';

const messageOf = async (work: () => unknown): Promise<string | null> => {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof ProvostError && error.code === 'BAD_INPUT') return `${error.message} ${error.data.hint}`;
    throw error;
  }
};

test('of how files are read', async () => {
  const csv = { format: 'csv' } as const;
  const xlsx = { format: 'xlsx' } as const;
  const json = { format: 'json' } as const;
  expect(await messageOf(() => refuseUnused({ sheet: 'A' }, [csv]))).toBe(
    '--sheet is for XLSX files, and this file is none. Leave --sheet out.',
  );
  expect(await messageOf(() => refuseUnused({ sheet: 'A' }, [csv, xlsx]))).toBeNull();
  expect(await messageOf(() => refuseUnused({ delimiter: ';' }, [json, xlsx]))).toContain('none of these files is one');
  expect(await messageOf(() => refuseUnused({ encoding: 'cp850' }, [xlsx]))).toContain('--encoding is for CSV files');
  expect(await messageOf(() => refuseUnused({ header: false }, [json]))).toContain('--header');
  expect(await messageOf(() => refuseUnused({ header: false, delimiter: ',' }, [csv]))).toBeNull();
});

test('of the plan', { timeout: 120_000 }, async () => {
  await using house = await openAccountsHouse();
  const file = path.join(house.dir, 'class.csv');
  writeFileSync(file, 'username,email\nada,ada@example.com\n');
  const said = (options: object) => {
    const input = contract.planImport['~orpc'].inputSchema!.parse({ target: 'roster', files: [file], ...options });
    return messageOf(() => house.accounts.handlers.planImport(input, house.call));
  };
  expect(await said({ sheet: 'Sheet 1' })).toContain('--sheet');
  expect(await said({ missing: 'disable' })).toContain('Add --mode synchronise.');
  expect(await said({ within: 'group:a' })).toContain('--within');
  expect(await said({ mode: 'synchronise', within: 'state:enabled' })).toContain('--missing');
  expect(await said({ passwordStyle: 'random' })).toContain('No passwords are generated');
  expect(await said({ passwordStyle: 'random', passwords: 'generate-all' })).toBeNull();
  expect(await said({ mode: 'synchronise', missing: 'disable', within: 'state:enabled' })).toBeNull();
});
