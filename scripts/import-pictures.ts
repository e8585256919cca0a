// The pictures of an import, step by step: a messy class list on the demo, from the drop to the undo.
import { Buffer } from 'node:buffer';
import type { Page } from 'playwright-core';

type Take = (page: Page, name: string) => Promise<void>;

const given = [
  'Mira',
  'Tomas',
  'Inês',
  'Léo',
  'Sara',
  'Amir',
  'Noor',
  'Yara',
  'Jonas',
  'Aiko',
  'Pavel',
  'Lucía',
  'Emre',
];
const family = ['Holt', 'Berg', 'Duarte', 'Fontaine', 'Lindgren', 'Rahimi', 'Khan', 'Santos', 'Weber', 'Mori', 'Novák'];

/** Names of nobody: every given name with every family name would do. */
function classList(count: number): string {
  const rows = Array.from({ length: count }, (_, at) => {
    const [first, last] = [given[at % given.length]!, family[(at * 7) % family.length]!];
    const mail = `${first}.${last}`.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
    const address = at === 6 ? `${mail}(at)example.com` : `${mail}@example.com`;
    const until = at === 11 ? '31.02.2027' : '2027-02-28';
    return [last, first, address, String(20_400 + at), `Networks ${'AB'[at % 2]!}`, until].join(';');
  });
  return ['Nachname;Vorname;E-Mail;Matrikelnummer;Kurs;Gültig bis', ...rows, rows[2]].join('\r\n');
}

export async function pictureImport(page: Page, origin: string, take: Take): Promise<void> {
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
  await page.goto(`${origin}/accounts/import?target=roster`);
  await button('Choose files').waitFor();
  await take(page, 'import-files');

  await page.getByLabel('Files of accounts').setInputFiles({
    ...{ name: 'registrar-autumn.csv', mimeType: 'text/csv' },
    buffer: Buffer.from(`\uFEFF${classList(96)}`),
  });
  await page.getByText('97 rows of 1 file').waitFor();
  await page.getByRole('combobox', { name: 'What Kurs becomes' }).selectOption({ label: 'Groups' });
  const template = page.getByRole('textbox', { name: 'Usernames' });
  await template.fill('%f.%l');
  await template.press('Enter');
  await page.getByRole('checkbox', { name: 'Small letters' }).check();
  await page.getByRole('checkbox', { name: 'Plain letters' }).check();
  await page.getByRole('combobox', { name: 'Passwords', exact: true }).selectOption({ label: 'Generated for all' });
  await button(/with errors$/).waitFor();
  await take(page, 'import-columns');

  await button(/with errors$/).click();
  await page.getByRole('gridcell', { name: '31.02.2027' }).click();
  await page.getByText('is no day of the calendar').waitFor();
  await take(page, 'import-problems');
  await page.keyboard.press('Enter');
  await page.keyboard.type('2027-02-28');
  await page.keyboard.press('Enter');

  await button('Show the plan').click();
  await page.waitForURL(/\/plans\//);
  const changes = page.getByRole('grid', { name: 'Changes' });
  for (const place of [4, 5]) await changes.getByRole('checkbox').nth(place).click();
  await page.getByText('2 left out').waitFor();
  await changes.getByRole('row').nth(8).click();
  await take(page, 'import-plan');

  await button(/^Create \d+/).click();
  await page.waitForURL(/\/jobs\//);
  await page.getByText(/^Finished /).waitFor({ timeout: 60_000 });
  const receipt = page.url();
  await page.getByRole('link', { name: /new passwords once$/ }).waitFor();
  await take(page, 'import-receipt');
  await page.getByRole('link', { name: /new passwords once$/ }).click();
  await button(/passwords once$/).click();
  await page.getByRole('table', { name: 'Passwords' }).waitFor();
  await take(page, 'import-slips');

  page.once('dialog', (dialog) => void dialog.accept());
  await page.goto(receipt);
  await button('Undo').click();
  await page.waitForURL(/\/plans\//);
  await changes.getByRole('row').nth(3).waitFor();
  await take(page, 'import-undo');
}
