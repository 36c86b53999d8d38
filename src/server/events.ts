import type { FloatPlaces } from './float-places.js';
import { toJsonText } from './json-text.js';

/** One server-sent event (WHATWG HTML 9.2). `Data` is what the spec declares of the events of an operation. */
export interface ServerSentEvent<Data = unknown> {
  /** The type, on a line of its own; without, there is no such line, and the type is `message`. */
  event?: string;
  /** Text is sent as it is (`[DONE]`); anything else as JSON on one line, and only if it holds to the spec. */
  data: Data | string;
}

/**
 * An answer in pieces: each event is sent as soon as it is there and there is room for it.
 *
 * What can be refused is refused before an override returns this: the status is sent before the first event is asked
 * for. The iterator's `return` is called when nobody listens any more, the sandbox is reset or the server stops; one
 * that waits does so with the request's signal, and may let the `WaitEnded` of its wait through. Whatever else it
 * throws is a bug of ours.
 */
export class EventStream<Data = unknown> {
  constructor(readonly events: AsyncIterable<ServerSentEvent<Data>>) {}
}

/** An event as it goes over the wire, with the empty line that ends it. */
export function eventText({ event, data }: ServerSentEvent, floats?: FloatPlaces): string {
  const type = event === undefined ? '' : `event: ${event}\n`;
  // A line break would end the line, so text of several lines takes as many.
  const lines = typeof data === 'string' ? data.split(/\r\n|\r|\n/) : [toJsonText(data, floats)];
  return `${type}${lines.map((line) => `data: ${line}\n`).join('')}\n`;
}
