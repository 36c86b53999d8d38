import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A port that answers. */
export interface Listening {
  /** Without a trailing slash; names the host that was asked for, and the port that was found. */
  url: string;
  port: number;
  /** Ends every connection, idle or in the middle of a request, and resolves when the port is free. */
  close(): Promise<void>;
}

/**
 * Clients keep pooled connections for up to a minute and write to them without looking; Node's default of five
 * seconds made one aiohttp request in thirteen fail.
 */
const KEEP_ALIVE_MS = 80_000;

/** Rejects with Node's error, whose `code` is `EADDRINUSE` for a port in use. */
export function listen(app: RequestListener, host: string, port: number): Promise<Listening> {
  const server = createServer(app);
  // Without these, Node would tell every client to send its body, and refuse what it does not know to expect.
  server.on('checkContinue', app);
  server.on('checkExpectation', app);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = KEEP_ALIVE_MS + 5_000;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const { port: found } = server.address() as AddressInfo;
      resolve({ url: `http://${printable(host)}:${found}`, port: found, close: () => close(server) });
    });
  });
}

/** A wildcard host is no address to call; an IPv6 address needs its brackets. */
function printable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
