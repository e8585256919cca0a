// The grid in a real Chromium with 10,000 rows: by keyboard alone, bounded in the document, its state in the address.
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chromiumProbe, launchChromium } from '../support/chromium.ts';
import { servePage, type TestPage } from '../support/page.ts';
import { requireService } from '../support/require.ts';

interface Row {
  id: string;
  name: string;
  memory: number | null;
}
interface PageWindow {
  rows: { update(change: (rows: Row[]) => Row[]): void; ran: { action: string; selection: string; count: number }[] };
}

const ready = requireService('chromium', chromiumProbe);

/** The machine may be busy with other tests: what has to come may take its time. */
const soon = { timeout: 15_000, interval: 40 };

describe.skipIf(!ready)('grid', () => {
  let served: TestPage;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    [served, browser] = await Promise.all([servePage(), launchChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(20_000);
    await page.goto(served.url);
    await page.waitForSelector('[role=row][aria-rowindex="5"]');
  });
  afterEach(() => page.close());

  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  /** Name in the first cell of the focused row, or the focused header's title; null outside the grid. */
  const focused = () =>
    page.evaluate(() => {
      const cell = document.activeElement?.closest('[role=gridcell], [role=columnheader]');
      const row = cell?.closest('[role=row]');
      if (!cell || !row) return null;
      return cell.getAttribute('role') === 'columnheader' ? cell.textContent : (row.children[1]?.textContent ?? null);
    });
  const enter = async () => {
    await page.focus('input[aria-label=Filter]');
    await press('ArrowDown');
    await expect.poll(focused, soon).toBe('lab-0');
  };
  const status = () => page.locator('[role=toolbar] [role=status]').innerText();
  const names = () => page.locator('[role=row] > [role=gridcell]:nth-child(2)').allInnerTexts();
  const drawn = () => page.locator('[role=grid] [role=row]').count();
  const ran = () => page.evaluate(() => (window as unknown as PageWindow).rows.ran);
  const search = () => new URL(page.url()).searchParams;

  it('tells assistive technology its size and has one tab stop', async () => {
    const grid = page.getByRole('grid', { name: 'Things' });
    expect(await grid.getAttribute('aria-rowcount')).toBe('10001');
    expect(await page.locator('[role=grid] [tabindex="0"]').count()).toBe(1);
    await enter();
    await press('ArrowDown', 'ArrowRight');
    expect(await page.locator('[role=grid] [tabindex="0"]').count()).toBe(1);
    expect(await page.locator('[role=row]:has(:focus)').getAttribute('aria-rowindex')).toBe('3');
    await press('Tab');
    expect(await focused()).toBeNull();
    await press('Shift+Tab');
    expect(await focused()).toBe('lab-1');
  });

  it('moves by every key and keeps the document small', async () => {
    await enter();
    const start = await drawn();
    expect(start).toBeLessThan(60);
    await press('Control+End');
    await expect.poll(focused, soon).toBe('lab-9999');
    expect(await drawn()).toBeLessThan(60);
    await press('PageUp');
    const above = await focused();
    expect(Number(above?.slice(4))).toBeGreaterThan(9960);
    await press('Control+Home', 'PageDown', 'ArrowUp');
    expect(Number((await focused())?.slice(4))).toBeGreaterThan(10);
    await press('Control+Home', 'ArrowUp');
    await press('ArrowRight');
    await expect.poll(focused, soon).toBe('Name');
  });

  it('scrolls to the end with the wheel and draws the last row', async () => {
    await page.evaluate(() => {
      const scroller = document.querySelector('[role=grid]')?.parentElement;
      scroller?.scrollTo(0, scroller.scrollHeight);
    });
    await expect.poll(names, soon).toContain('lab-9999');
    expect(await drawn()).toBeLessThan(60);
    // The tab stop is still where it was, far above, and Tab still finds it.
    await page.focus('input[aria-label=Filter]');
    await press('Tab', 'Tab', 'Tab', 'Tab', 'Tab');
    expect(await focused()).toBe('lab-0');
  });

  it('lets rows that come into sight have the elements of those that went; in order at rest, the focus in its own', async () => {
    await enter();
    await page.evaluate(() => {
      Object.assign(window, { drawn: [...document.querySelectorAll('[role=rowgroup] > [role=row]')] });
    });
    const counted = async () => (await names()).map((name) => Number(name.slice(4)));
    await page.mouse.move(400, 400);
    for (let notch = 0; notch < 30; notch++) await page.mouse.wheel(0, 240);
    // The row with the focus stays, far above those in sight.
    const below = async () => {
      const [first, second = 0, ...rest] = await counted();
      return first === 0 && second > 150 && rest.every((row, at) => row === second + 1 + at);
    };
    await expect.poll(below, soon).toBe(true);
    expect(await focused()).toBe('lab-0');
    const stillThere = await page.evaluate(
      () => (window as unknown as { drawn: Element[] }).drawn.filter((row) => row.isConnected).length,
    );
    expect(stillThere).toBeGreaterThan(15);
    await page.evaluate(() => document.querySelector('[role=grid]')?.parentElement?.scrollTo(0, 0));
    await expect.poll(async () => (await counted()).every((row, at) => row === at), soon).toBe(true);
    await press('ArrowDown');
    expect(await focused()).toBe('lab-1');
  });

  it('keeps the name in sight while the columns scroll', async () => {
    const scroller = page.getByRole('grid').locator('xpath=..');
    await scroller.evaluate((element) => (element.style.width = '480px'));
    const left = (selector: string) => page.locator(selector).evaluate((cell) => cell.getBoundingClientRect().left);
    const places = async () => [await left('[data-cell="-1:1"]'), await left('[data-cell="3:1"]')];
    const before = await places();
    const other = await left('[data-cell="3:3"]');
    await scroller.evaluate((element) => element.scrollTo(150, 0));
    await expect.poll(() => left('[data-cell="3:3"]'), soon).toBe(other - 150);
    await expect.poll(places, soon).toEqual(before);
  });

  it('selects by keyboard: one, a range, all that match; and hands the selection to the verb', async () => {
    await enter();
    await press('ArrowDown', ' ', 'Shift+ArrowDown', 'Shift+ArrowDown');
    await expect.poll(status, soon).toBe('3 of 10,000 selected');
    await press('Shift+ArrowUp');
    await expect.poll(status, soon).toBe('2 of 10,000 selected');
    await press('s');
    // lab-1 and lab-2 run already: the verb does not apply to any of them.
    expect(await ran()).toEqual([]);
    await press('ArrowDown', ' ', 's');
    expect(await ran()).toEqual([{ action: 'start', selection: 'rows 3', count: 3 }]);
    await press('Escape', 'Control+a');
    await expect.poll(status, soon).toBe('10,000 of 10,000 selected');
    await press('ArrowDown', ' ');
    await expect.poll(status, soon).toBe('9,999 of 10,000 selected');
    await page.getByRole('button', { name: 'Remove' }).click();
    expect((await ran()).at(-1)).toEqual({ action: 'remove', selection: 'matching  except 1', count: 9_999 });
  });

  it('filters by keyboard; back and a bookmark bring a filter back', async () => {
    await enter();
    await press('/');
    await page.keyboard.type('state=exited lab-99');
    await expect.poll(status, soon).toBe('39 of 10,000');
    expect(search().get('things.filter')).toBe('state=exited lab-99');
    await press('Enter');
    await expect.poll(focused, soon).toBe('lab-99');
    await press('Control+a');
    await expect.poll(status, soon).toBe('39 of 39 selected');
    await page.getByText('among those that match state=exited lab-99').waitFor();
    await press('Escape');
    await page.goBack();
    await expect.poll(status, soon).toBe('10,000');
    await page.goForward();
    await expect.poll(status, soon).toBe('39 of 10,000');
    await page.reload();
    await expect.poll(status, soon).toBe('39 of 10,000');
    expect(await page.inputValue('input[aria-label=Filter]')).toBe('state=exited lab-99');
    await page.fill('input[aria-label=Filter]', 'nothing-like-this');
    await page.getByText('No thing matches').waitFor();
    await page.getByRole('button', { name: 'Clear the filter' }).last().click();
    await expect.poll(status, soon).toBe('10,000');
  });

  it('chooses facet values with their counts', async () => {
    await page.getByRole('button', { name: 'State' }).click();
    await page.getByRole('menuitemcheckbox', { name: /exited/ }).click();
    const values = await page.getByRole('menuitemcheckbox').allInnerTexts();
    expect(values.map((value) => value.replaceAll(/\s+/g, ' ').trim())).toEqual(['running 6,666', 'exited 3,334']);
    await press('Escape');
    await expect.poll(status, soon).toBe('3,334 of 10,000');
    expect(search().get('things.filter')).toBe('state=exited');
  });

  it('sorts from the header and keeps unknown values last', async () => {
    await enter();
    await press('ArrowUp', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter');
    await expect.poll(() => search().get('things.sort'), soon).toBe('memory');
    await press('Enter');
    await expect.poll(() => search().get('things.sort'), soon).toBe('-memory');
    expect(await page.locator('[role=columnheader][aria-sort]').getAttribute('aria-sort')).toBe('descending');
    const memory = page.locator('[role=row][aria-rowindex="2"] [role=gridcell]:nth-child(5)');
    await expect.poll(() => memory.innerText(), soon).toBe('4095');
    await press('Control+End');
    await expect.poll(() => page.locator('[role=row][aria-rowindex="10001"]').innerText(), soon).toContain('unknown');
  });

  it('does not move rows under the pointer or the focus while values change', async () => {
    await page.goto(`${served.url}?things.sort=-memory`);
    const top = (await names()).slice(0, 3);
    await page.hover('[role=row][aria-rowindex="4"]');
    await page.evaluate(() =>
      (window as unknown as PageWindow).rows.update((rows) =>
        rows.map((row) => (row.name === 'lab-20' ? { ...row, memory: 99_999 } : row)),
      ),
    );
    await page.waitForTimeout(200);
    expect((await names()).slice(0, 3)).toEqual(top);
    await page.mouse.move(300, 20);
    await expect.poll(async () => (await names())[0], soon).toBe('lab-20');
  });

  it('keeps the focus when the focused row goes away', async () => {
    await enter();
    await press('ArrowDown', 'ArrowDown');
    await page.evaluate(() =>
      (window as unknown as PageWindow).rows.update((rows) => rows.filter((row) => row.name !== 'lab-2')),
    );
    await expect.poll(focused, soon).toBe('lab-3');
    await press('ArrowUp');
    await expect.poll(focused, soon).toBe('lab-1');
  });

  it('opens a row beside the list; Escape closes it and gives the focus back', async () => {
    await enter();
    await press('ArrowDown', 'Enter');
    await page.getByText('All about lab-1').waitFor();
    expect(search().get('open')).toBe('id-1');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('lab-1');
    await press('Control+Enter');
    await expect.poll(() => search().get('full'), soon).toBe('1');
    await press('Escape');
    await expect.poll(() => search().get('open'), soon).toBeNull();
    expect(search().get('full')).toBeNull();
    await expect.poll(focused, soon).toBe('lab-1');
    await page.goBack();
    await page.getByText('All about lab-1').waitFor();
  });

  it('opens the actions of a row with a dot and comes back to it', async () => {
    await enter();
    await press('.');
    await page.getByRole('menuitem', { name: 'Remove' }).waitFor();
    await press('ArrowDown', 'Escape');
    await expect.poll(focused, soon).toBe('lab-0');
    await press('.');
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    expect(await ran()).toEqual([{ action: 'remove', selection: 'rows 1', count: 1 }]);
  });

  it('opens the menu of a row at the pointer, and that of all selected on one of them', async () => {
    const at = async (cell: string) => {
      await page.locator(`[data-cell="${cell}"]`).click({ button: 'right', position: { x: 40, y: 16 } });
      const menu = page.getByRole('menu');
      await menu.waitFor();
      const [cellBox, menuBox] = [await page.locator(`[data-cell="${cell}"]`).boundingBox(), await menu.boundingBox()];
      expect(Math.abs(menuBox!.x - (cellBox!.x + 40))).toBeLessThan(30);
      expect(menuBox!.y - (cellBox!.y + 16)).toBeLessThan(30);
    };
    await at('5:3');
    await press('Escape');
    await expect.poll(focused, soon).toBe('lab-5');
    await at('5:3');
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    expect(await ran()).toEqual([{ action: 'remove', selection: 'rows 1', count: 1 }]);
    await page.locator('[data-cell="2:0"]').click();
    await page.locator('[data-cell="4:0"]').click({ modifiers: ['Shift'] });
    await at('3:2');
    await page.getByText('3 selected', { exact: true }).waitFor();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    expect((await ran()).at(-1)).toEqual({ action: 'remove', selection: 'rows 3', count: 3 });
    await at('7:2');
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    expect((await ran()).at(-1)).toEqual({ action: 'remove', selection: 'rows 1', count: 1 });
  });

  it('opens a row from any of its cells; but not with a key held, nor from its box, nor while text is marked', async () => {
    const opened = () => page.locator('[role=row][data-opened]').count();
    await page.locator('[data-cell="2:0"]').click();
    await page.locator('[data-cell="3:3"]').click({ modifiers: ['Shift'] });
    await page.locator('[data-cell="5:3"]').click({ modifiers: ['Control'] });
    await page.locator('[data-cell="1:1"]').getByText('lab-1').hover();
    const box = (await page.locator('[data-cell="1:1"]').getByText('lab-1').boundingBox())!;
    await page.mouse.move(box.x + 1, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 1, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    expect(await page.evaluate(() => window.getSelection()?.toString())).toMatch(/ab/);
    expect(await opened()).toBe(0);
    await page.locator('[data-cell="4:3"]').click();
    await page.getByText('All about lab-4').waitFor();
    expect(await opened()).toBe(1);
  });

  it('shows whole under the pointer what a cell cuts off, and names a field that is not there', async () => {
    const cell = page.locator('[data-cell="0:1"]');
    await cell.hover();
    expect(await cell.getAttribute('title')).toBeNull();
    await page.evaluate(() =>
      (window as unknown as PageWindow).rows.update((rows) =>
        rows.map((row) => (row.id === 'id-0' ? { ...row, name: `lab-0${'-and-so-on'.repeat(9)}` } : row)),
      ),
    );
    await page.mouse.move(300, 20);
    await cell.hover();
    await expect.poll(() => cell.getAttribute('title'), soon).toBe(`lab-0${'-and-so-on'.repeat(9)}`);
    await page.fill('input[aria-label=Filter]', 'colour:red');
    await page.getByText('There is no field “colour”. There are name, state, org, memory.').waitFor();
  });

  it('remembers widths and columns, and forgets them on request', async () => {
    const width = () =>
      page
        .locator('[role=columnheader]')
        .nth(1)
        .evaluate((cell) => cell.getBoundingClientRect().width);
    const titles = () => page.locator('[role=columnheader]').allInnerTexts();
    const before = await width();
    await enter();
    await press('ArrowUp', 'ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight');
    const after = Math.round(before + 16) + 16;
    await expect.poll(width, soon).toBe(after);
    await press('ArrowRight', 'Control+Shift+ArrowRight');
    await expect.poll(async () => (await titles()).slice(1, 4), soon).toEqual(['Name', 'Organization', 'State']);
    await page.getByRole('button', { name: 'View' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Double' }).click();
    await page.getByRole('menuitemradio', { name: 'Compact' }).click();
    await page.reload();
    await expect.poll(width, soon).toBe(after);
    expect(await titles()).toContain('Double');
    expect(
      await page
        .locator('[role=row]')
        .nth(1)
        .evaluate((row) => row.getBoundingClientRect().height),
    ).toBe(26);
    await page.getByRole('button', { name: 'View' }).click();
    await page.getByRole('menuitem', { name: 'Reset columns' }).click();
    await expect.poll(width, soon).toBe(before);
    expect((await titles()).slice(1, 4)).toEqual(['Name', 'State', 'Organization']);
  });

  it('exports what matches as CSV', async () => {
    await page.goto(`${served.url}?things.filter=${encodeURIComponent('name=lab-7')}`);
    await expect.poll(status, soon).toBe('1 of 10,000');
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: /CSV/ }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^things-\d{4}-\d\d-\d\d\.csv$/);
    expect(readFileSync(await download.path(), 'utf8')).toBe(
      '\ufeffName,State,Organization,Memory (MiB),Id\r\nlab-7,running,,,id-7\r\n',
    );
  });

  it.each(['light', 'dark'] as const)('leaves axe nothing to say in the %s scheme', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    expect(await axeViolations(page)).toEqual([]);
    await enter();
    await press(' ', 'Shift+ArrowDown');
    await page.waitForTimeout(200);
    expect(await axeViolations(page)).toEqual([]);
    await press('Enter');
    await page.getByText('All about').waitFor();
    await page.waitForTimeout(200);
    expect(await axeViolations(page)).toEqual([]);
  });
});
