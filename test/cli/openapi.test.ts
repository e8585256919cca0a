// The OpenAPI document is valid, complete, and says who may ask what.
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { contract } from '../../preload/contract/index.ts';
import { errorStatus } from '../../preload/contract/errors.ts';
import { commandsOf } from '../../main/cli/commands.ts';
import { cli } from './fake.ts';

interface Operation {
  operationId: string;
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
  [extension: `x-provost-${string}`]: string;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
}

const { code, out, opened } = await cli(['openapi']);
const document = JSON.parse(out) as Document;
const operations = Object.values(document.paths).flatMap((item) => Object.values(item));

test('is printed without opening anything', () => {
  expect([code, opened]).toEqual([0, []]);
});

test('is valid OpenAPI 3.1', async () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  const result = await new Validator().validate(JSON.parse(out) as Record<string, unknown>);
  expect(result.errors).toBeUndefined();
  expect(result.valid).toBe(true);
});

test('the validator would notice', async () => {
  const broken = { ...document, info: {} };
  expect((await new Validator().validate(broken)).valid).toBe(false);
});

test('has every procedure with its permission and its command', () => {
  const told = operations.map((operation) => [
    operation.operationId,
    operation['x-provost-permission'],
    operation['x-provost-command'],
  ]);
  const wanted = commandsOf(contract).map(({ path, meta, words }) => [
    path.join('.'),
    meta.permission,
    `provost ${words.join(' ')}`,
  ]);
  expect(told.toSorted()).toEqual(wanted.toSorted());
});

test('has every error code', () => {
  for (const operation of operations) {
    const text = JSON.stringify(operation.responses);
    for (const [name, status] of Object.entries(errorStatus)) {
      expect(operation.responses, operation.operationId).toHaveProperty(String(status));
      expect(text).toContain(`"${name}"`);
    }
  }
});
