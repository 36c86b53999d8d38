import { BlockList, isIP } from 'node:net';
import { ValueProblem } from '../../../src/pydantic/reading.js';

const INTERNAL_NAME = /^(localhost|metadata\.google\.internal)$|\.(local|localdomain|home\.arpa|svc)$/;

/** Networks that are not of the internet (IANA's special-purpose registries, which Python's `ipaddress` follows). */
const INTERNAL = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['240.0.0.0', 4],
] as const) {
  INTERNAL.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 127],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  INTERNAL.addSubnet(network, bits, 'ipv6');
}

/**
 * Refuses an address of the web that the real server would not ask (letta/helpers, validate_mcp_server_url; names are
 * not looked up). Throws `ValueProblem`.
 */
export function requirePublicAddress(address: string): void {
  if (address === '') throw new ValueProblem('server_url cannot be empty');
  const [, authority] = /^https?:(?:\/\/([^/?#]*))?/i.exec(address) ?? [null, null];
  if (authority === null) {
    throw new ValueProblem(`server_url must start with 'http://' or 'https://', got: '${address}'`);
  }
  const host = hostOf(authority ?? '');
  if (!host) throw new ValueProblem(`server_url must have a valid host, got: '${address}'`);
  const name = host.replace(/\.+$/, '').toLowerCase();
  if (INTERNAL_NAME.test(name)) throw new ValueProblem(`Blocked internal hostname: ${host}`);
  const version = isIP(name);
  if (version !== 0 && INTERNAL.check(name, version === 4 ? 'ipv4' : 'ipv6')) {
    throw new ValueProblem(`Non-public IP not allowed: ${host}`);
  }
}

/** Without the user before it and the port behind it. */
function hostOf(authority: string): string | undefined {
  const place = authority.slice(authority.lastIndexOf('@') + 1);
  return (/^\[([^\]]*)\]/.exec(place) ?? /^([^:]*)/.exec(place))?.[1]?.toLowerCase();
}
