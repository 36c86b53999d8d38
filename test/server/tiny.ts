import { Sandboxes, type Sandbox } from '../../src/sandbox/sandbox.js';
import { DEFAULT_SETTINGS } from '../../src/sandbox/settings.js';
import type { Work } from '../../src/scheduling/slices.js';
import type { Exchange } from '../../src/server/exchange.js';
import { faked } from '../../src/server/override.js';
import { Refused } from '../../src/server/refusal.js';
import { createService, type Service, type ServiceDefinition } from '../../src/server/service.js';
import type { Operation, ServiceSpec } from '../../src/server/spec.js';

/** An error of the tiny service. */
export class TinyError extends Error {}

function operation(parts: Partial<Operation> & Pick<Operation, 'operationId' | 'path'>): Operation {
  const names = [...parts.path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? '');
  return {
    method: 'GET',
    templates: [parts.path],
    security: 'none',
    parameters: names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    requestSchemas: [],
    successStatus: 200,
    responses: {
      200: {
        contentType: 'application/json',
        schema: { $ref: '#/components/schemas/Pet' },
        example: { name: 'Rex' },
      },
      default: { contentType: 'application/json', schema: { type: 'object' } },
    },
    ...parts,
  };
}

/** A spec of a pet shop, small enough to be read beside a test. */
export const tinySpec: ServiceSpec = {
  title: 'Pets',
  version: '1',
  credentials: ['collar'],
  secretSchemas: {},
  schemas: {
    Pet: {
      type: 'object',
      required: ['name'],
      additionalProperties: false,
      properties: { name: { type: 'string', minLength: 1 }, age: { type: 'integer', default: 1 } },
    },
    // Nothing is both: the faker cannot satisfy it.
    Impossible: {
      type: 'object',
      required: ['id'],
      properties: { id: { type: 'string', pattern: '^x$', minLength: 3, maxLength: 2 } },
    },
  },
  operations: [
    operation({ operationId: 'getPet', path: '/pets/{name}' }),
    operation({ operationId: 'countPets', path: '/pets/count' }),
    operation({
      operationId: 'getToy',
      path: '/pets/{name}/toys/{toy}',
      templates: ['/pets/{name}/toys/{toy}', '/pets/{name}/toys'],
    }),
    operation({
      operationId: 'addPet',
      path: '/pets',
      method: 'POST',
      requestSchemas: ['Pet'],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
      },
      parameters: [
        {
          name: 'dry',
          in: 'query',
          schema: { type: 'boolean', default: false },
          style: 'form',
          explode: true,
          allowReserved: true,
        },
        {
          name: 'tag',
          in: 'query',
          schema: { type: 'array', items: { type: 'string' } },
          style: 'form',
          explode: true,
          allowReserved: true,
        },
      ],
    }),
    operation({
      operationId: 'watchPets',
      path: '/watch',
      responses: {
        200: {
          contentType: 'application/json',
          schema: { type: 'array', items: { $ref: '#/components/schemas/Pet' } },
          eventSchema: { $ref: '#/components/schemas/Pet' },
        },
        default: { contentType: 'application/json', schema: { type: 'object' } },
      },
    }),
    operation({
      operationId: 'followPets',
      path: '/follow',
      responses: { 200: { eventSchema: { $ref: '#/components/schemas/Pet' } } },
    }),
    operation({
      operationId: 'photographPet',
      path: '/pets/{name}/photo',
      method: 'POST',
      requestBody: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: {
              type: 'object',
              required: ['file'],
              properties: { file: { type: 'string', format: 'binary' }, note: { type: 'string' } },
            },
          },
        },
      },
      parameters: [
        { name: 'name', in: 'path', required: true, schema: { type: 'string', maxLength: 5 } },
        { name: 'dry', in: 'query', schema: { type: 'boolean' }, style: 'form', explode: true },
      ],
    }),
    operation({ operationId: 'inventPet', path: '/invented' }),
    operation({ operationId: 'inventNewPet', path: '/invented', method: 'POST' }),
    operation({
      operationId: 'inventImpossible',
      path: '/impossible',
      responses: {
        200: {
          contentType: 'application/json',
          schema: { $ref: '#/components/schemas/Impossible' },
          example: { id: 'of the spec' },
        },
      },
    }),
  ],
};

/** The pet shop as a service; overrides given here replace its own. */
export function tinyService(overrides: ServiceDefinition['overrides'] = {}): Service {
  return createService(
    {
      name: 'tiny',
      overrides: {
        getPet: ({ path }: { path: { name: string } }) => ({ name: path.name }),
        countPets: () => ({ name: 'count' }),
        getToy: ({ path }: { path: { toy: string } }) => ({ name: `toy ${path.toy}` }),
        addPet: ({ body }: { body: object }) => body,
        watchPets: () => [],
        followPets: faked,
        photographPet: ({ path }: { path: { name: string } }) => ({ name: path.name }),
        inventPet: faked,
        inventNewPet: faked,
        inventImpossible: faked,
        ...overrides,
      },
      routing: { ignoreTrailingSlash: false, emptySegments: true },
      bodyLimit: 1000,
      headers: {},
      preflight: () => ({ status: 204 }),
      authenticate: () => undefined,
      context: (_sandbox, _caller, exchange) => ({
        get signal() {
          return exchange.signal;
        },
      }),
      refuse: (error) => {
        if (error instanceof Refused) return { status: 400, body: { ...error.refusal } };
        return error instanceof TinyError ? { status: 409, body: { text: error.message } } : undefined;
      },
      broken: () => ({ status: 500, body: { broken: true } }),
      notHttp: { status: 400 },
      injected: (fault) => ({ status: fault.status, body: fault.body }),
    },
    tinySpec,
  );
}

/** An empty world with a fixed random seed. */
export function tinySandbox(): Promise<Sandbox> {
  return new Sandboxes({ ...DEFAULT_SETTINGS, randomSeed: 'tiny' }, plantNothing).get('default');
}

/** Plants nothing. */
export function* plantNothing(): Work<void> {
  // A sandbox starts empty.
}

/** A request as the pipeline sees it. */
export function request(method: string, target: string, body?: unknown): Exchange {
  const [path = '', query] = target.split('?');
  return {
    method,
    path,
    query: new URLSearchParams(query),
    headers: {},
    headersDistinct: {},
    remoteAddress: '127.0.0.1',
    rawBody: Buffer.from(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)),
    signal: new AbortController().signal,
  };
}
