import { isList, isObject, own, textOf, type JsonObject } from '../../json/read.js';
import { pythonRepr } from '../../python/repr.js';
import { isTrue } from '../../python/truth.js';
import { BodyForm } from '../values/body-form.js';
import { MatrixError } from '../values/error.js';
import { isServerName } from '../values/identifiers.js';

/**
 * Mail addresses and phone numbers at a homeserver that sends no mail and no messages, and reaches no identity server:
 * nobody can prove that one is theirs, so nobody has any (Synapse 1.160 as it is installed: observed).
 */

/** The kinds of addresses. */
const MEDIA = ['email', 'msisdn'];

/** What a mail would be for, and how it is refused, whatever the body says. */
const MAIL_REFUSALS = {
  register: ['M_UNKNOWN', 'Email-based registration has been disabled on this server'],
  resetPassword: ['M_UNKNOWN', 'Email-based password resets have been disabled on this server'],
  add: ['M_THREEPID_MEDIUM_NOT_SUPPORTED', 'Adding an email to your account is disabled on this server'],
} as const;

/** The refusal to send a mail. */
export function noMail(purpose: keyof typeof MAIL_REFUSALS): MatrixError {
  const [errcode, text] = MAIL_REFUSALS[purpose];
  return new MatrixError(errcode, text);
}

/**
 * The refusal to send a message to a phone that somebody would register with. Throws `M_MISSING_PARAM`, and
 * `M_INVALID_PARAM` for a secret or a phone number that is none, `M_BAD_JSON` where Synapse breaks (500).
 */
export function noMessageToRegister(body: JsonObject): MatrixError {
  demand(body, ['client_secret', 'country', 'phone_number', 'send_attempt']);
  checkSecret(own(body, 'client_secret'));
  checkPhoneNumber(own(body, 'country'), own(body, 'phone_number'));
  return new MatrixError('M_UNKNOWN', 'Registration by phone number is not supported on this homeserver');
}

/**
 * The refusal to send a message to a phone that somebody would add to their account. Throws `M_BAD_JSON` and
 * `M_MISSING_PARAM` for a body of a wrong form, and `M_INVALID_PARAM` for an identity server without a token, a phone
 * number that is none or a link to a file.
 */
export function noMessageToAdd(body: JsonObject): MatrixError {
  const form = new BodyForm('MsisdnRequestTokenBody');
  checkSecretForm(form, body);
  form.optionalText(body, '', 'id_server');
  form.optionalText(body, '', 'id_access_token');
  form.optionalText(body, '', 'next_link');
  form.integer(body, '', 'send_attempt');
  form.text(body, '', 'country', { pattern: /[A-Z]{2}/ });
  form.text(body, '', 'phone_number');
  form.refuse();
  if (typeof own(body, 'id_server') === 'string' && typeof own(body, 'id_access_token') !== 'string') {
    const text = 'Value error, id_access_token is required if an id_server is supplied.';
    throw new MatrixError(
      'M_INVALID_PARAM',
      `1 validation error for MsisdnRequestTokenBody\n  ${text} [type=value_error]`,
    );
  }
  checkPhoneNumber(own(body, 'country'), own(body, 'phone_number'));
  if (/^file:/i.test(textOf(own(body, 'next_link')) ?? '')) {
    const text = "'next_link' domain not included in whitelist, or not http(s)";
    throw new MatrixError('M_INVALID_PARAM', text);
  }
  return new MatrixError(
    'M_THREEPID_MEDIUM_NOT_SUPPORTED',
    'Adding phone numbers to user account is not supported by this homeserver',
  );
}

/**
 * Whether a body names a proof that an address is somebody's, in the form that the older of the two operations takes.
 * Throws `M_MISSING_PARAM`, `M_INVALID_PARAM` for a secret that is none, and `M_BAD_JSON` where Synapse breaks (500).
 */
export function checkCredentials(body: JsonObject): void {
  const older = own(body, 'threePidCreds');
  const credentials = isTrue(older) ? older : (own(body, 'three_pid_creds') ?? null);
  if (credentials === null) throw new MatrixError('M_MISSING_PARAM', 'Missing param three_pid_creds');
  const isEmpty = (isList(credentials) && credentials.length === 0) || typeof credentials === 'string';
  if (!isObject(credentials) && !isEmpty) {
    throw new MatrixError('M_BAD_JSON', "'three_pid_creds' must be an object");
  }
  const said = isObject(credentials) ? credentials : {};
  demand(said, ['client_secret', 'sid']);
  checkSecret(own(said, 'client_secret'));
}

