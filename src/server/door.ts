import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** As much of a request as is looked at before anything else of it is. */
export interface Visit {
  method: string;
  headers: IncomingHttpHeaders;
  /** The address it came from, and the one of this machine that it came to. */
  remoteAddress: string;
  localAddress: string;
}

/** Who may call besides programs on this machine and pages that this server serves. */
export interface DoorRules {
  /** The host that is listened on. */
  host: string;
  /** Host names; what lies under one is let in with it. */
  allowedHosts: readonly string[];
  /** Origins of pages: scheme, host and port. */
  allowedOrigins: readonly string[];
  /** What programs on other machines have to send as a bearer token; `none` asks nobody; undefined lets nobody in. */
  controlToken?: string | undefined;
}

/** Why a visitor is turned away, and the value that was the reason. */
export interface TurnedAway {
  reason: 'no-token' | 'wrong-token' | 'other-machine' | 'host' | 'origin' | 'page';
  value: string;
}

/**
 * Decides whether a request may steer this process. Programs on this machine may; so may those elsewhere that know the
 * token. A page that somebody happens to have open in a browser on this machine may not, which takes two looks: at the
 * `Origin` (or `Sec-Fetch-Site`) that browsers send along with what a page asks, and at the `Host`, since a page can give
 * its own name this machine's address (DNS rebinding) and is then of the same origin. No page can give itself an
 * address in the place of a name, so any address will do as a host.
 */
export function turnedAway(visit: Visit, rules: DoorRules): TurnedAway | undefined {
  const isKnown = isTokenRight(visit.headers.authorization, rules.controlToken);
  return (
    (isKnown || isSameMachine(visit) || isPreflight(visit) ? undefined : strangerAt(visit, rules)) ??
    (isKnown ? undefined : wrongHost(visit, rules)) ??
    wrongPage(visit, rules)
  );
}

/** What a browser is told when its page is not of this server and may call all the same. */
export function corsHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const { origin } = headers;
  if (origin === undefined) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
    'access-control-allow-headers': headers['access-control-request-headers'] ?? '*',
    'access-control-expose-headers': '*',
    vary: 'Origin, Access-Control-Request-Headers',
  };
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether an address is of the loopback interface, which nothing from outside reaches. */
export function isLoopback(address: string): boolean {
  const bare = address.replace(/^::ffff:/, '');
  const family = isIP(bare);
  return family !== 0 && LOOPBACK.check(bare, family === 4 ? 'ipv4' : 'ipv6');
}

/** Also of the interfaces that lead outside: whoever calls from the address that it calls is on this machine. */
function isSameMachine({ remoteAddress, localAddress }: Visit): boolean {
  return isLoopback(remoteAddress) || (remoteAddress !== '' && remoteAddress === localAddress);
}

/** Browsers ask without the token whether they may send it. */
function isPreflight({ method, headers }: Visit): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

function isTokenRight(authorization: string | undefined, token: string | undefined): boolean {
  if (token === undefined || token === 'none') return false;
  const sent = Buffer.from(authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return sent.length === wanted.length && timingSafeEqual(sent, wanted);
}

function strangerAt({ headers, remoteAddress }: Visit, { controlToken }: DoorRules): TurnedAway | undefined {
  if (controlToken === 'none') return undefined;
  if (controlToken === undefined) return { reason: 'other-machine', value: remoteAddress };
  const reason = headers.authorization === undefined ? 'no-token' : 'wrong-token';
  return { reason, value: remoteAddress };
}

/** HTTP/1.0 asks for no host, and no browser speaks it. */
function wrongHost({ headers }: Visit, { host, allowedHosts }: DoorRules): TurnedAway | undefined {
  if (headers.host === undefined) return undefined;
  const name = hostName(headers.host);
  const allowed = ['localhost', ...allowedHosts].map((one) => one.toLowerCase());
  if (isIP(name) !== 0 || name === host.toLowerCase()) return undefined;
  if (allowed.some((one) => name === one || name.endsWith(`.${one}`))) return undefined;
  return { reason: 'host', value: headers.host };
}

/** Without port, brackets and the dot that ends an absolute name. */
function hostName(host: string): string {
  const bare = host.startsWith('[') ? host.slice(1).replace(/\].*$/, '') : host.replace(/:\d*$/, '');
  return bare.toLowerCase().replace(/\.$/, '');
}

function wrongPage(visit: Visit, { allowedOrigins }: DoorRules): TurnedAway | undefined {
  const { headers } = visit;
  const { origin } = headers;
  if (origin === undefined) return isQuietPage(visit) ? { reason: 'page', value: 'another site' } : undefined;
  const wanted = `http://${(headers.host ?? '').toLowerCase()}`;
  if (origin.toLowerCase() === wanted || allowedOrigins.includes(origin)) return undefined;
  return { reason: 'origin', value: origin };
}

/** Pages load images and scripts, and send some forms, without saying where they are from; following a link is no harm. */
function isQuietPage({ method, headers }: Visit): boolean {
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers;
  if (site !== 'cross-site' && site !== 'same-site') return false;
  return mode !== 'navigate' || (method !== 'GET' && method !== 'HEAD');
}
