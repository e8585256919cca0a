// Reads a guide as somebody does who follows it to the letter: its files are written, its commands are run, and each item of
// its lists is one thing done in the window or seen there. An item that is none of these is an error.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';

export interface Reader {
  page: Page;
  /** Where files are saved, and commands are run. */
  folder: string;
  env: NodeJS.ProcessEnv;
}

const exactly = (name: string) => ({ name, exact: true });

type Deed = (reader: Reader, ...said: string[]) => Promise<void>;

const deeds: [says: RegExp, does: Deed][] = [
  [/^Open \*\*(.+)\*\*\.$/, ({ page }, area) => page.getByRole('navigation').getByRole('link', exactly(area!)).click()],
  [
    /^Open the row \*\*(.+)\*\*\.$/,
    ({ page }, row) => page.getByRole('gridcell', { name: row!, exact: true }).first().click(),
  ],
  [
    /^Press \*\*(.+)\*\*\.$/,
    ({ page }, name) =>
      page
        .getByRole('button', exactly(name!))
        .or(page.getByRole('menuitem', exactly(name!)))
        .or(page.getByRole('link', exactly(name!)))
        .first()
        .click(),
  ],
  [
    /^Choose the file `(.+)`\.$/,
    ({ page, folder }, file) => page.locator('input[type=file]').setInputFiles(path.join(folder, file!)),
  ],
  [
    /^Set \*\*(.+)\*\* to \*\*(.+)\*\*\.$/,
    async ({ page }, field, value) => {
      await page.getByRole('combobox', exactly(field!)).selectOption({ label: value! });
    },
  ],
  [
    /^Type `(.+)` into \*\*(.+)\*\*\.$/,
    async ({ page }, text, field) => {
      await page.getByRole('textbox', exactly(field!)).fill(text!);
      await page.keyboard.press('Tab');
    },
  ],
  [/^Tick \*\*(.+)\*\*\.$/, ({ page }, name) => page.getByRole('checkbox', exactly(name!)).check()],
  [
    /^Change the cell \*\*(.+)\*\* of line (\d+) to `(.+)`\.$/,
    async ({ page }, column, line, value) => {
      const grid = page.getByRole('grid', { name: 'Rows of the files' });
      const index = await grid
        .getByRole('columnheader')
        .filter({ has: page.getByRole('combobox', exactly(`What ${column!} becomes`)) })
        .getAttribute('aria-colindex');
      const row = grid
        .getByRole('row')
        .filter({ has: page.getByRole('gridcell', { name: new RegExp(`^${line!}\\b`) }) });
      await row.locator(`[aria-colindex="${index}"]`).dblclick();
      await page.getByRole('textbox', exactly(`${column!}, line ${line!}`)).fill(value!);
      await page.keyboard.press('Enter');
    },
  ],
  [/^You see \*\*(.+)\*\*\.$/, ({ page }, text) => page.getByText(text!).first().waitFor()],
];

/** Follows one section. @returns what its commands printed, in order */
export async function followSection(reader: Reader, markdown: string): Promise<string[]> {
  const printed: string[] = [];
  const pieces = markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$|^- (.+)$/gm);
  const named = /[Ss]ave (?:this|it) as `([^`]+)`/.exec(markdown)?.[1];
  for (const [whole, kind, body, item] of pieces) {
    if (kind === 'csv' && named !== undefined) writeFileSync(path.join(reader.folder, named), body!);
    else if (kind === 'sh') {
      for (const command of body!.trim().split('\n')) {
        const { stdout } = await promisify(execFile)('sh', ['-c', command], { cwd: reader.folder, env: reader.env });
        printed.push(stdout);
      }
    } else if (item !== undefined) await followItem(reader, item);
    else throw new Error(`The guide has a block that nobody knows how to follow: ${whole}`);
  }
  return printed;
}

async function followItem(reader: Reader, item: string): Promise<void> {
  for (const [says, does] of deeds) {
    const said = says.exec(item);
    if (!said) continue;
    try {
      return await does(reader, ...said.slice(1));
    } catch (error) {
      const shown = await reader.page.locator('main').innerText();
      throw new Error(`The guide says “${item}”, and that can’t be done. The screen says:\n${shown}`, { cause: error });
    }
  }
  throw new Error(`The guide says “${item}”, and nobody knows how to follow that.`);
}
