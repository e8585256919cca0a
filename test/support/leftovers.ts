// Ends what a killed service of ours leaves behind: processes that name its temporary folder, and mounts below it.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // No such process: that is the answer.
    return false;
  }
}

function processesNaming(dir: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return pid !== process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dir);
      } catch {
        // It ended while we looked.
        return false;
      }
    });
}

/** @param dir a folder of ours with a unique name */
export async function killLeftovers(dir: string): Promise<void> {
  for (let round = 0; round < 20; round++) {
    const pids = processesNaming(dir);
    if (pids.length === 0) return;
    for (const pid of pids) {
      // A shim's children are the containers; without it nobody would end them.
      for (const child of childrenOf(pid)) kill(child);
      kill(pid);
    }
    await sleep(100);
  }
}

/** All processes below one. */
export const descendants = (pid: number): number[] => childrenOf(pid).flatMap((one) => [one, ...descendants(one)]);

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    // It ended while we looked.
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended while we looked.
  }
}

export function unmountBelow(dir: string): void {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((target) => target.startsWith(`${dir}/`));
  for (const target of mounts.sort().reverse()) {
    try {
      execFileSync('umount', ['-l', target], { stdio: 'ignore' });
    } catch {
      // Unmounted with its parent.
    }
  }
}
