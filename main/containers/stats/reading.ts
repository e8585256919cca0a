// What one answer of `GET /containers/{id}/stats` says, in numbers: counted as the docker command counts, so that both
// show the same. What a kernel, a version or a stopped container does not tell is null, never 0.

interface Cpu {
  cpu_usage?: { total_usage?: number; percpu_usage?: number[] | null };
  /** Nanoseconds of all processors. */
  system_cpu_usage?: number;
  online_cpus?: number;
}

/** The parts of the answer that we read. */
export interface ApiStats {
  /** RFC 3339 with nanoseconds; the year 1 when there is nothing to read. */
  read?: string;
  cpu_stats?: Cpu;
  precpu_stats?: Cpu;
  memory_stats?: { usage?: number; limit?: number; stats?: Record<string, number> | null };
  networks?: Record<string, { rx_bytes?: number; tx_bytes?: number }> | null;
  blkio_stats?: { io_service_bytes_recursive?: { op?: string; value?: number }[] | null } | null;
  pids_stats?: { current?: number } | null;
}

/** Counters as they stood at one moment. */
export interface Reading {
  /** UTC ms by the engine's clock. */
  readAt: number;
  /** Nanoseconds. */
  cpuTotal: number | null;
  cpuSystem: number | null;
  cpus: number | null;
  /** Bytes. */
  memory: number | null;
  memoryLimit: number | null;
  netRx: number | null;
  netTx: number | null;
  blockRead: number | null;
  blockWrite: number | null;
  pids: number | null;
}

/** Per second, from one reading to the next. */
export interface Values {
  cpu: number | null;
  memory: number | null;
  memoryLimit: number | null;
  netRx: number | null;
  netTx: number | null;
  blockRead: number | null;
  blockWrite: number | null;
  pids: number | null;
}

const number = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);

/** @returns null when there is no data: a stopped container answers with the year 1 and zeros */
export function toReading(answer: ApiStats | null): Reading | null {
  const readAt = Date.parse(answer?.read ?? '');
  if (!answer || !(readAt > 0)) return null;
  const { total: cpuTotal, system: cpuSystem, cpus } = cpuOf(answer.cpu_stats);
  const network = sum(Object.values(answer.networks ?? {}));
  const { read: blockRead, write: blockWrite } = blockOf(answer);
  return {
    ...{ readAt, cpuTotal, cpuSystem, cpus },
    ...{ memory: memoryOf(answer), memoryLimit: number(answer.memory_stats?.limit) || null },
    ...{ netRx: network?.rx ?? null, netTx: network?.tx ?? null },
    ...{ blockRead, blockWrite, pids: number(answer.pids_stats?.current) },
  };
}

/** The reading before this one that the engine itself remembers; null in one-shot answers and first of streams. */
export function readingBefore(answer: ApiStats): Pick<Reading, 'cpuTotal' | 'cpuSystem'> | null {
  const { total: cpuTotal, system: cpuSystem } = cpuOf(answer.precpu_stats);
  return cpuTotal !== null && cpuSystem ? { cpuTotal, cpuSystem } : null;
}

function cpuOf(cpu: Cpu | undefined) {
  const perCpu = cpu?.cpu_usage?.percpu_usage?.length ?? 0;
  return {
    total: number(cpu?.cpu_usage?.total_usage),
    system: number(cpu?.system_cpu_usage),
    // Engines before 17.05 don't say it; the list has one entry per processor.
    cpus: number(cpu?.online_cpus) || perCpu || null,
  };
}

/** Without the file cache that the kernel gives up first, as the docker command since 20.10 (docker/cli stats_helpers.go). */
function memoryOf({ memory_stats: memory }: ApiStats): number | null {
  const usage = number(memory?.usage);
  if (usage === null) return null;
  // The first is cgroup v1's, where `inactive_file` is of the container's own group alone.
  const cache = number(memory?.stats?.['total_inactive_file']) ?? number(memory?.stats?.['inactive_file']) ?? 0;
  return cache < usage ? usage - cache : usage;
}

function sum(interfaces: { rx_bytes?: number; tx_bytes?: number }[]): { rx: number; tx: number } | null {
  if (interfaces.length === 0) return null;
  let rx = 0;
  let tx = 0;
  for (const one of interfaces) {
    rx += number(one.rx_bytes) ?? 0;
    tx += number(one.tx_bytes) ?? 0;
  }
  return { rx, tx };
}

function blockOf({ blkio_stats: block }: ApiStats): { read: number | null; write: number | null } {
  const entries = block?.io_service_bytes_recursive;
  if (!entries || entries.length === 0) return { read: null, write: null };
  const of = (op: string) =>
    entries.reduce((all, entry) => all + (entry.op?.toLowerCase() === op ? (number(entry.value) ?? 0) : 0), 0);
  return { read: of('read'), write: of('write') };
}

/**
 * @param before the reading before of the same container; without one nothing can be told per second
 * @param cpuBefore where the engine remembered CPU itself
 */
export function valuesOf(
  now: Reading,
  before: Reading | null,
  cpuBefore: Pick<Reading, 'cpuTotal' | 'cpuSystem'> | null = before,
): Values {
  const seconds = before ? (now.readAt - before.readAt) / 1000 : 0;
  // A counter that has become smaller began anew with the container: the first reading after it tells nothing.
  const rate = (name: 'netRx' | 'netTx' | 'blockRead' | 'blockWrite'): number | null => {
    const from = before?.[name] ?? null;
    const to = now[name];
    return from === null || to === null || to < from || seconds <= 0 ? null : (to - from) / seconds;
  };
  return {
    cpu: cpuPercent(now, cpuBefore),
    ...{ memory: now.memory, memoryLimit: now.memoryLimit },
    ...{ netRx: rate('netRx'), netTx: rate('netTx'), blockRead: rate('blockRead'), blockWrite: rate('blockWrite') },
    pids: now.pids,
  };
}

function cpuPercent(now: Reading, before: Pick<Reading, 'cpuTotal' | 'cpuSystem'> | null): number | null {
  if (now.cpuTotal === null || now.cpuSystem === null || now.cpus === null) return null;
  if (!before || before.cpuTotal === null || before.cpuSystem === null) return null;
  const used = now.cpuTotal - before.cpuTotal;
  const had = now.cpuSystem - before.cpuSystem;
  return used < 0 || had <= 0 ? null : (used / had) * now.cpus * 100;
}
