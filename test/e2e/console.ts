// Steps that the end-to-end specs of the console share.
import type { Page } from 'playwright-core';

export const go = async (page: Page, origin: string, address: string): Promise<void> => {
  await page.goto(origin + address);
  await page.getByText('Connected', { exact: true }).waitFor({ timeout: 20_000 });
};

/** Presses a key until what has the focus is called this; throws when it has gone round without meeting it. */
export async function pressUntilFocused(page: Page, key: string, name: RegExp): Promise<void> {
  const focused = () =>
    page.evaluate(() => {
      const element = document.activeElement;
      return (element?.getAttribute('aria-label') ?? element?.textContent ?? '').trim();
    });
  const met: string[] = [];
  for (let presses = 0; presses < 60; presses++) {
    const now = await focused();
    if (name.test(now)) return;
    met.push(now.slice(0, 30));
    await page.keyboard.press(key);
  }
  throw new Error(`${key} never came to ${name}. It came to: ${met.join(' | ')}`);
}

/** Waits for the job on the screen to end, and answers what its bar says. */
export async function jobEnds(page: Page): Promise<string> {
  await page.getByText(/^Finished /).waitFor({ timeout: 60_000 });
  return (await page.getByRole('progressbar').first().getAttribute('aria-valuetext')) ?? '';
}

/** How many rows the list says that it has. */
export const rowCount = async (page: Page, grid: string): Promise<number> =>
  Number(await page.getByRole('grid', { name: grid }).getAttribute('aria-rowcount')) - 1;

/** On a plan's review: types the number where the brake asks for one, presses the button that does it, and comes to the job. */
export async function applyAll(page: Page): Promise<void> {
  // The dialog that asked for the plan stands until it is there, and is a form with a button as well.
  await page.waitForURL(/\/plans\//);
  const deed = page.locator('form button[type=submit]').last();
  await deed.waitFor();
  const brake = page.getByText(/^Type \d+ to go on$/);
  if (await brake.isVisible()) {
    const label = await brake.innerText();
    await page.getByLabel(label).fill(/\d+/.exec(label)![0]);
  }
  await deed.click();
  await page.waitForURL(/\/jobs\//);
}
