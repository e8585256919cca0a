// What a feature hands to the rpc room: plain functions, one per procedure of its contract. No feature imports oRPC.
import type { AnySchema, ContractProcedure, InferSchemaInput, InferSchemaOutput } from '@orpc/contract';
import type { Operator } from '../access/operator.ts';

/** Who asks, and until when: the signal fires when the caller aborts or disconnects. */
export interface Call {
  operator: Operator;
  signal: AbortSignal;
}

type Handler<Procedure> =
  Procedure extends ContractProcedure<infer Input extends AnySchema, infer Output extends AnySchema, infer _E, infer _M>
    ? (input: InferSchemaOutput<Input>, call: Call) => InferSchemaInput<Output> | Promise<InferSchemaInput<Output>>
    : never;

/** `Handlers<typeof contract.plans>`: every procedure of a feature, typed by its contract. */
export type Handlers<Router> = { [Name in keyof Router]: Handler<Router[Name]> };
