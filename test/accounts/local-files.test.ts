// Files of the computer that Provost runs on: whoever acts for some organizations only names none of them, by any door.
import { expect, test } from 'vitest';
import { planImportInput } from '../../preload/contract/accounts.ts';
import type { Call } from '../../main/rpc/handlers.ts';
import { openAccountsHouse } from './house.ts';
import { refusal } from './files/files.ts';

test('an operator of some organizations only can have no file of the computer read or written', async () => {
  await using house = await openAccountsHouse();
  const { handlers } = house.accounts;
  const call: Call = { ...house.call, operator: { ...house.call.operator, orgs: new Set(['north']) } };
  const target = 'roster';
  const passphrase = 'a long enough passphrase';
  const doors = {
    import: () => handlers.planImport(planImportInput.parse({ target, files: ['/etc/passwd'], org: 'north' }), call),
    selection: () => handlers.planDisable({ target, file: '/etc/passwd' }, call),
    backup: () =>
      handlers.backup({ target, to: `${house.dir}/b`, passphrase, purpose: 'a test', overwrite: false }, call),
    restore: () => handlers.planRestore({ target, from: '/etc/passwd', passphrase, existing: false }, call),
  };
  for (const [door, open] of Object.entries(doors)) {
    expect(await refusal(open), door).toMatchObject({ code: 'FORBIDDEN' });
  }
});
