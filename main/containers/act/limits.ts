// Limits and restart policy: what a container has, what it is to have, and what the engine would refuse, told beforehand.
import type { FieldChange } from '../../../preload/contract/plans.ts';
import { ProvostError } from '../../errors.ts';
import type { ApiInspect } from '../api.ts';
import type { Verdict } from './facts.ts';
import type { Limits } from './payload.ts';

/** The engine takes no less. */
const leastMemory = 6 * 1024 ** 2;

const units = ['b', 'k', 'm', 'g', 't'];

/** "512m", "2 GiB" as bytes. The contract has checked that it is a size. */
export function bytesOf(size: string): number {
  const [, number = '', unit = 'b'] = /^(\d+(?:\.\d+)?)\s?([a-z]*)$/i.exec(size.trim()) ?? [];
  return Math.round(Number(number) * 1024 ** Math.max(0, units.indexOf(unit.charAt(0).toLowerCase())));
}

export interface LimitsInput {
  cpus?: number | undefined;
  memory?: string | undefined;
  memorySwap?: string | undefined;
  pids?: number | undefined;
  restart?: string | undefined;
}

/** @throws ProvostError BAD_INPUT when nothing is to be changed, or the engine would refuse it for any container */
export function wantedLimits({ cpus, memory, memorySwap, pids, restart }: LimitsInput): Limits {
  const wanted: Limits = {
    cpus: cpus ?? null,
    memory: memory === undefined ? null : bytesOf(memory),
    memorySwap: memorySwap === undefined ? null : /^unlimited$/i.test(memorySwap) ? -1 : bytesOf(memorySwap),
    pids: pids ?? null,
    restart: restart ?? null,
  };
  const refuse = (message: string, path: string, hint: string) => {
    throw new ProvostError('BAD_INPUT', message, { hint, issues: [{ path, message }] });
  };
  if (Object.values(wanted).every((value) => value === null))
    refuse('It is not said what is to change.', 'cpus', 'Give CPUs, memory, memory with swap, processes or restart.');
  if (wanted.memory !== null && wanted.memory < leastMemory)
    refuse('An engine takes no memory limit below 6 MiB.', 'memory', 'Give 6m or more.');
  if (
    wanted.memory !== null &&
    wanted.memorySwap !== null &&
    wanted.memorySwap >= 0 &&
    wanted.memorySwap < wanted.memory
  )
    refuse('Memory with swap can’t be less than memory.', 'memorySwap', 'Give as much as the memory, or more.');
  return wanted;
}

export function limitsOf({ HostConfig: host }: ApiInspect): Limits {
  const number = (value: unknown) => (typeof value === 'number' ? value : 0);
  const { Name: policy, MaximumRetryCount: times = 0 } = host.RestartPolicy ?? {};
  const period = number(host['CpuPeriod']) || 100_000;
  const quota = number(host['CpuQuota']);
  return {
    cpus: number(host['NanoCpus']) > 0 ? number(host['NanoCpus']) / 1e9 : quota > 0 ? quota / period : 0,
    memory: number(host['Memory']),
    memorySwap: number(host['MemorySwap']),
    // Engines write "none" as nothing, 0 or -1.
    pids: Math.max(0, number(host['PidsLimit'])),
    restart: policy === 'on-failure' && times > 0 ? `on-failure:${times}` : policy || 'no',
  };
}

const names = ['cpus', 'memory', 'memorySwap', 'pids', 'restart'] as const;

/** Whether the container has all that is wanted. */
export const hasLimits = (live: Limits, wanted: Limits): boolean =>
  names.every((name) => wanted[name] === null || wanted[name] === live[name]);

/**
 * Completes what the engine wants said together, and tells what it would refuse.
 * @param cpus of the engine; null: not known
 */
