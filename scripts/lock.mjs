// A lock file between processes that start at the same time. Plain JavaScript that Node 20 can run.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Runs `work` while no other process runs under the same lock; waits for its turn.
 * @template T @param {string} file @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function withLock(file, work) {
  await take(file);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** A lock whose holder is gone is taken over; renaming lets only one of several do that. */
async function take(file) {
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (holderIsGone(file)) takeAway(file);
    else await pause(150);
  }
}

function holderIsGone(file) {
  const pid = Number(existsSync(file) ? readFileSync(file, 'utf8') : '');
  // Empty: its holder is between making and writing it.
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function takeAway(file) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    rmSync(aside);
  } catch (error) {
    // Another one was faster.
    if (error.code !== 'ENOENT') throw error;
  }
}
