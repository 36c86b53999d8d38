import { proofOf } from '../../support/passwords.js';
import { controller, matrixGuest, meet } from '../../support/users.js';

const CLIENT = '/_matrix/client/v3';
const PROOF = { client_secret: 'x1y2', sid: '1' };
const PHONE = { client_secret: 'x1y2', country: 'GB', phone_number: '07700900001', send_attempt: 1 };
const MAIL = { medium: 'email', address: 'alice@example.org' };
const BINDING = { ...PROOF, id_server: 'id.test', id_access_token: 'abc' };

const NO_TOKEN = 'Missing access token';
const NOT_PROVEN = 'No validated 3pid session found';
const NO_REGISTRATION = 'Registration by phone number is not supported on this homeserver';
const NO_ADDING = 'Adding phone numbers to user account is not supported by this homeserver';
const NO_NUMBER = 'Unable to parse phone number';
const NO_SERVER = 'id_server must be a valid hostname with optional port and path components';
const FILE_LINK = "'next_link' domain not included in whitelist, or not http(s)";

function post(body: unknown) {
  return { body: typeof body === 'string' ? body : JSON.stringify(body) };
}

test.each([
  ['register', 'M_UNKNOWN', 'Email-based registration has been disabled on this server'],
  ['account/password', 'M_UNKNOWN', 'Email-based password resets have been disabled on this server'],
  [
    'account/3pid',
    'M_THREEPID_MEDIUM_NOT_SUPPORTED',
    'Adding an email to your account is disabled on this server',
  ],
])('nobody gets a mail from %s, whatever they send', async (path, errcode, error) => {
  const { sandbox } = await meet('synapse');
  const guest = matrixGuest(sandbox);

  for (const body of [{ client_secret: 'x1y2', email: 'a@b.org', send_attempt: 1 }, {}, [], 'x{', '']) {
    const answer = await guest.send('POST', `${CLIENT}/${path}/email/requestToken`, post(body));
    expect([answer.status, answer.body]).toEqual([400, { errcode, error }]);
  }
});

test.each([
  ['register', PHONE, 'M_UNKNOWN', NO_REGISTRATION],
  ['register', { ...PHONE, phone_number: '+44 7700 900001', country: 'XX' }, 'M_UNKNOWN', NO_REGISTRATION],
  ['register', { ...PHONE, send_attempt: 'x' }, 'M_UNKNOWN', NO_REGISTRATION],
  [
    'register',
    {},
    'M_MISSING_PARAM',
    "Missing params: ['client_secret', 'country', 'phone_number', 'send_attempt']",
  ],
  ['register', { ...PHONE, client_secret: 'a b' }, 'M_INVALID_PARAM', 'Invalid client_secret parameter'],
  ['register', { ...PHONE, client_secret: '' }, 'M_INVALID_PARAM', 'Invalid client_secret parameter'],
  ['register', { ...PHONE, phone_number: '1' }, 'M_INVALID_PARAM', NO_NUMBER],
  ['register', { ...PHONE, phone_number: 'x' }, 'M_INVALID_PARAM', NO_NUMBER],
  ['register', { ...PHONE, phone_number: null }, 'M_INVALID_PARAM', NO_NUMBER],
  ['register', { ...PHONE, phone_number: '+12' }, 'M_INVALID_PARAM', NO_NUMBER],
  ['register', { ...PHONE, phone_number: '9'.repeat(18) }, 'M_INVALID_PARAM', NO_NUMBER],
  ['register', { ...PHONE, country: 'gb' }, 'M_INVALID_PARAM', NO_NUMBER],
  ['register', 'x{', 'M_NOT_JSON', 'Content not JSON.'],
  ['account/3pid', PHONE, 'M_THREEPID_MEDIUM_NOT_SUPPORTED', NO_ADDING],
  ['account/3pid', { ...PHONE, client_secret: 'a b' }, 'M_THREEPID_MEDIUM_NOT_SUPPORTED', NO_ADDING],
  ['account/3pid', { ...PHONE, id_server: null }, 'M_THREEPID_MEDIUM_NOT_SUPPORTED', NO_ADDING],
  ['account/3pid', { ...PHONE, phone_number: 'x' }, 'M_INVALID_PARAM', NO_NUMBER],
  ['account/3pid', { ...PHONE, next_link: 'file:///x' }, 'M_INVALID_PARAM', FILE_LINK],
  ['account/3pid', [], 'M_BAD_JSON', 'Content must be a JSON object.'],
])('nobody gets a message from %s for %j: %s', async (path, body, errcode, error) => {
  const { sandbox } = await meet('synapse');

  const answer = await matrixGuest(sandbox).send('POST', `${CLIENT}/${path}/msisdn/requestToken`, post(body));

  expect([answer.status, answer.body]).toEqual([400, { errcode, error }]);
});

