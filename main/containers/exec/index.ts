// Programs in containers: terminals, one command in one container, one command in many.
import type { Logger } from 'pino';
import type { exec as execContract } from '../../../preload/contract/exec.ts';
import type { PlanSummary } from '../../../preload/contract/plans.ts';
import type { Audit } from '../../audit/index.ts';
import type { Database } from '../../database/open.ts';
import { ProvostError } from '../../errors.ts';
import type { Json } from '../../plans/operation.ts';
import type { Call, Handlers } from '../../rpc/handlers.ts';
import type { Engines } from '../engines.ts';
import type { StoredRow } from '../rows.ts';
import { resizeExec } from './calls.ts';
import { execOperation, requireCommand, type ExecOperation } from './many.ts';
import { openOutputs } from './outputs.ts';
import { Sessions } from './session.ts';
import { openTerminal, runProgram, type ProgramContext } from './stream.ts';

export interface ExecDeps {
  database: Database;
  audit: Pick<Audit, 'append'>;
  log: Logger;
  engines: Engines;
  plans: { plan(operation: string, params: Json, call: Call): Promise<PlanSummary> };
  /** Infrastructure: left out of a selection that does not name it. */
  protects(row: StoredRow): boolean;
}

export interface Exec {
  handlers: Handlers<typeof execContract>;
  /** To be registered with the plan engine. */
  operation: ExecOperation;
  close(): void;
}

export function createExec({ database, audit, log, engines, plans, protects }: ExecDeps): Exec {
  const sessions = new Sessions();
  const outputs = openOutputs(database);
  const operation = execOperation({ engines, outputs, protects });
  // Who, which container and when; never what was typed, which may be a password.
  const write = database.transaction((entry: Parameters<Audit['append']>[0]) => audit.append(entry));
  const context: ProgramContext = {
    ...{ engines, sessions, log: log.child({ feature: 'exec' }) },
    note: ({ operator }, action, row) =>
      write({ actor: operator.name, action, subject: row.name, org: row.org, detail: { engine: row.engineId } }),
  };

  return {
    operation,
    handlers: {
      openTerminal: (input, call) => openTerminal(context, input, call),
      run(input, call) {
        requireCommand(input.command);
        return runProgram(context, input, call);
      },
      async sendInput({ session, data, end }, { operator }) {
        const bytes = Buffer.from(data, 'base64');
        await sessions.find(session, operator.name).write(bytes, end);
        return { sent: bytes.length };
      },
      async resizeTerminal({ session, columns, rows }, { operator }) {
        const { engineId, execId } = sessions.find(session, operator.name).facts;
        await engines.call(engineId, (client) => resizeExec(client, execId, { columns, rows }));
        return { columns, rows };
      },
      acknowledge({ session, bytes }, { operator }) {
        try {
          sessions.find(session, operator.name).acknowledge(bytes);
          return { open: true };
        } catch (error) {
          // It ended while the last of it was shown: nothing is left to be slowed.
          if (error instanceof ProvostError && error.code === 'NOT_FOUND') return { open: false };
          throw error;
        }
      },
      async planRun(input, call) {
        const { command, user = null, workingDir = null, seconds, ...selection } = input;
        requireCommand(command);
        const orgs = call.operator.orgs === null ? null : [...call.operator.orgs];
        const params = { selection, command, user, workingDir, seconds, orgs };
        // What is undefined in the input is left out, so that what is stored is JSON.
        return plans.plan(operation.name, JSON.parse(JSON.stringify(params)) as Json, call);
      },
      listOutputs({ jobId, cursor, limit }, { operator }) {
        const after = cursor === undefined ? -1 : Number(cursor);
        if (!Number.isInteger(after)) {
          throw new ProvostError('BAD_INPUT', 'This cursor is not one that a list of outputs gave.', {
            hint: 'Begin at the first page.',
          });
        }
        const { rows, total } = outputs.list(jobId, operator.orgs, after, limit);
        return { rows, total, nextCursor: rows.length < limit ? null : String(rows.at(-1)!.seq) };
      },
      getOutput({ jobId, seq }, { operator }) {
        const found = outputs.get(jobId, seq, operator.orgs);
        if (found) return found;
        throw new ProvostError('NOT_FOUND', 'There is no output of this change.', {
          hint: 'Outputs are kept for 30 days, and there are none of changes that were not carried out.',
        });
      },
    },
    close: () => sessions.closeAll(),
  };
}
