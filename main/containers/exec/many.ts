// The operation `containers.exec`: one command in many containers. What a command does nobody can tell, so nothing of it
// is undone, and what was sent is never sent again unless the engine says that it never began.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { selection } from '../../../preload/contract/containers.ts';
import { ProvostError } from '../../errors.ts';
import type { Errand, Json, Operation, Outcome, PlannedChange } from '../../plans/operation.ts';
import { inspectOrNull } from '../act/context.ts';
import { choose, type Candidate } from '../choose.ts';
import type { EngineClient } from '../client.ts';
import { isRefused } from '../engine-error.ts';
import type { Engines } from '../engines.ts';
import { FrameParser } from '../logs/frames.ts';
import type { StoredRow } from '../rows.ts';
import { createExec, inspectExec, markOf, signalMarked, startExec } from './calls.ts';
import { Collector, lastWordsOf, firstLineOf, type Outputs } from './outputs.ts';
import { showCommand } from './words.ts';

export type ExecPayload = {
  engineId: string;
  id: string;
  name: string;
  command: string[];
  user: string | null;
  workingDir: string | null;
  seconds: number;
};
export type ExecChange = PlannedChange<ExecPayload>;

const params = z.object({
  selection,
  command: z.array(z.string()).min(1),
  user: z.string().nullable(),
  workingDir: z.string().nullable(),
  seconds: z.number().int(),
  orgs: z.array(z.string()).nullable(),
});
export type ExecParams = z.infer<typeof params> & { [key: string]: Json };

/** Registered with the engine while the change is only inspected, and journalled before it is started. */
type Before = { exec: string; mark: string };

const action = 'run a command in';
const runs = 'runs';
const width = 8;

export interface ManyContext {
  engines: Engines;
  outputs: Outputs;
  protects(row: StoredRow): boolean;
}

export type ExecOperation = Operation<ExecParams, ExecPayload>;

export function execOperation({ engines, outputs, protects }: ManyContext): ExecOperation {
  const change = ({ row, where, obstacle }: Candidate, wanted: Omit<ExecPayload, 'engineId' | 'id' | 'name'>) => {
    const { engineId, id, name, state } = row;
    const left =
      obstacle ??
      (state === 'running'
        ? null
        : state === 'paused'
          ? { kind: 'conflict' as const, reason: 'is paused' }
          : { kind: 'skip' as const, reason: 'does not run' });
    const planned: ExecChange = {
      ...{ kind: left?.kind ?? 'update', key: `${engineId}/${id}`, label: name, action, where, lane: engineId },
      org: row.org,
      fields: left ? [] : [{ field: 'command', old: null, new: showCommand(wanted.command) }],
      reason: left?.reason ?? null,
      seen: runs,
      payload: { ...wanted, engineId, id, name },
      undo: { restores: null, cannot: left ? [] : ['What the command does'] },
      braked: false,
    };
    return planned;
  };

  const operation: ExecOperation = {
    name: 'containers.exec',
    version: 1,
    // As of `containers.act`: what was parsed as JSON has no members that are undefined.
    params: params as unknown as z.ZodType<ExecParams>,
    noun: { one: 'container', many: 'containers' },

    async plan({ selection: chosen, command, user, workingDir, seconds, orgs }, signal) {
      const { rows, unmatched, org, population, first } = await choose(engines, chosen, orgs, protects, signal);
      const wanted = { command, user, workingDir, seconds };
      const unknown = unmatched.map(({ name, reason }): ExecChange => ({
        ...{ kind: 'error', key: `name:${name}`, label: name, action, where: first.name, lane: first.engineId },
        ...{ org, fields: [], reason, seen: '', undo: { restores: null, cannot: [] }, braked: false },
        payload: { ...wanted, engineId: first.engineId, id: `name:${name}`, name },
      }));
      return { changes: [...unknown, ...rows.map((row) => change(row, wanted))], population, org };
    },

    // Its changes say that there is nothing to put back, so that none is ever asked for.
    planInverse: async () => ({ changes: [], population: { total: 0, orgs: {} }, org: null }),

    async planAgain(changes, signal) {
      await engines.settled(signal, 'plan');
      await Promise.all([...new Set(changes.map(({ lane }) => lane))].map((lane) => engines.refresh(lane)));
      const live = new Map(engines.rows().map((row) => [`${row.engineId}/${row.id}`, row]));
      return {
        changes: changes.map((one): ExecChange => {
          const { engineId: _engine, id: _id, name: _name, ...wanted } = one.payload;
          const row = live.get(one.key);
          if (row) return change({ row, where: one.where, obstacle: null }, wanted);
          return {
            ...one,
            kind: 'skip',
            fields: [],
            reason: 'was removed meanwhile',
            undo: { restores: null, cannot: [] },
          };
        }),
        population: { total: changes.length, orgs: {} },
        org: null,
      };
    },

    concurrency: () => width,

    inspect: ({ payload }, signal) =>
      engines.onLane(payload.engineId, async (client) => {
        const live = await inspectOrNull(client, payload.id, signal);
        if (!live) return { content: 'absent', settled: 'was removed meanwhile', before: null };
        if (live.State.Paused) return { content: 'paused', before: null };
        if (!live.State.Running) return { content: 'stopped', settled: 'does not run now', before: null };
        const mark = markOf(randomUUID());
        const { command, user, workingDir } = payload;
        // Its id goes into the journal with `before`: after a crash the engine can still be asked about it.
        const exec = await createExec(
          client,
          payload.id,
          {
            ...{ command, tty: false, stdin: false, env: [mark] },
            ...{ user: user ?? undefined, workingDir: workingDir ?? undefined },
          },
          signal,
        );
        return { content: runs, before: { exec, mark } satisfies Before };
      }),

    apply: (planned, before, signal, errand) =>
      engines.onLane(planned.payload.engineId, (client) => {
        if (!errand) throw new Error('What a command says is kept for the job that it belongs to');
        return runOne(client, planned, before as Before, signal, errand, outputs);
      }),

    happened: ({ payload }, before, sentAt, signal) =>
      engines.onLane(payload.engineId, async (client) => {
        const { exec } = before as Before;
        const until = sentAt + payload.seconds * 1000 + 5000;
        for (;;) {
          const found = await inspectExec(client, exec, signal);
          if (!found)
            return { answer: 'unknown', why: 'The engine no longer knows of the command. It was not run again.' };
          // Registered and never begun: no process, no exit code.
          if (!found.Running && !found.Pid) return { answer: 'no' };
          if (!found.Running) {
            const outcome = outcomeOf(found.ExitCode, null);
            return { answer: 'yes', outcome: { ...outcome, message: `${outcome.message} What it said is lost.` } };
          }
          if (Date.now() > until) return { answer: 'unknown', why: 'It still runs, and what it says is lost.' };
          await sleep(500, undefined, { signal });
        }
      }),

    ready: (lane, signal) => engines.ready(lane, signal),
  };
  return operation;
}

