import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { mockOverrides } from '../../overrides/mock/index.js';
import { mockEdge } from '../../overrides/mock/edge/service.js';
import { type Sandbox, Sandboxes } from '../../src/sandbox/sandbox.js';
import { DEFAULT_SETTINGS, type Settings } from '../../src/sandbox/settings.js';
import { listen } from '../../src/server/listen.js';
import { createApp } from '../../src/server/receive.js';
import { createService, type ServiceDefinition } from '../../src/server/service.js';
import { loadSpec } from '../../src/server/spec.js';
import { plantNothing, tinyService } from './tiny.js';

/** The pet shop behind a real port, with the control API beside it. */
export interface TinyServer {
  url: string;
  sandboxes: Sandboxes;
  /** The default one, as it is now. */
  sandbox: Sandbox;
  stop(): Promise<void>;
}

/** Starts the pet shop with some overrides and settings in the place of its own. */
export async function startTiny(
  overrides: ServiceDefinition['overrides'],
  settings: Partial<Settings> = {},
): Promise<TinyServer> {
  const sandboxes = new Sandboxes({ ...DEFAULT_SETTINGS, ...settings }, plantNothing);
  await sandboxes.get('default');
  const specs = { letta: loadSpec('letta'), matrix: loadSpec('matrix'), mock: loadSpec('mock') };
  const control = createService({ ...mockEdge(sandboxes, specs), overrides: mockOverrides }, specs.mock);
  // The control API tells of two services only, so the pet shop goes by the name of one of them.
  const tiny = { ...tinyService(overrides), name: 'letta', bodyLimit: 64 * 1024 };
  const { url, close } = await listen(createApp(tiny, control, sandboxes), '127.0.0.1', 0);
  return {
    url,
    sandboxes,
    get sandbox() {
      const sandbox = sandboxes.find('default');
      if (!sandbox) throw new Error('the default sandbox is gone');
      return sandbox;
    },
    stop: () => {
      sandboxes.endAll();
      return close();
    },
  };
}

/** An answer whose body is read piece by piece, or not at all. */
export interface OpenAnswer {
  status: number;
  headers: IncomingMessage['headers'];
  /** What has come since the last time, as soon as there is something; null at the end. Rejects when it was cut off. */
  next(): Promise<string | null>;
  /** Everything that is still to come. */
  rest(): Promise<string>;
  leave(): void;
}

/** Asks, and resolves as soon as the headers are there. */
export function open(url: string, method = 'GET'): Promise<OpenAnswer> {
  return new Promise((resolve, reject) => {
    const asking: ClientRequest = request(url, { method }, (response) => {
      const pieces = response.setEncoding('utf8')[Symbol.asyncIterator]() as AsyncIterator<string>;
      const next = async () => {
        const { done, value } = await pieces.next();
        return done ? null : value;
      };
      const rest = async () => {
        const found: string[] = [];
        for (let piece = await next(); piece !== null; piece = await next()) found.push(piece);
        return found.join('');
      };
      const { statusCode: status = 0, headers } = response;
      resolve({ status, headers, next, rest, leave: () => void asking.destroy() });
    });
    asking.on('error', reject).end();
  });
}

/** Something to wait for, and the way to make it happen. */
export function gate<Value = void>(): { opened: Promise<Value>; open: (value: Value) => void } {
  let open: (value: Value) => void = () => undefined;
  const opened = new Promise<Value>((resolve) => (open = resolve));
  return { opened, open };
}