/** Whether the body has what adds an address. Throws `M_BAD_JSON` and `M_MISSING_PARAM`. */
export function checkAddition(body: JsonObject): void {
  const form = new BodyForm('PostBody');
  checkSecretForm(form, body);
  form.text(body, '', 'sid');
  form.refuse();
}

/** The refusal of an address that nobody has proven to be theirs. */
export function notProven(): MatrixError {
  return new MatrixError('M_THREEPID_AUTH_FAILED', 'No validated 3pid session found');
}

/** The identity server that is to be told of an address, and how. Throws `M_BAD_JSON` and `M_MISSING_PARAM`. */
export function readIdentityServer(body: JsonObject): string {
  const form = new BodyForm('PostBody');
  checkSecretForm(form, body);
  form.text(body, '', 'id_access_token');
  form.text(body, '', 'id_server');
  form.text(body, '', 'sid');
  form.refuse();
  return textOf(own(body, 'id_server')) ?? '';
}

/** Whether the body names an address. Throws `M_BAD_JSON` and `M_MISSING_PARAM`. */
export function checkAddress(body: JsonObject): void {
  const form = new BodyForm('PostBody');
  form.text(body, '', 'address');
  form.optionalText(body, '', 'id_server');
  form.oneOf(body, '', 'medium', MEDIA);
  form.refuse();
}

/**
 * The refusal to talk to an identity server: `M_UNKNOWN`, with status 400 for what is none, and else 502, as for all other
 * servers; Synapse breaks (500).
 */
export function noIdentityServer(server: string): MatrixError {
  const [host = '', ...path] = server.split('/');
  if (isServerName(host) && !/[#?]/.test(path.join('/'))) {
    return new MatrixError('M_UNKNOWN', 'Failed to contact the identity server', { status: 502 });
  }
  const text = 'id_server must be a valid hostname with optional port and path components';
  return new MatrixError('M_UNKNOWN', text);
}

/** Tells an identity server to forget an address, if the body names one. Throws as `noIdentityServer` says. */
export function unbindAddress(body: JsonObject): void {
  const server = own(body, 'id_server');
  if (typeof server === 'string' && server !== '') throw noIdentityServer(server);
}

/**
 * Takes an address from an account, which has none. Throws `M_UNKNOWN`: with status 502 where an identity server is to
 * forget it as well (500 from Synapse), and for what is no mail address.
 */
export function deleteAddress(body: JsonObject): void {
  if (isTrue(own(body, 'id_server'))) {
    throw new MatrixError('M_UNKNOWN', 'Failed to remove threepid', { status: 502 });
  }
  if (own(body, 'medium') !== 'email') return;
  const parts = textOf(own(body, 'address'))?.split('@') ?? [];
  if (parts.length !== 2) throw new MatrixError('M_UNKNOWN', 'Unable to parse email address');
}

function demand(body: JsonObject, fields: string[]): void {
  const missing = fields.filter((field) => !Object.hasOwn(body, field));
  if (missing.length === 0) return;
  throw new MatrixError('M_MISSING_PARAM', `Missing params: ${pythonRepr(missing)}`);
}

function checkSecret(secret: unknown): void {
  if (typeof secret !== 'string') throw new MatrixError('M_BAD_JSON', "'client_secret' must be a string");
  if (/^[0-9a-zA-Z.=_-]{1,255}$/.test(secret)) return;
  throw new MatrixError('M_INVALID_PARAM', 'Invalid client_secret parameter');
}

/** Where the form of a body is checked as a whole, one good character makes a secret. */
function checkSecretForm(form: BodyForm, body: JsonObject): void {
  form.text(body, '', 'client_secret', { least: 1, most: 255, pattern: /[0-9a-zA-Z.=_-]/ });
}

/**
 * Synapse knows the countries of the world and their numbers; here, two capitals are a country, and a number is of a
 * length that there is.
 */
function checkPhoneNumber(country: unknown, number: unknown): void {
  const text = number ?? '';
  if (typeof text !== 'string') throw new MatrixError('M_BAD_JSON', "'phone_number' must be a string");
  const isForeign = text.trim().startsWith('+');
  const digits = text.replaceAll(/\D/g, '').length;
  const isCountry = typeof country === 'string' && /^[A-Z]{2}$/.test(country);
  if ((isForeign || isCountry) && digits >= (isForeign ? 3 : 2) && digits <= 17) return;
  throw new MatrixError('M_INVALID_PARAM', 'Unable to parse phone number');
}
