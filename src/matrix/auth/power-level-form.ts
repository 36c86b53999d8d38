import { isInteger, isObject, objectOf, own, type JsonObject } from '../../json/read.js';
import { MatrixError } from '../values/error.js';
import { pythonRepr } from '../../python/repr.js';

/** The fields of m.room.power_levels that are one level, or a map of levels; others may be anything. */
const FORM = {
  ban: 'integer',
  events: 'map',
  events_default: 'integer',
  invite: 'integer',
  kick: 'integer',
  notifications: 'map',
  redact: 'integer',
  state_default: 'integer',
  users: 'map',
  users_default: 'integer',
} as const;

/**
 * Throws `M_BAD_JSON` in the words of Synapse's schema validator, which names the outermost field that is wrong.
 * Levels as strings are refused in every room version, although versions before 10 would allow them.
 */
export function checkPowerLevelForm(content: JsonObject): void {
  const given = Object.entries(FORM).filter(([field]) => Object.hasOwn(content, field));
  for (const [field, kind] of given) {
    const value = own(content, field);
    if (kind === 'map' && !isObject(value)) throw wrongType(field, value, 'object');
    if (kind === 'integer') checkLevel(field, value);
  }
  for (const [field, kind] of given) {
    if (kind !== 'map') continue;
    for (const [name, level] of Object.entries(objectOf(own(content, field)))) checkLevel(name, level);
  }
}

function checkLevel(name: string, value: unknown): void {
  if (!isInteger(value)) throw wrongType(name, value, 'integer');
  const limit = Number.MAX_SAFE_INTEGER;
  if (value > limit) throw outside(name, value, `greater than the maximum of ${limit}`);
  if (value < -limit) throw outside(name, value, `less than the minimum of ${-limit}`);
}

function wrongType(name: string, value: unknown, type: string): MatrixError {
  return new MatrixError('M_BAD_JSON', `"${name}": ${pythonRepr(value)} is not of type '${type}'`);
}

function outside(name: string, value: number, how: string): MatrixError {
  return new MatrixError('M_BAD_JSON', `"${name}": ${value} is ${how}`);
}
