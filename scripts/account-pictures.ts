// The pictures of accounts and targets of the demo: the list with some selected, one account's panel, usage, the targets, and
// the plan of containers and connections for a few accounts.
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

/** Nothing of it is applied. */
export async function pictureDesktops(page: Page, origin: string, take: Take): Promise<void> {
  const row = (index: number) => page.locator(`[role=row][aria-rowindex="${index + 2}"]`);
  await page.goto(`${origin}/accounts/lab-guacamole?filter=${encodeURIComponent('group:section-1 state:enabled')}`);
  await row(11).getByRole('checkbox').waitFor();
  await row(0).getByRole('checkbox').click();
  await row(11)
    .getByRole('checkbox')
    .click({ modifiers: ['Shift'] });
  const verb = 'Give containers…';
  const direct = page.getByRole('button', { name: verb });
  if (await direct.isVisible()) await direct.click();
  else {
    await page.getByRole('toolbar', { name: 'Selection' }).getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: verb }).click();
  }
  await page.getByRole('combobox', { name: 'From the template' }).selectOption('linux-desktop');
  await page.getByRole('combobox', { name: /with the settings of$/ }).fill('desk-elif-kaya');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Show the plan' }).click();
  await page.getByRole('grid', { name: 'Changes' }).getByRole('row').nth(1).click();
  await page.getByRole('complementary', { name: 'Change' }).waitFor();
  await take(page, 'desktops-plan');
}
