// The one way out of the window: an https address, opened by the operator's browser.
import { shell } from 'electron';

const MAX_LENGTH = 2_000;

/** @returns the address as the system gets it, null when it may not be opened: anything but plain https */
export function openable(address: string): string | null {
  if (address.length > MAX_LENGTH || !URL.canParse(address)) return null;
  const url = new URL(address);
  // A name and password in front of the host make an address look like another one.
  return url.protocol === 'https:' && url.hostname !== '' && !url.username && !url.password ? url.href : null;
}

/** @returns whether it was handed to the browser */
export async function openExternal(address: string): Promise<boolean> {
  const url = openable(address);
  if (url === null) return false;
  await shell.openExternal(url);
  return true;
}
