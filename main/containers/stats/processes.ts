// The processes of one container: what the engine's host's `ps` says of them, in our columns.
import type { ProcessRow } from '../../../preload/contract/stats.ts';
import { isRefused } from '../engine-error.ts';
import type { EngineClient } from '../client.ts';

interface ApiTop {
  Titles?: string[] | null;
  Processes?: string[][] | null;
}

const columns = 'pid,ppid,user,pcpu,rss,etime,args';
const rowsAtMost = 500;

/** @throws EngineRefused (404: gone, 409: not running), EngineAway */
export async function readProcesses(
  client: EngineClient,
  id: string,
  signal: AbortSignal,
): Promise<{ rows: ProcessRow[]; total: number }> {
  const ask = (psArgs: string) =>
    client.ask<ApiTop>({
      ...{ method: 'GET' as const, path: `/containers/${id}/top`, query: { ps_args: psArgs } },
      ...{ limit: 15_000, signal },
    });
  const top = await ask(`-eo ${columns}`).catch((error: unknown) => {
    // The `ps` of some hosts (busybox) knows fewer options; every one knows what the engine asks by itself.
    if (isRefused(error, 500)) return ask('-ef');
    throw error;
  });
  const rows = toProcesses(top);
  return { rows: rows.slice(0, rowsAtMost), total: rows.length };
}

export function toProcesses(top: ApiTop): ProcessRow[] {
  const titles = (top.Titles ?? []).map((title) => title.toUpperCase());
  const at = (...names: string[]) => titles.findIndex((title) => names.includes(title));
  const places = {
    ...{ pid: at('PID'), ppid: at('PPID'), user: at('USER', 'UID'), cpu: at('%CPU', 'C'), memory: at('RSS') },
    ...{ running: at('ELAPSED', 'TIME'), command: at('COMMAND', 'CMD', 'ARGS') },
  };
  return (top.Processes ?? []).flatMap((cells) => {
    const pid = numberIn(cells[places.pid]);
    if (pid === null) return [];
    const memory = numberIn(cells[places.memory]);
    return {
      pid,
      ppid: numberIn(cells[places.ppid]),
      user: cells[places.user] ?? '',
      cpu: numberIn(cells[places.cpu]),
      // `ps` counts in KiB.
      memory: memory === null ? null : memory * 1024,
      running: cells[places.running] ?? null,
      command: maskCommand(cells[places.command] ?? '').slice(0, 4000),
    };
  });
}

function numberIn(cell: string | undefined): number | null {
  const value = Number(cell);
  return cell === undefined || cell.trim() === '' || !Number.isFinite(value) ? null : value;
}

const secretName = String.raw`[\w.-]*(?:pass|pwd|secret|token|api-?_?key|credential|cookie|private)[\w.-]*`;
const assigned = new RegExp(String.raw`((?:^|\s)-{0,2}${secretName}=)\S+`, 'gi');
const following = new RegExp(String.raw`((?:^|\s)--?${secretName}\s+)(?!-)\S+`, 'gi');
const inAddress = /(:\/\/[^/\s:@]*:)[^/\s@]+(?=@)/g;

/** Secrets that somebody has put on a command line are not ours to show around. */
export const maskCommand = (command: string): string =>
  command.replaceAll(assigned, '$1••••').replaceAll(following, '$1••••').replaceAll(inAddress, '$1••••');
