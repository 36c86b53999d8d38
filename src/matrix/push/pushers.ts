import { isObject, own as ownMember, type JsonObject } from '../../json/read.js';
import { MatrixError } from '../values/error.js';
import type { Homeserver } from '../model/homeserver.js';
import type { Pusher, KeptPusher } from '../model/push.js';

/** What has to be said of a pusher, in the order in which Synapse names what is missing. */
const REQUIRED = [
  'kind',
  'app_id',
  'app_display_name',
  'device_display_name',
  'pushkey',
  'lang',
  'data',
] as const;

/** Where a gateway takes notifications (Matrix push gateway API). */
const GATEWAY_PATH = '/_matrix/push/v1/notify';

/** The pushers of a user, in the order in which they were made. */
export function listPushers({ state }: Homeserver, userId: string): Pusher[] {
  return [...(state.pushers.get(userId)?.values() ?? [])].map(({ pusher }) => pusher);
}

/**
 * Adds a pusher or changes it; one of `kind` null is removed. The same app and key of another user is taken from
 * them unless `append` is said (Matrix client-server API, "Push notifications"; Synapse: observed).
 * Throws `M_MISSING_PARAM` for what is missing and for an unusable address, `M_THREEPID_NOT_FOUND` for mail, and
 * `M_BAD_JSON` where Synapse breaks.
 */
export function setPusher(
  homeserver: Homeserver,
  owner: { userId: string; deviceId: string },
  wanted: JsonObject,
): void {
  const { pushers } = homeserver.state;
  if (wanted.kind === null && 'app_id' in wanted && 'pushkey' in wanted) {
    const key = keyOf(textOf(wanted, 'app_id'), textOf(wanted, 'pushkey'));
    pushers.get(owner.userId)?.delete(key);
    return;
  }
  const pusher = checkPusher(wanted);
  const key = keyOf(pusher.app_id, pusher.pushkey);
  if (!wanted.append) {
    for (const [userId, kept] of pushers) if (userId !== owner.userId) kept.delete(key);
  }
  let own = pushers.get(owner.userId);
  if (!own) pushers.set(owner.userId, (own = new Map<string, KeptPusher>()));
  own.set(key, { pusher, deviceId: own.get(key)?.deviceId ?? owner.deviceId });
}

/** Takes the pushers of some devices away. */
export function removePushersOf({ state }: Homeserver, userId: string, deviceIds: ReadonlySet<string>): void {
  const own = state.pushers.get(userId);
  for (const [key, { deviceId }] of own ?? []) if (deviceIds.has(deviceId)) own?.delete(key);
}

function checkPusher(wanted: JsonObject): Pusher {
  const missing = REQUIRED.filter((name) => !Object.hasOwn(wanted, name));
  if (missing.length > 0) {
    const names = missing.map((name) => `'${name}'`).join(', ');
    throw new MatrixError('M_MISSING_PARAM', `Missing params: [${names}]`);
  }
  const { data } = wanted;
  if (wanted.kind === 'email') throw new MatrixError('M_THREEPID_NOT_FOUND', 'Email not found');
  if (!isObject(data)) throw malformed('data');
  if (wanted.kind === 'http') checkAddress(data);
  return {
    app_id: textOf(wanted, 'app_id'),
    pushkey: textOf(wanted, 'pushkey'),
    kind: textOf(wanted, 'kind'),
    app_display_name: textOf(wanted, 'app_display_name'),
    device_display_name: textOf(wanted, 'device_display_name'),
    lang: textOf(wanted, 'lang'),
    profile_tag: Object.hasOwn(wanted, 'profile_tag') ? textOf(wanted, 'profile_tag') : '',
    data,
  };
}

function checkAddress({ url }: JsonObject): void {
  const complain = (text: string) => new MatrixError('M_MISSING_PARAM', `Config Error: ${text}`);
  if (url === undefined) throw complain("'url' required in data for HTTP pusher");
  if (typeof url !== 'string') throw complain("'url' must be a string");
  if (pathOf(url) !== GATEWAY_PATH) throw complain(`'url' must have a path of '${GATEWAY_PATH}'`);
}

function pathOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).pathname : undefined;
}

/** Numbers become text, as in Synapse's database. */
function textOf(wanted: JsonObject, name: string): string {
  const value = ownMember(wanted, name);
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw malformed(name);
}

function malformed(name: string): MatrixError {
  return new MatrixError('M_BAD_JSON', `'${name}' is not what it has to be`);
}

function keyOf(appId: string, pushkey: string): string {
  return `${appId}\0${pushkey}`;
}
