// A backend of a few lines for the command line's unit tests: answers by procedure name, and a terminal that remembers.
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../preload/contract/index.ts';
import type { JobRow } from '../../preload/contract/jobs.ts';
import type { ChangeRow, PlanSummary } from '../../preload/contract/plans.ts';
import { noCounts } from '../../main/cli/job.ts';
import type { Io } from '../../main/cli/io.ts';
import { Readable } from 'node:stream';
import { runCli } from '../../main/cli/run.ts';
import type { SessionOptions } from '../../main/cli/session.ts';

export type Answers = Record<string, (input: never, options: { signal?: AbortSignal }) => unknown>;

export interface Ran {
  code: number;
  out: string;
  err: string;
  /** Procedures that were called, with their input. */
  calls: [string, unknown][];
  opened: SessionOptions[];
  closed: number;
  served: (readonly string[])[];
}

/** A terminal that remembers what was written. */
export function memoryIo(options: RunOptions = {}): { io: Io; written: { out: string; err: string } } {
  const written = { out: '', err: '' };
  const never = new AbortController().signal;
  const io: Io = {
    out: (text) => {
      written.out += text;
      if (text !== '') options.wrote?.('out');
      return Promise.resolve();
    },
    err: (text) => {
      written.err += text;
      if (text !== '') options.wrote?.('err');
    },
    ...(options.stdin !== undefined && { input: () => Readable.from([Buffer.from(options.stdin!)]) }),
    inIsTty: false,
    outIsTty: options.tty ?? false,
    errIsTty: options.tty ?? false,
    columns: options.columns ?? 80,
    interrupted: options.interrupted ?? never,
    interruptCode: () => 130,
    readerGone: options.readerGone ?? never,
    env: options.env ?? {},
  };
  return { io, written };
}

export interface RunOptions {
  backend?: 'running' | 'own';
  tty?: boolean;
  columns?: number;
  interrupted?: AbortSignal;
  readerGone?: AbortSignal;
  env?: NodeJS.ProcessEnv;
  /** What is piped in. */
  stdin?: string;
  /** Called with each piece of text, for tests of the order. */
  wrote?(where: 'out' | 'err'): void;
}

/** Runs one command line against these answers. */
export async function cli(argv: string[], answers: Answers = {}, options: RunOptions = {}): Promise<Ran> {
  const { io, written } = memoryIo(options);
  const ran: Omit<Ran, 'out' | 'err'> = { code: -1, calls: [], opened: [], closed: 0, served: [] };
  const namespace = (name: string) =>
    new Proxy(
      {},
      {
        get:
          (_target, procedure) =>
          async (input: unknown, call: { signal?: AbortSignal } = {}) => {
            const full = `${name}.${String(procedure)}`;
            ran.calls.push([full, input]);
            const answer = answers[full];
            if (!answer) throw new Error(`the fake has no answer to ${full}`);
            return answer(input as never, call);
          },
      },
    );
  const client = new Proxy({}, { get: (_target, name) => namespace(String(name)) }) as ContractRouterClient<Contract>;
  ran.code = await runCli(argv, io, {
    stdin: Readable.from([Buffer.from(options.stdin ?? '')]),
    open(session) {
      ran.opened.push(session);
      return Promise.resolve({
        client,
        backend: options.backend ?? 'own',
        publish: () => Promise.resolve(),
        close: () => {
          ran.closed++;
          return Promise.resolve();
        },
      });
    },
    serve(args) {
      ran.served.push(args);
      return Promise.resolve(0);
    },
  });
  return { ...ran, ...written };
}

export const plan = (over: Partial<PlanSummary> = {}): PlanSummary => ({
  planId: 'plan-1',
  operation: 'containers.act',
  sentence: 'Stop 2 containers, leave 1 as it is',
  deed: 'Stop 2',
  counts: { create: 0, update: 2, delete: 0, skip: 1, conflict: 0, error: 0, excluded: 0, unchanged: 0 },
  places: [{ where: 'local', count: 2 }],
  examples: ['web-1', 'web-2'],
  brake: null,
  cannotUndo: [],
  state: 'ready',
  jobId: null,
  undoes: null,
  createdAt: 1_700_000_000_000,
  ...over,
});

export const change = (seq: number, over: Partial<ChangeRow> = {}): ChangeRow => ({
  seq,
  kind: 'update',
  label: `web-${seq}`,
  action: 'stop',
  where: 'local',
  fields: [{ field: 'state', old: 'running', new: 'exited' }],
  reason: null,
  undo: { restores: 'start it', cannot: [] },
  excluded: false,
  ...over,
});

export const job = (over: Partial<JobRow> = {}): JobRow => ({
  jobId: 'job-1',
  planId: 'plan-1',
  operation: 'containers.act',
  sentence: 'Stop 2 containers, leave 1 as it is',
  state: 'done',
  counts: { ...noCounts, total: 2, done: 2 },
  current: [],
  waiting: null,
  rate: null,
  remaining: null,
  startedAt: 1_700_000_000_000,
  finishedAt: 1_700_000_001_000,
  resumed: 0,
  canUndo: true,
  undoes: null,
  undoneBy: null,
  ...over,
});

/** Answers to a plan of two stops and a skip, whose job ends like this. */
export const stopAnswers = (ended: JobRow = job(), planned: PlanSummary = plan()): Answers => ({
  'containers.planStop': () => planned,
  'jobs.planUndo': () => planned,
  'plans.listChanges': () => ({
    rows: [change(1), change(2), change(3, { kind: 'skip', fields: [], reason: 'is stopped already' })],
    nextCursor: null,
    total: 3,
  }),
  'plans.get': () => planned,
  'plans.apply': () => ({ planId: 'plan-1', jobId: 'job-1' }),
  'jobs.watch': async function* () {
    yield job({ state: 'running', counts: { ...noCounts, total: 2, pending: 1, sent: 1 }, current: ['web-1'] });
    yield ended;
  },
  'jobs.listResults': () => ({
    rows: [
      {
        seq: 2,
        label: 'web-2',
        action: 'stop',
        kind: 'update',
        where: 'local',
        state: 'failed',
        message: 'The engine said no',
        words: 'permission denied',
        startedAt: 1,
        finishedAt: 2,
      },
    ],
    nextCursor: null,
    total: 1,
  }),
});
