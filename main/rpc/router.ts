// From contract and handlers to a router: permission, scope, masking of unknown errors. Deny by default.
import { isContractProcedure } from '@orpc/contract';
import { implement, type AnyRouter } from '@orpc/server';
import type { Logger } from 'pino';
import { contract, type Contract } from '../../preload/contract/index.ts';
import { permissions, type ProcedureMeta } from '../../preload/contract/procedure.ts';
import type { Operator } from '../access/operator.ts';
import { ProvostError } from '../errors.ts';
import type { Call, Handlers } from './handlers.ts';
import { toWireError } from './wire-error.ts';

export interface RpcContext {
  operator: Operator;
}

export type AllHandlers = { [Namespace in keyof Contract]: Handlers<Contract[Namespace]> };

/** Validation runs inside the first middleware, which turns its errors into the contract's. */
const validateWithin = { initialInputValidationIndex: 1, initialOutputValidationIndex: 1 };

type AnyHandler = (input: unknown, call: Call) => unknown;
type Tree = Record<string, Record<string, unknown>>;

/**
 * @throws Error when a procedure declares no permission or scope, has no handler, or a handler has no procedure
 */
export function buildRouter(handlers: AllHandlers, log: Logger, tree: Tree = contract): AnyRouter {
  const router: Record<string, Record<string, unknown>> = {};
  for (const [namespace, procedures] of Object.entries(tree)) {
    const given = (handlers as unknown as Record<string, Record<string, AnyHandler>>)[namespace] ?? {};
    const surplus = Object.keys(given).find((name) => !(name in procedures));
    if (surplus) throw new Error(`${namespace}.${surplus} has a handler but no procedure`);
    router[namespace] = {};
    for (const [name, procedure] of Object.entries(procedures)) {
      const path = `${namespace}.${name}`;
      const handler = given[name];
      if (!handler) throw new Error(`${path} has no handler`);
      if (!isContractProcedure(procedure)) throw new Error(`${path} is not a procedure`);
      const meta = checkedMeta(procedure['~orpc'].meta as Partial<ProcedureMeta>, path);
      router[namespace][name] = implement(procedure)
        .$config(validateWithin)
        .$context<RpcContext>()
        .use(async ({ context, next }) => {
          try {
            permit(meta, context.operator);
            return await next();
          } catch (error) {
            throw toWireError(error, path, log);
          }
        })
        .handler(async ({ input, context, signal }) => {
          confine(meta, input, context.operator);
          const call = { operator: context.operator, signal: signal ?? new AbortController().signal };
          const answer = await handler(input, call);
          return isIterator(answer) ? guarded(answer, call.signal, path, log) : answer;
        });
    }
  }
  return router as AnyRouter;
}

function checkedMeta(meta: Partial<ProcedureMeta>, path: string): ProcedureMeta {
  if (!meta.permission || !permissions.includes(meta.permission)) throw new Error(`${path} declares no permission`);
  if (meta.scope !== 'global' && meta.scope !== 'organization') throw new Error(`${path} declares no scope`);
  if (!meta.kind || !meta.summary) throw new Error(`${path} says neither what it is nor what it does`);
  return meta as ProcedureMeta;
}

function permit({ permission }: ProcedureMeta, { permissions: held }: Operator): void {
  if (held.has(permission)) return;
  throw new ProvostError('FORBIDDEN', `This needs the permission "${permission}".`, {
    hint: 'Ask an operator who may grant it.',
  });
}

function confine({ scope }: ProcedureMeta, input: unknown, { orgs }: Operator): void {
  const org = (input as { org?: unknown } | null | undefined)?.org;
  if (scope !== 'organization' || !orgs || typeof org !== 'string' || orgs.has(org)) return;
  throw new ProvostError('FORBIDDEN', 'This organization is not among yours.', { hint: 'Choose one of yours.' });
}

const isIterator = (value: unknown): value is AsyncGenerator<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

/** Ends with the caller, and masks what goes wrong on the way. */
async function* guarded(source: AsyncGenerator<unknown>, signal: AbortSignal, path: string, log: Logger) {
  try {
    for await (const event of source) {
      if (signal.aborted) return;
      yield event;
    }
  } catch (error) {
    if (signal.aborted) return;
    throw toWireError(error, path, log);
  }
}
