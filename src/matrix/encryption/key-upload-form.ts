import { isObject, objectOf, type JsonObject } from '../../json/read.js';
import { BodyForm } from '../values/body-form.js';
import { MatrixError } from '../values/error.js';
import { pythonRepr } from '../../python/repr.js';

/** An upload of keys that has the form it must have. */
export interface KeyUpload {
  device_keys?: JsonObject;
  one_time_keys: JsonObject;
  fallback_keys: JsonObject;
}

/**
 * Reads the body of a key upload. Throws `M_BAD_JSON`, `M_MISSING_PARAM` or, for identity keys that are null,
 * `M_INVALID_PARAM` (Synapse: observed). What the keys say is nobody's business here.
 */
export function readKeyUpload(body: JsonObject): KeyUpload {
  checkKeyIds('fallback_keys', body.fallback_keys);
  checkKeyIds('one_time_keys', body.one_time_keys);
  if (body.device_keys === null) throw new MatrixError('M_INVALID_PARAM', 'device_keys must not be null');
  const form = new BodyForm('KeyUploadRequestBody');
  if (body.device_keys !== undefined) checkDeviceKeys(form, body.device_keys);
  checkKeys(form, 'fallback_keys', body.fallback_keys);
  checkKeys(form, 'one_time_keys', body.one_time_keys);
  form.refuse();
  return {
    ...(isObject(body.device_keys) && { device_keys: body.device_keys }),
    one_time_keys: objectOf(body.one_time_keys),
    fallback_keys: objectOf(body.fallback_keys),
  };
}

/** Synapse breaks (500) where there is no mapping at all. */
function checkKeyIds(field: string, keys: unknown): void {
  if (keys === undefined || keys === null) return;
  if (!isObject(keys)) throw new MatrixError('M_BAD_JSON', `${field} must be a mapping`);
  const wrong = Object.keys(keys).find((keyId) => keyId.split(':').length !== 2);
  if (wrong === undefined) return;
  const text = `Invalid ${field} key ${pythonRepr(wrong)}. Expected "<algorithm>:<device_id>".`;
  throw new MatrixError('M_BAD_JSON', text);
}

function checkDeviceKeys(form: BodyForm, keys: unknown): void {
  const path = 'device_keys';
  if (!isObject(keys))
    return form.wrong(path, 'Input should be a valid dictionary or instance of DeviceKeys');
  form.texts(keys, path, 'algorithms');
  form.text(keys, path, 'device_id');
  form.mapping(keys, path, 'keys', isText);
  form.mapping(keys, path, 'signatures', isTextMapping);
  form.text(keys, path, 'user_id');
}

function checkKeys(form: BodyForm, field: string, keys: unknown): void {
  for (const [keyId, key] of Object.entries(objectOf(keys))) {
    if (isText(key) || (isObject(key) && isKeyObject(key))) continue;
    form.wrong(`${field}.${keyId}.str`, 'Input should be a valid string');
    form.wrong(`${field}.${keyId}.KeyObject`, 'Input should be a valid dictionary or instance of KeyObject');
  }
}

function isKeyObject({ key, fallback, signatures }: JsonObject): boolean {
  const isFallback = fallback === undefined || fallback === null || typeof fallback === 'boolean';
  return isText(key) && isFallback && isTextMappings(signatures);
}

function isTextMappings(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isTextMapping);
}

function isTextMapping(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isText);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}
