import type * as Faker from 'json-schema-faker';
import { objectOf } from '../json/read.js';
import { Random } from '../sandbox/random.js';
import { EventStream } from './events.js';
import type { Operation, ServiceSpec } from './spec.js';
import type { ResponseValidation } from './validate-response.js';

/**
 * Invents the success answer of an operation from its response schema. The faker draws its seed from the
 * sandbox, so that the same calls give the same answers. What it invents is checked before it is sent; where the
 * faker cannot satisfy the schema, the spec's own example is the answer.
 */
export async function fake(
  operation: Operation,
  spec: ServiceSpec,
  validation: ResponseValidation,
  random: Random,
): Promise<unknown> {
  const { successStatus } = operation;
  const response = validation.declared(operation, successStatus);
  if (response?.schema === undefined) {
    return response?.eventSchema === undefined ? undefined : new EventStream(noEvents());
  }
  const invented = await invent(
    { ...objectOf(response.schema), components: { schemas: spec.schemas } },
    seedOf(operation, random),
  );
  if (invented !== undefined && !validation.problem(operation, successStatus, response, invented))
    return invented;
  return response.example;
}

/** An operation that only streams, and that nobody keeps state for, has nothing to tell. */
async function* noEvents(): AsyncGenerator<never> {}

/** Reading twice gives the same answer, as from a server that nobody writes to; anything else gives a new one. */
function seedOf({ method, operationId }: Operation, random: Random): number {
  return (method === 'GET' ? new Random(`${random.seed}/${operationId}`) : random).int(2 ** 31);
}

/**
 * Loads the faker, which no first answer should wait for, but whoever starts a server should ask for: Node remembers of a
 * module that could not be read once, for want of file descriptors perhaps, that it never can.
 */
export function loadFaker(): Promise<typeof Faker> {
  return import('json-schema-faker');
}

/** Undefined when the faker gives up: it throws on some schemas that validators accept. */
async function invent(schema: Faker.JsonSchema, seed: number): Promise<unknown> {
  const { generateSync } = await loadFaker();
  try {
    return generateSync(schema, { seed, optionalsProbability: 0.5, refDepthMax: 4 });
  } catch {
    return undefined;
  }
}
