import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type JsonBounds, JsonScan } from './json-scan.js';
import { Refused } from './refusal.js';

/** How large a body may be. */
export interface BodyBounds extends JsonBounds {
  bytes: number;
}

/** A body, byte for byte as it was sent. */
export interface ReceivedBody {
  rawBody: Buffer;
  /** What was seen of a body that is to be read as JSON; undefined for any other. */
  scan?: JsonScan;
}

/** The client left in the middle of its body. */
export class BodyAborted extends Error {}

/** The body comes in a transfer coding that no server here knows. */
export class UnknownCoding extends Error {}

const NOTHING: ReceivedBody = { rawBody: Buffer.alloc(0) };

/** Whether a body follows the headers, be it an empty one. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * Reads the body of a request as it is: no encoding of it is undone, as neither of the real servers looks at
 * `Content-Encoding`. A body that is to be JSON is counted while it arrives, and nothing more of it is kept once it is
 * too much.
 *
 * Throws `Refused` as soon as it is known that the body is too much, be it by its declared length, `BodyAborted`, and
 * `UnknownCoding`.
 */
export async function readBody(
  req: IncomingMessage,
  res: ServerResponse,
  bounds: BodyBounds,
  isJson: boolean,
): Promise<ReceivedBody> {
  if (!hasBody(req)) return NOTHING;
  checkCoding(req);
  const declared = Number(req.headers['content-length'] ?? 0);
  if (declared > bounds.bytes) throw tooLarge(bounds, declared);
  // Node leaves it to us for clients that ask first, so that those with too much to send need not begin.
  if (req.headers.expect?.toLowerCase() === '100-continue') res.writeContinue();
  return collect(req, bounds, isJson ? new JsonScan(bounds) : undefined);
}

/** The servers behind both ports know no coding but `chunked`; Node also takes some that end with it. */
function checkCoding({ headers }: IncomingMessage): void {
  const coding = headers['transfer-encoding'];
  if (coding === undefined || coding.trim().toLowerCase() === 'chunked') return;
  throw new UnknownCoding();
}

function tooLarge({ bytes }: BodyBounds, sent: number): Refused {
  return new Refused({ reason: 'body-too-large', limit: bytes, sent });
}

function collect(
  req: IncomingMessage,
  bounds: BodyBounds,
  scan: JsonScan | undefined,
): Promise<ReceivedBody> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const settle = (done: () => void) => {
      req.off('data', take).off('end', end).off('close', gone).off('error', gone);
      done();
    };
    const take = (chunk: Buffer) => {
      length += chunk.length;
      scan?.take(chunk);
      if (length > bounds.bytes) return settle(() => reject(tooLarge(bounds, length)));
      if (scan?.isTooMuch)
        return settle(() => reject(new Refused({ reason: 'body-too-many-nodes', limit: bounds.nodes })));
      chunks.push(chunk);
    };
    const end = () => settle(() => resolve({ rawBody: whole(chunks), scan }));
    const gone = () => settle(() => reject(new BodyAborted()));
    req.on('data', take).on('end', end).on('close', gone).on('error', gone);
  });
}

function whole(chunks: Buffer[]): Buffer {
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}

/** How long a client may go on sending what nobody wants before its connection is cut, in milliseconds. */
const PATIENCE_MS = 30_000;

/**
 * Prepares an answer to a request whose body was not read to its end. The connection is of no use after it, but a
 * client that is still sending has to be able to read it: closed at once, with bytes unread, the connection would be
 * reset and the answer lost. So the rest is taken and dropped, and the connection closed when the client has closed its
 * side, or after a while.
 */
export function answerEarly(req: IncomingMessage, res: ServerResponse): void {
  const { socket } = req;
  res.shouldKeepAlive = false;
  // Called by Node when the answer is written.
  socket.destroySoon = () => linger(socket);
  req.resume();
}

function linger(socket: Socket): void {
  const patience = setTimeout(() => socket.destroy(), PATIENCE_MS).unref();
  socket.once('end', () => socket.destroy());
  socket.once('close', () => clearTimeout(patience));
  socket.end();
  socket.resume();
}
