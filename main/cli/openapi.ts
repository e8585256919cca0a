// The contract as an OpenAPI 3.1 document: for those who call Provost from other programs, and to read.
import { isContractProcedure, type AnyContractProcedure, type AnyContractRouter } from '@orpc/contract';
import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { errorStatus } from '../../preload/contract/errors.ts';
import type { ProcedureMeta } from '../../preload/contract/procedure.ts';
import { commandsOf } from './commands.ts';

const operationOf = (procedure: AnyContractProcedure, words: string) => {
  const { permission, scope, kind } = procedure['~orpc'].meta as ProcedureMeta;
  return {
    'x-provost-permission': permission,
    'x-provost-scope': scope,
    'x-provost-kind': kind,
    'x-provost-command': `provost ${words}`,
  };
};

/** @returns an OpenAPI 3.1 document of every procedure, with its permission and the codes that it may answer with */
export async function openApiDocument(contract: AnyContractRouter, version: string): Promise<object> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  const document = await generator.generate(contract, {
    info: {
      title: 'Provost',
      version,
      description:
        'Everything that the window and the command line may ask of the backend. Errors carry one of the codes ' +
        `${Object.keys(errorStatus).join(', ')}.`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
  });
  const byId = new Map(commandsOf(contract).map((command) => [command.path.join('.'), command]));
  for (const item of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(item ?? {})) {
      if (typeof operation !== 'object' || operation === null || !('operationId' in operation)) continue;
      const command = byId.get(String(operation.operationId));
      if (command && isContractProcedure(command.procedure)) {
        Object.assign(operation, operationOf(command.procedure, command.words.join(' ')));
      }
    }
  }
  return document;
}