export function judgeLimits(
  inspected: ApiInspect,
  wanted: Limits,
  cpus: number | null,
): { verdict: Verdict; wanted: Limits } {
  const live = limitsOf(inspected);
  const host = inspected.HostConfig;
  const whole = { ...wanted };
  const answer = (kind: 'skip' | 'conflict' | 'error', reason: string) => ({
    verdict: { kind, reason },
    wanted: whole,
  });
  if (hasLimits(live, wanted)) return answer('skip', 'has these limits already');
  if (wanted.cpus !== null && cpus !== null && wanted.cpus > cpus)
    return answer('error', `its engine has ${cpus} ${cpus === 1 ? 'CPU' : 'CPUs'}`);
  if (wanted.cpus !== null && Number(host['CpuQuota'] ?? 0) > 0)
    return answer('conflict', 'has a CPU quota and period, which the engine does not turn into a number of CPUs');
  if (wanted.restart !== null && wanted.restart !== 'no' && host.AutoRemove === true)
    return answer('conflict', 'is removed when it stops, so it takes no restart policy');
  if (wanted.memory !== null && wanted.memorySwap === null) {
    const swap = live.memorySwap ?? 0;
    // As a creation does: without a word about swap, there is as much swap as memory. Left unlimited where it was.
    if (swap === 0) whole.memorySwap = wanted.memory * 2;
    else if (swap < 0) whole.memorySwap = -1;
    else if (wanted.memory > swap)
      return answer(
        'conflict',
        `has a limit of ${sizeText(swap)} for memory with swap: raise that too (--memory-swap)`,
      );
  }
  const memory = wanted.memory ?? live.memory ?? 0;
  if (wanted.memorySwap !== null && wanted.memorySwap > 0 && wanted.memorySwap < memory)
    return answer('conflict', `has a memory limit of ${sizeText(memory)}, and memory with swap can’t be less`);
  return { verdict: { kind: 'go' }, wanted: whole };
}

/** Body of /containers/ID/update. What is not named in it stays. */
export function updateBody({ cpus, memory, memorySwap, pids, restart }: Limits): object {
  const [policy = '', times = '0'] = (restart ?? '').split(':');
  return {
    ...(cpus !== null && { NanoCpus: Math.round(cpus * 1e9) }),
    ...(memory !== null && { Memory: memory }),
    ...(memorySwap !== null && { MemorySwap: memorySwap }),
    ...(pids !== null && { PidsLimit: pids === 0 ? -1 : pids }),
    ...(restart !== null && { RestartPolicy: { Name: policy, MaximumRetryCount: Number(times) } }),
  };
}

export function sizeText(bytes: number): string {
  const at = bytes >= 1024 ** 3 ? 3 : 2;
  const value = bytes / 1024 ** at;
  return `${Number.isInteger(value) ? value : value.toFixed(2)} ${at === 3 ? 'GiB' : 'MiB'}`;
}

const shown: Record<(typeof names)[number], { field: string; text(value: number | string): string }> = {
  cpus: { field: 'CPUs', text: (value) => (value === 0 ? 'no limit' : String(value)) },
  memory: { field: 'memory', text: (value) => (value === 0 ? 'no limit' : sizeText(Number(value))) },
  memorySwap: {
    field: 'memory with swap',
    text: (value) => (Number(value) <= 0 ? 'no limit' : sizeText(Number(value))),
  },
  pids: { field: 'processes', text: (value) => (value === 0 ? 'no limit' : String(value)) },
  restart: { field: 'restart', text: String },
};

export function limitFields(live: Limits, wanted: Limits): FieldChange[] {
  return names.flatMap((name) => {
    const to = wanted[name];
    const from = live[name];
    if (to === null || to === from) return [];
    return [
      { field: shown[name].field, old: from === null ? null : shown[name].text(from), new: shown[name].text(to) },
    ];
  });
}

/** What an engine can only be given, never rid of again. */
export function lostLimits(live: Limits, wanted: Limits): string[] {
  const bounded = [
    ...(wanted.cpus !== null && live.cpus === 0 ? ['CPUs'] : []),
    ...(wanted.memory !== null && live.memory === 0 ? ['memory'] : []),
  ];
  return bounded.map(
    (what) => `Having no limit of ${what}: an engine can’t take one away, so undo sets all that it has`,
  );
}

/**
 * What puts back what an update changed.
 * @param engine what the engine has in all, which stands for "no limit"
 */
export function limitsBefore(before: Limits, wanted: Limits, engine: { cpus: number; memory: number }): Limits {
  const old = <T>(is: T, was: T, none: T): T | null => (is === null ? null : was === 0 ? none : was);
  return {
    cpus: old(wanted.cpus, before.cpus, engine.cpus),
    memory: old(wanted.memory, before.memory, engine.memory),
    memorySwap: old(wanted.memorySwap, before.memorySwap, engine.memory * 2),
    pids: wanted.pids === null ? null : before.pids,
    restart: wanted.restart === null ? null : before.restart,
  };
}
