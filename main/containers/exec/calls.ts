// The engine's calls about programs inside containers.
import type { Duplex } from 'node:stream';
import { ProvostError } from '../../errors.ts';
import type { EngineClient } from '../client.ts';
import { isRefused } from '../engine-error.ts';

export interface ExecSpec {
  command: readonly string[];
  tty: boolean;
  stdin: boolean;
  user?: string | undefined;
  workingDir?: string | undefined;
  /** "NAME=value", besides the container's own. */
  env?: readonly string[];
  size?: Size;
}

export interface Size {
  columns: number;
  rows: number;
}

export interface ApiExec {
  Running: boolean;
  /** Null until it has ended; 0 before it was ever started, on engines that know no null. */
  ExitCode: number | null;
  Pid?: number;
}

const callLimit = 30_000;

/**
 * Registers a program; it does not run yet.
 * @returns its id
 * @throws EngineRefused: 404 the container is gone, 409 it does not run
 */
export async function createExec(
  client: EngineClient,
  containerId: string,
  spec: ExecSpec,
  signal?: AbortSignal,
): Promise<string> {
  const { command, tty, stdin, user, workingDir, env, size } = spec;
  const { Id } = await client.ask<{ Id: string }>({
    method: 'POST',
    path: `/containers/${containerId}/exec`,
    body: {
      ...{ Cmd: command, Tty: tty, AttachStdin: stdin, AttachStdout: true, AttachStderr: true },
      ...(user && { User: user }),
      ...(workingDir && { WorkingDir: workingDir }),
      ...(env && { Env: env }),
      // Engines before API 1.42 pass over it; the first resize comes right after.
      ...(size && { ConsoleSize: [size.rows, size.columns] }),
    },
    limit: callLimit,
    ...(signal && { signal }),
  });
  return Id;
}

/** Runs it, with its output and input on the connection. @throws EngineRefused, EngineAway */
export const startExec = (
  client: EngineClient,
  execId: string,
  options: { tty: boolean; size?: Size },
  signal?: AbortSignal,
): Promise<Duplex> =>
  client.hijack({
    method: 'POST',
    path: `/exec/${execId}/start`,
    body: {
      ...{ Detach: false, Tty: options.tty },
      ...(options.size && { ConsoleSize: [options.size.rows, options.size.columns] }),
    },
    limit: callLimit,
    ...(signal && { signal }),
  });

/** @returns null when the engine no longer knows it: it was started anew, or the container is gone */
export async function inspectExec(client: EngineClient, execId: string, signal?: AbortSignal): Promise<ApiExec | null> {
  try {
    return await client.ask<ApiExec>({
      method: 'GET',
      path: `/exec/${execId}/json`,
      limit: 10_000,
      ...(signal && { signal }),
    });
  } catch (error) {
    if (isRefused(error, 404)) return null;
    throw error;
  }
}

export async function resizeExec(client: EngineClient, execId: string, { columns, rows }: Size): Promise<void> {
  await client.ask({ method: 'POST', path: `/exec/${execId}/resize`, query: { h: rows, w: columns }, limit: 10_000 });
}

/** Names what it runs in its environment, so that it can be found again: the engine has no call that ends a program. */
export const markOf = (id: string): string => `PROVOST_SESSION=${id}`;

/**
 * Sends a signal to what was started with a mark and to all that it started, as closing a terminal does. Does nothing
 * in a container without a shell.
 */
export async function signalMarked(
  client: EngineClient,
  containerId: string,
  mark: string,
  signal: 'HUP' | 'TERM' | 'KILL',
  user?: string,
): Promise<void> {
  // All are held first: a script whose running step ends must not go on with the next one.
  const script = `all=; for p in /proc/[0-9]*; do case "$(cat "$p/environ" 2>/dev/null)" in *${mark}*) all="$all \${p#/proc/}" ;; esac; done
[ -z "$all" ] || { kill -STOP $all; kill -${signal} $all; kill -CONT $all; }`;
  const id = await createExec(client, containerId, {
    command: ['/bin/sh', '-c', script],
    tty: false,
    stdin: false,
    user,
  });
  await client.ask({ method: 'POST', path: `/exec/${id}/start`, body: { Detach: true, Tty: false }, limit: 10_000 });
}

/** What an engine says to a program in a container that can't have one now. @returns the error for the operator */
export function refusal(error: unknown, name: string): unknown {
  if (isRefused(error, 404)) {
    return new ProvostError('NOT_FOUND', `The container "${name}" was removed.`, {
      hint: 'List the containers again.',
    });
  }
  if (!isRefused(error, 409)) return error;
  const paused = /paused/i.test(error.words);
  return new ProvostError(
    'CONFLICT',
    paused ? `The container "${name}" is paused.` : `The container "${name}" does not run.`,
    { words: error.words, hint: paused ? 'Unpause it, then do this again.' : 'Start it, then do this again.' },
  );
}
