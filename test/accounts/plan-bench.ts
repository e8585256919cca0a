// Opens plans of accounts for a test, and closes them after.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { openRoom, type World } from './plan-room.ts';

export { call, rowsOf, type RowSpec, type World } from './plan-room.ts';

export function dataFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'provost-accounts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function openAccounts(world: World, dataDir = dataFolder()) {
  const room = await openRoom(world, dataDir);
  onTestFinished(room.close);
  return room;
}
