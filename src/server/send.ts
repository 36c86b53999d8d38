import type { ServerResponse } from 'node:http';
import { setOwn } from '../json/read.js';
import { reportBug } from '../sandbox/bugs.js';
import { WaitEnded } from '../sandbox/waiters.js';
import { type EventStream, eventText, type ServerSentEvent } from './events.js';
import type { Reply } from './exchange.js';
import type { FloatPlaces } from './float-places.js';
import { toJsonText } from './json-text.js';
import type { GrowingBody, Sending } from './record.js';
import type { WrittenBody } from './written.js';

/** Sends an answer that is there in one piece, and returns its body as text for the journal. */
export function send(sending: Sending): string {
  const { outcome, exchange, res } = sending;
  const { reply } = outcome;
  const { content, type } = encode(reply, floatsOf(sending)?.body);
  const headers = headersOf(sending, type);
  if (reply.status !== 204) headers['content-length'] = Buffer.byteLength(content);
  res.writeHead(reply.status, headers);
  res.end(exchange.method === 'HEAD' ? undefined : content);
  return typeof content === 'string' ? content : `<${content.length} bytes>`;
}

/**
 * Sends an answer that is written in slices, and resolves when it is over, whoever ended it. It says how long it is if
 * all of it is written by now. What has gone out is added to the journal's body, if there is one.
 */
export async function sendWritten(
  sending: Sending,
  written: WrittenBody,
  journalled: GrowingBody | undefined,
): Promise<void> {
  const { service, sandbox, exchange, outcome, res } = sending;
  const headers = headersOf(sending, 'application/json');
  if (written.isWhole) headers['content-length'] = written.bytes;
  res.writeHead(outcome.reply.status, headers);
  try {
    if (exchange.method !== 'HEAD') {
      await written.handOn((piece) => {
        journalled?.add(piece.toString());
        return res.write(piece) ? undefined : drained(res);
      }, exchange.signal);
    }
    res.end();
  } catch (error) {
    if (!(error instanceof WaitEnded)) reportBug(sandbox, service.name, error);
    res.destroy();
  } finally {
    journalled?.end();
  }
}

/**
 * Sends an answer event by event, and resolves when it is over, whoever ended it: the stream, the client, or the end
 * of the sandbox. What has gone out is added to the journal's body, if there is one.
 */
export async function sendEvents(
  sending: Sending,
  stream: EventStream,
  journalled: GrowingBody | undefined,
): Promise<void> {
  const { service, sandbox, exchange, outcome, res } = sending;
  const { signal } = exchange;
  const iterator = stream.events[Symbol.asyncIterator]();
  const broke = (error: unknown) => {
    if (!(error instanceof WaitEnded)) reportBug(sandbox, service.name, error);
  };
  // An iterator in the middle of a wait hears of this only when the wait is over, so nothing here waits for it.
  const leave = () => void (async () => iterator.return?.())().catch(broke);
  const abandon = () => {
    res.destroy();
    leave();
    journalled?.end();
  };
  if (signal.aborted) return abandon();
  signal.addEventListener('abort', abandon, { once: true });
  const type = 'text/event-stream; charset=utf-8';
  res.writeHead(outcome.reply.status, { ...headersOf(sending, type), 'cache-control': 'no-cache' });
  try {
    if (exchange.method === 'HEAD') {
      res.end();
      await iterator.return?.();
    } else {
      res.flushHeaders();
      await pump(iterator, res, (event) => checkedText(sending, event, journalled));
    }
  } catch (error) {
    broke(error);
    leave();
    // Not at once: the events before this one are on their way.
    res.socket?.destroySoon();
  } finally {
    signal.removeEventListener('abort', abandon);
    journalled?.end();
  }
}

function checkedText(sending: Sending, event: ServerSentEvent, journalled: GrowingBody | undefined): string {
  const { service, outcome } = sending;
  if (outcome.operation) service.responses.checkEvent(outcome.operation, outcome.reply.status, event);
  const text = eventText(event, floatsOf(sending)?.event);
  journalled?.add(text);
  return text;
}

/** No event is asked for before there is room for it. Ends the answer with the last one. */
async function pump<Event>(
  iterator: AsyncIterator<Event>,
  res: ServerResponse,
  toText: (event: Event) => string,
): Promise<void> {
  while (!res.destroyed) {
    const next = await iterator.next();
    if (res.destroyed) return;
    if (next.done) return void res.end();
    if (!res.write(toText(next.value))) await drained(res);
  }
}

/** Resolves when there is room again, or nobody left to make room for. */
function drained(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      res.off('drain', done);
      res.off('close', done);
      resolve();
    };
    res.on('drain', done);
    res.on('close', done);
  });
}

function headersOf(
  { service, sandbox, exchange, outcome }: Sending,
  type?: string,
): Record<string, string | number> {
  const { reply, answeredBy, operation, hint } = outcome;
  const headers: Record<string, string | number> = {
    ...service.headers,
    ...service.cors?.(exchange.headers, sandbox),
  };
  if (type) headers['content-type'] = type;
  for (const [name, value] of Object.entries(reply.headers ?? {})) setOwn(headers, name.toLowerCase(), value);
  headers.date = new Date(sandbox.clock.now()).toUTCString();
  headers['x-mock-answer'] = answeredBy;
  if (operation) headers['x-mock-operation'] = operation.operationId;
  if (hint) headers['x-mock-hint'] = hint;
  return headers;
}

/** The body of a fault is sent as its author wrote it. */
function floatsOf({ service, outcome }: Sending): { body?: FloatPlaces; event?: FloatPlaces } | undefined {
  const { operation, answeredBy, reply } = outcome;
  return operation && answeredBy !== 'fault' ? service.floatsOf(operation, reply.status) : undefined;
}

/** JSON stays text: Node sends text together with the headers, bytes in a write of their own. */
function encode(
  reply: Reply,
  floats: FloatPlaces | undefined,
): { content: string | Uint8Array; type?: string } {
  if (reply.body === undefined) return { content: '' };
  if (reply.body instanceof Uint8Array) return { content: reply.body };
  return { content: toJsonText(reply.body, floats), type: 'application/json' };
}