function outcomeOf(exitCode: number | null, output: Buffer | null): Outcome {
  const first = output ? firstLineOf(output) : '';
  if (exitCode === 0)
    return { state: 'done', message: first === '' ? 'Ended with exit code 0.' : `Exit code 0: ${first}` };
  const last = output ? lastWordsOf(output) : '';
  return {
    state: 'failed',
    message: `Ended with exit code ${exitCode ?? 'unknown'}.`,
    ...(last !== '' && { words: last }),
  };
}

async function runOne(
  client: EngineClient,
  { payload, label, where, org }: ExecChange,
  { exec, mark }: Before,
  signal: AbortSignal,
  { jobId, seq, cancelled }: Errand,
  outputs: Outputs,
): Promise<Outcome> {
  let socket;
  try {
    socket = await startExec(client, exec, { tty: false }, signal);
  } catch (error) {
    if (!isRefused(error)) throw error;
    return { state: 'failed', message: 'The engine did not begin the command.', words: error.words };
  }
  const collector = new Collector();
  let late: 'time' | 'cancelled' | null = null;
  const end = (why: 'time' | 'cancelled') => {
    late ??= why;
    const user = payload.user ?? undefined;
    const kill = (with_: 'TERM' | 'KILL') => signalMarked(client, payload.id, mark, with_, user);
    kill('TERM')
      .then(() => sleep(2000))
      .then(() => (socket.destroyed ? undefined : kill('KILL')))
      .then(() => sleep(2000))
      // Whether it could be ended or not, it is no longer waited for.
      .catch(() => undefined)
      .finally(() => socket.destroy());
  };
  const timer = setTimeout(() => end('time'), payload.seconds * 1000);
  const onCancel = () => end('cancelled');
  const onClose = () => socket.destroy();
  cancelled.addEventListener('abort', onCancel, { once: true });
  signal.addEventListener('abort', onClose, { once: true });
  if (cancelled.aborted) onCancel();
  let cut = false;
  try {
    const frames = new FrameParser();
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      for (const { data } of frames.push(chunk)) collector.push(data);
    }
  } catch {
    // What the engine says of the command is asked next.
    cut = true;
  } finally {
    clearTimeout(timer);
    cancelled.removeEventListener('abort', onCancel);
    signal.removeEventListener('abort', onClose);
  }
  signal.throwIfAborted();
  const { said } = collector;
  const exitCode = await exitCodeOf(client, exec, signal);
  const kept = { engineId: payload.engineId, container: payload.id, label, where, org, ...said };
  outputs.put({ jobId, seq, exitCode: late ? null : exitCode, ...kept });
  const last = lastWordsOf(said.output);
  const words = last === '' ? {} : { words: last };
  if (late === 'time') return { state: 'failed', message: `It was ended after ${payload.seconds} s.`, ...words };
  if (late === 'cancelled') return { state: 'failed', message: 'It was ended, since its job was cancelled.', ...words };
  if (exitCode === null) {
    const message = cut ? 'The connection was cut while it ran.' : 'How it ended is not known.';
    return { state: 'unknown', message: `${message} It was not run again.`, ...words };
  }
  return outcomeOf(exitCode, said.output);
}

/** Its end shows a moment after that of its output. */
async function exitCodeOf(client: EngineClient, exec: string, signal: AbortSignal): Promise<number | null> {
  for (let tries = 0; tries < 20; tries++) {
    const found = await inspectExec(client, exec, signal);
    if (!found) return null;
    if (!found.Running) return found.ExitCode;
    await sleep(100, undefined, { signal });
  }
  return null;
}

/** @throws ProvostError BAD_INPUT for a command that is only blanks */
export function requireCommand(command: readonly string[]): void {
  if (command[0]?.trim()) return;
  throw new ProvostError('BAD_INPUT', 'The command is empty.', { hint: 'Name a program that the containers have.' });
}
