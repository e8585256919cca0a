// The pictures of accounts and targets of the demo: the list with some selected, one account's panel, usage, the targets.
import type { Page } from 'playwright-core';

type Take = (page: Page, name: string) => Promise<void>;

export async function pictureAccounts(page: Page, origin: string, take: Take): Promise<void> {
  const row = (index: number) => page.locator(`[role=row][aria-rowindex="${index + 2}"]`);
  await page.goto(`${origin}/accounts`);
  await row(4).getByRole('checkbox').waitFor();
  await row(1).getByRole('checkbox').click();
  await row(6)
    .getByRole('checkbox')
    .click({ modifiers: ['Shift'] });
  await page.getByText(/^6 of [\d,]+ selected/).waitFor();
  await take(page, 'accounts');

  // Its desktop runs: the panel leads there.
  await page.goto(`${origin}/accounts/lab-guacamole/aldo.conti`);
  await page
    .getByRole('complementary', { name: /^Account / })
    .getByText('What Provost did to it')
    .waitFor();
  await take(page, 'account');

  await page.getByRole('tab', { name: 'Usage' }).click();
  await page.getByRole('grid', { name: 'Usage by account' }).getByRole('row').nth(3).waitFor();
  await page.getByRole('slider', { name: 'Sessions a day: cursor' }).waitFor();
  await take(page, 'usage');

  await page.goto(`${origin}/targets`);
  await page.getByRole('grid', { name: 'Targets' }).getByRole('row').nth(1).waitFor();
  await take(page, 'targets');
}
