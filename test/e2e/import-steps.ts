// Steps of the import's specs: dropping files as a person does, and asking the backend what the window can't.
import type { Page } from 'playwright-core';
import { readOwner } from '../../main/database/lock.ts';
import { connectControl, type ControlConnection } from '../../main/web/control.ts';

interface Dropped {
  name: string;
  content: Buffer;
}

/** Drags files over an element and lets them go there. */
export async function dropFiles(page: Page, selector: string, files: readonly Dropped[]): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    (given) => {
      const transfer = new DataTransfer();
      for (const { name, base64 } of given) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name));
      }
      return transfer;
    },
    files.map(({ name, content }) => ({ name, base64: content.toString('base64') })),
  );
  for (const event of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent(selector, event, { dataTransfer });
}

/** The backend that holds the data folder, as the command line reaches it. Close it. */
export function backendOf(dataDir: string): Promise<ControlConnection> {
  const control = readOwner(dataDir)?.control;
  if (!control) throw new Error('no backend holds the folder');
  return connectControl(control.address, control.token);
}