test('there is no way to reset a password by phone', async () => {
  const { sandbox } = await meet('synapse');
  const path = `${CLIENT}/account/password/msisdn/requestToken`;

  const { status, body } = await matrixGuest(sandbox).send('POST', path, post(PHONE));

  expect([status, body]).toEqual([404, { errcode: 'M_UNRECOGNIZED', error: 'Unrecognized request' }]);
});

test.each([
  ['3pid', { three_pid_creds: PROOF }, 'M_THREEPID_AUTH_FAILED', NOT_PROVEN],
  ['3pid', { threePidCreds: PROOF }, 'M_THREEPID_AUTH_FAILED', NOT_PROVEN],
  ['3pid', { threePidCreds: {}, three_pid_creds: PROOF }, 'M_THREEPID_AUTH_FAILED', NOT_PROVEN],
  ['3pid', { three_pid_creds: { ...PROOF, sid: 5 } }, 'M_THREEPID_AUTH_FAILED', NOT_PROVEN],
  ['3pid', {}, 'M_MISSING_PARAM', 'Missing param three_pid_creds'],
  ['3pid', { three_pid_creds: null }, 'M_MISSING_PARAM', 'Missing param three_pid_creds'],
  ['3pid', { three_pid_creds: {} }, 'M_MISSING_PARAM', "Missing params: ['client_secret', 'sid']"],
  ['3pid', { three_pid_creds: [] }, 'M_MISSING_PARAM', "Missing params: ['client_secret', 'sid']"],
  ['3pid', { three_pid_creds: { sid: '1' } }, 'M_MISSING_PARAM', "Missing params: ['client_secret']"],
  [
    '3pid',
    { three_pid_creds: { ...PROOF, client_secret: 'a b' } },
    'M_INVALID_PARAM',
    'Invalid client_secret parameter',
  ],
  ['3pid', [], 'M_BAD_JSON', 'Content must be a JSON object.'],
  ['3pid/bind', { ...BINDING, id_server: 'http://id.test/' }, 'M_UNKNOWN', NO_SERVER],
  ['3pid/bind', { ...BINDING, id_server: '' }, 'M_UNKNOWN', NO_SERVER],
  ['3pid/unbind', { ...MAIL, id_server: 'a b' }, 'M_UNKNOWN', NO_SERVER],
  ['3pid/unbind', { ...MAIL, id_server: 'id.test/a?b' }, 'M_UNKNOWN', NO_SERVER],
  ['3pid/delete', { ...MAIL, address: 'alice' }, 'M_UNKNOWN', 'Unable to parse email address'],
])('POST /account/%s with %j is refused: %s', async (path, body, errcode, error) => {
  const { alice } = await meet('synapse', 'alice');

  const answer = await alice.send('POST', `${CLIENT}/account/${path}`, post(body));

  expect([answer.status, answer.body]).toEqual([400, { errcode, error }]);
});

test.each([
  ['add', { sid: '1' }, 'M_MISSING_PARAM', 'client_secret\n  Field required'],
  ['add', { ...PROOF, client_secret: '' }, 'M_BAD_JSON', 'String should have at least 1 character'],
  ['add', { ...PROOF, client_secret: 'a'.repeat(256) }, 'M_BAD_JSON', 'have at most 255 characters'],
  ['add', { ...PROOF, client_secret: '!' }, 'M_BAD_JSON', "String should match pattern '[0-9a-zA-Z.=_-]'"],
  ['add', { ...PROOF, sid: 5 }, 'M_BAD_JSON', 'sid\n  Input should be a valid string'],
  ['bind', { ...PROOF, id_server: 'id.test' }, 'M_MISSING_PARAM', 'id_access_token\n  Field required'],
  ['bind', {}, 'M_BAD_JSON', '4 validation errors for PostBody'],
  ['delete', { address: 'x' }, 'M_MISSING_PARAM', 'medium\n  Field required'],
  ['delete', { ...MAIL, medium: 'fax' }, 'M_BAD_JSON', "medium\n  Input should be 'email' or 'msisdn'"],
  ['unbind', { ...MAIL, id_server: 5 }, 'M_BAD_JSON', 'id_server\n  Input should be a valid string'],
  ['msisdn/requestToken', { ...PHONE, send_attempt: '1' }, 'M_BAD_JSON', 'Input should be a valid integer'],
  ['msisdn/requestToken', { ...PHONE, country: 'gb' }, 'M_BAD_JSON', "should match pattern '[A-Z]{2}'"],
  [
    'msisdn/requestToken',
    { ...PHONE, id_server: 'id.test' },
    'M_INVALID_PARAM',
    'id_access_token is required',
  ],
])('the body of POST /account/3pid/%s has a form, which %j has not', async (path, body, errcode, text) => {
  const { alice } = await meet('synapse', 'alice');

  const answer = await alice.send('POST', `${CLIENT}/account/3pid/${path}`, post(body));

  expect([answer.status, answer.body]).toEqual([400, { errcode, error: expect.stringContaining(text) }]);
});

test('whoever adds an address proves who they are, but nobody can prove that it is theirs', async () => {
  const { alice } = await meet('synapse', 'alice');

  const first = await alice.try('add3PID', { body: PROOF });
  expect(first).toMatchObject({ status: 401, body: { flows: [{ stages: ['m.login.password'] }] } });

  const proven = { ...PROOF, auth: proofOf(alice) };
  const second = await alice.try('add3PID', { body: proven });
  const refusal = { errcode: 'M_THREEPID_AUTH_FAILED', error: NOT_PROVEN };
  expect([second.status, second.body]).toEqual([400, refusal]);
  expect(await alice.call('getAccount3PIDs')).toEqual({ threepids: [] });
});

test.each([
  ['delete3pidFromAccount', MAIL],
  ['delete3pidFromAccount', { ...MAIL, id_server: '' }],
  ['delete3pidFromAccount', { medium: 'msisdn', address: 'alice' }],
  ['unbind3pidFromAccount', MAIL],
  ['unbind3pidFromAccount', { ...MAIL, address: '', id_server: null }],
] as const)('%s with %j finds nothing to do', async (operationId, body) => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.call(operationId, { body })).toEqual({ id_server_unbind_result: 'no-support' });
});

test.each([
  ['bind', BINDING, 'Failed to contact the identity server'],
  ['unbind', { ...MAIL, id_server: 'id.test:80/path' }, 'Failed to contact the identity server'],
  ['delete', { ...MAIL, id_server: 'id.test' }, 'Failed to remove threepid'],
])('POST /account/3pid/%s reaches no identity server', async (path, body, error) => {
  const { alice, sandbox } = await meet('synapse', 'alice');

  const answer = await alice.send('POST', `${CLIENT}/account/3pid/${path}`, post(body));

  expect([answer.status, answer.body]).toEqual([502, { errcode: 'M_UNKNOWN', error }]);
  expect((await controller(sandbox).call('getMockHealth')).bugs).toEqual([]);
});

test.each([
  ['3pid', {}, 401],
  ['3pid/add', {}, 401],
  ['3pid/unbind', {}, 401],
  ['3pid/bind', {}, 400],
  ['3pid/bind', BINDING, 401],
  ['3pid/delete', {}, 400],
  ['3pid/delete', MAIL, 401],
])('without a token POST /account/%s with %j is a %i', async (path, body, status) => {
  const { sandbox } = await meet('synapse');

  const answer = await matrixGuest(sandbox).send('POST', `${CLIENT}/account/${path}`, post(body));

  expect(answer.status).toBe(status);
  const refusal = { errcode: 'M_MISSING_TOKEN', error: NO_TOKEN };
  if (status === 401) expect(answer.body).toEqual(refusal);
});

test('the journal keeps back the secrets of proofs', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  await alice.try('bind3PID', { body: { ...BINDING, client_secret: 'hush1', id_access_token: 'hush2' } });
  await alice.try('post3PIDs', { body: { three_pid_creds: { client_secret: 'hush3', sid: '1' } } });

  const { requests } = await controller(sandbox).call('listMockRequests', { query: {} });

  expect(requests.filter(({ path }) => path.includes('3pid'))).toHaveLength(2);
  expect(JSON.stringify(requests)).not.toContain('hush');
});
