import { sync } from '../../support/sync.js';
import { controller, matrixGuest, meet, type MatrixUser } from '../../support/users.js';

const RULES = '/_matrix/client/v3/pushrules';

interface Rule {
  rule_id: string;
  default: boolean;
  enabled: boolean;
  actions: unknown[];
  conditions?: object[];
  pattern?: string;
}

/** A path below the push rules, and what comes back. */
async function ask(user: MatrixUser, method: string, path: string, body?: unknown) {
  const init = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  const answer = await user.send(method, `${RULES}/${path}`, init);
  return { status: answer.status, body: answer.body };
}

/** Adds an override rule of the user's that notifies of everything. */
async function add(user: MatrixUser, ruleId: string, query = ''): Promise<void> {
  const rule = { actions: ['notify'], conditions: [] };
  expect(await ask(user, 'PUT', `global/override/${ruleId}${query}`, rule)).toEqual({
    status: 200,
    body: {},
  });
}

async function listed(user: MatrixUser, kind: string): Promise<Rule[]> {
  const rules = (await user.call('getPushRulesGlobal')) as unknown as Record<string, Rule[]>;
  return rules[kind] ?? [];
}

/** The ids of the user's own rules, in order. */
async function own(user: MatrixUser, kind = 'override'): Promise<string[]> {
  return (await listed(user, kind)).filter((rule) => !rule.default).map(({ rule_id }) => rule_id);
}

test('a rule is kept as it was given', async () => {
  const { alice } = await meet('synapse', 'alice');
  const conditions = [{ kind: 'event_match', key: 'content.body', pattern: 'lunch' }];
  const body = { actions: ['notify', { set_tweak: 'sound', value: 'bell' }], conditions };

  await alice.call('setPushRule', { path: { kind: 'underride', ruleId: 'lunch' }, body });

  const rule = { rule_id: 'lunch', default: false, enabled: true, ...body };
  expect(await alice.call('getPushRule', { path: { kind: 'underride', ruleId: 'lunch' } })).toEqual(rule);
  expect((await listed(alice, 'underride'))[0]).toEqual(rule);
});

test.each([
  ['content', 'lunch', { pattern: 'lun?h' }, { pattern: 'lun?h' }],
  ['content', 'all', { pattern: '', conditions: [{ kind: 'x' }] }, { pattern: '' }],
  ['room', '!room:matrix.test', {}, {}],
  ['room', 'no-room', {}, {}],
  ['sender', '@bob:matrix.test', { pattern: 'x' }, {}],
])('a %s rule for %s is given %j and has %j', async (kind, ruleId, given, kept) => {
  const { alice } = await meet('synapse', 'alice');

  await alice.call('setPushRule', { path: { kind, ruleId }, body: { actions: ['dont_notify'], ...given } });

  expect(await alice.call('getPushRule', { path: { kind, ruleId } })).toEqual({
    rule_id: ruleId,
    default: false,
    enabled: true,
    actions: ['dont_notify'],
    ...kept,
  });
});

test('the rules of one user are none of another', async () => {
  const { alice, bob } = await meet('synapse', 'alice', 'bob');

  await add(alice, 'mine');

  expect(await own(bob)).toEqual([]);
});

test.each(['documented', 'synapse'] as const)(
  'there is a kind of rules after content, which has none yet, in the dialect %s',
  async (dialect) => {
    const { alice } = await meet(dialect, 'alice');
    const kinds = ['underride', 'sender', 'room', 'postcontent', 'content', 'override'];

    expect(await ask(alice, 'GET', 'global/postcontent/')).toEqual({ status: 200, body: [] });
    const { global } = await alice.call('getPushRules');
    expect(Object.keys(global)).toEqual(kinds);
    expect(global.postcontent).toEqual([]);
    const { account_data } = await sync(alice);
    const told = account_data?.events.find(({ type }) => type === 'm.push_rules');
    expect(Object.keys(told?.content.global ?? {})).toEqual(kinds);
  },
);

test('the newest rule comes first, after the master rule and before all other default rules', async () => {
  const { alice } = await meet('synapse', 'alice');
  await add(alice, 'a');
  await add(alice, 'b');

  const ids = (await listed(alice, 'override')).map(({ rule_id }) => rule_id);

  expect(ids.slice(0, 4)).toEqual(['.m.rule.master', 'b', 'a', '.m.rule.suppress_notices']);
});

test('a rule can be given a neighbour', async () => {
  const { alice } = await meet('synapse', 'alice');
  await add(alice, 'a');
  await add(alice, 'b');
  await add(alice, 'c', '?before=a');
  await add(alice, 'd', '?after=a');
  await add(alice, 'e', '?before=a&after=b');
  await add(alice, 'f', '?before=');

  expect(await own(alice)).toEqual(['f', 'b', 'c', 'e', 'a', 'd']);
});

test('a rule that is replaced comes first again, and is as enabled as it was', async () => {
  const { alice } = await meet('synapse', 'alice');
  await add(alice, 'a');
  await add(alice, 'b');
  await ask(alice, 'PUT', 'global/override/a/enabled', { enabled: false });

  await add(alice, 'a');

  expect(await own(alice)).toEqual(['a', 'b']);
  expect((await ask(alice, 'GET', 'global/override/a/enabled')).body).toEqual({ enabled: false });
});

test('a rule is deleted once', async () => {
  const { alice } = await meet('synapse', 'alice');
  await add(alice, 'a');
  const path = { kind: 'override', ruleId: 'a' };

  expect(await alice.call('deletePushRule', { path })).toEqual({});

  expect(await own(alice)).toEqual([]);
  expect(await alice.try('deletePushRule', { path })).toMatchObject({
    status: 404,
    body: { errcode: 'M_NOT_FOUND', error: 'Not found' },
  });
});

test.each([true, { enabled: true }])('a default rule is turned on by %j', async (body) => {
  const { alice } = await meet('synapse', 'alice');
  const path = { kind: 'override', ruleId: '.m.rule.master' };
  expect(await alice.call('isPushRuleEnabled', { path })).toEqual({ enabled: false });

  await alice.call('setPushRuleEnabled', { path, body });

  expect(await alice.call('isPushRuleEnabled', { path })).toEqual({ enabled: true });
});

test('a default rule is given other actions, and taken back to its own', async () => {
  const { alice } = await meet('synapse', 'alice');
  const path = { kind: 'underride', ruleId: '.m.rule.message' };
  const before = await alice.call('getPushRule', { path });
  await alice.call('setPushRuleActions', { path, body: { actions: ['notify', { set_tweak: 'highlight' }] } });
  await alice.call('setPushRuleEnabled', { path, body: { enabled: false } });
  expect(await alice.call('getPushRuleActions', { path })).toEqual({
    actions: ['notify', { set_tweak: 'highlight' }],
  });

  await alice.call('deletePushRule', { path });

  expect(await alice.call('getPushRule', { path })).toEqual(before);
  expect((await alice.try('deletePushRule', { path })).status).toBe(404);
});

test('all rules of a kind can be asked for with a slash', async () => {
  const { alice } = await meet('synapse', 'alice');
  await add(alice, 'a');

  const { status, body } = await ask(alice, 'GET', 'global/override/');

  expect([status, body]).toEqual([200, await listed(alice, 'override')]);
});

test('the push rules are account data, too', async () => {
  const { alice } = await meet('synapse', 'alice');
  await add(alice, 'a');

  const kept = await alice.call('getAccountData', { path: { userId: alice.userId, type: 'm.push_rules' } });

  expect(kept).toEqual(await alice.call('getPushRules'));
});

test.each(['r0', 'v3', 'api/v1', 'unstable'])('push rules can be read and set at %s', async (version) => {
  const { alice } = await meet('synapse', 'alice');
  const target = `/_matrix/client/${version}/pushrules/global`;
  const body = '{"actions":[],"conditions":[]}';

  expect((await alice.send('PUT', `${target}/override/a`, { body })).status).toBe(200);
  expect((await alice.send('GET', `${target}/`)).status).toBe(200);
});

const SLASH = 'Unrecognised request: You probably wanted a trailing slash';
const UNRECOGNIZED = 'Unrecognized request';
const NO_POSTCONTENT = 'user-defined rules using `postcontent` are not accepted';
const MASTER = 'global/override/.m.rule.master';
const RULE = { actions: ['notify'], conditions: [] };

/** What alice, who has the override rule `a`, sends, and how it is refused. */
const REFUSALS: [string, string, unknown, number, string, string][] = [
  ['GET', 'global', undefined, 400, 'M_UNRECOGNIZED', SLASH],
  ['GET', 'global/override', undefined, 400, 'M_UNRECOGNIZED', SLASH],
  ['GET', 'global/foo', undefined, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['GET', 'global/foo/', undefined, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['GET', 'global/foo/a', undefined, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['GET', 'global/override/nope', undefined, 404, 'M_NOT_FOUND', 'Not found'],
  ['GET', 'global/override/nope/enabled', undefined, 404, 'M_NOT_FOUND', 'Not found'],
  ['GET', 'global/override/nope/actions', undefined, 404, 'M_NOT_FOUND', 'Not found'],
  ['GET', 'global/underride/a', undefined, 404, 'M_NOT_FOUND', 'Not found'],
  ['GET', 'foo', undefined, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['GET', 'foo/', undefined, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['GET', 'foo/override/a', undefined, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['GET', 'global/override/a/', undefined, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['GET', 'global/override/a//more', undefined, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['GET', 'global/override/a/foo', undefined, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['GET', 'global/override/a/pattern', undefined, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['GET', 'global/override/a/toString', undefined, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['GET', 'global/override/nope/foo', undefined, 404, 'M_NOT_FOUND', 'Not found'],
  ['GET', 'global/override/nope/', undefined, 404, 'M_NOT_FOUND', 'Not found'],
  ['GET', 'global/foo/a/enabled/more', undefined, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['GET', 'global/postcontent', undefined, 400, 'M_UNRECOGNIZED', SLASH],
  ['GET', 'global/postcontent/a', undefined, 404, 'M_NOT_FOUND', 'Not found'],
  ['GET', 'global/postcontent/a/enabled', undefined, 404, 'M_NOT_FOUND', 'Not found'],
  ['GET', 'global/postcontent/a/actions', undefined, 404, 'M_NOT_FOUND', 'Not found'],
  ['PUT', 'global/override/b', {}, 400, 'M_UNKNOWN', "Missing 'conditions'"],
  ['PUT', 'global/override/b', [], 400, 'M_UNKNOWN', "Missing 'conditions'"],
  ['PUT', 'global/override/b', { actions: ['notify'] }, 400, 'M_UNKNOWN', "Missing 'conditions'"],
  ['PUT', 'global/override/b', { conditions: [] }, 400, 'M_UNKNOWN', 'No actions found'],
  ['PUT', 'global/override/b', { ...RULE, actions: 'notify' }, 400, 'M_UNKNOWN', 'No actions found'],
  ['PUT', 'global/override/b', { ...RULE, conditions: 'x' }, 400, 'M_UNKNOWN', "Condition without 'kind'"],
  ['PUT', 'global/override/b', { ...RULE, conditions: [5] }, 400, 'M_UNKNOWN', "Condition without 'kind'"],
  ['PUT', 'global/override/b', { ...RULE, conditions: [{}] }, 400, 'M_UNKNOWN', "Condition without 'kind'"],
  ['PUT', 'global/override/b', { ...RULE, actions: ['foo'] }, 400, 'M_UNKNOWN', 'Unrecognised action foo'],
  ['PUT', 'global/override/b', { ...RULE, actions: [5] }, 400, 'M_UNKNOWN', 'Unrecognised action 5'],
  [
    'PUT',
    'global/override/b',
    { ...RULE, actions: [{ foo: 1 }] },
    400,
    'M_UNKNOWN',
    "Unrecognised action {'foo': 1}",
  ],
  ['PUT', 'global/content/b', { actions: [] }, 400, 'M_UNKNOWN', "Content rule missing 'pattern'"],
  ['PUT', 'global/postcontent/b', {}, 400, 'M_INVALID_PARAM', NO_POSTCONTENT],
  ['PUT', 'global/postcontent/b?before=nope', RULE, 400, 'M_INVALID_PARAM', NO_POSTCONTENT],
  ['PUT', 'global/postcontent/.b', {}, 400, 'M_UNKNOWN', "cannot add new rule_ids that start with '.'"],
  ['PUT', 'global/postcontent/b', '', 400, 'M_NOT_JSON', 'Content not JSON.'],
  ['PUT', 'global/override/b', '', 400, 'M_NOT_JSON', 'Content not JSON.'],
  ['PUT', 'global/foo/b', '', 400, 'M_UNKNOWN', 'Unknown template: foo'],
  ['PUT', 'global/override/.b', RULE, 400, 'M_UNKNOWN', "cannot add new rule_ids that start with '.'"],
  ['PUT', MASTER, RULE, 400, 'M_UNKNOWN', "cannot add new rule_ids that start with '.'"],
  ['PUT', 'global/override/b%5Cc', '', 400, 'M_UNKNOWN', 'rule_id may not contain slashes'],
  ['PUT', 'global/override/b%2Fc', RULE, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['PUT', 'global/override/', RULE, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['PUT', 'global/override', RULE, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['PUT', '', RULE, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['PUT', '/more', RULE, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['PUT', 'global', RULE, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['PUT', 'foo/override/b', '', 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['PUT', 'global//b', RULE, 400, 'M_UNKNOWN', 'Unknown template: '],
  ['PUT', 'global/override//more', RULE, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['PUT', 'global/foo/b/', '', 400, 'M_UNKNOWN', 'Unknown template: foo'],
  ['PUT', 'global/foo/b/bar', '', 400, 'M_UNKNOWN', 'Unknown template: foo'],
  ['PUT', 'global/override/b%5C/bar', '', 400, 'M_UNKNOWN', 'rule_id may not contain slashes'],
  ['PUT', 'global/override/a/bar', '', 400, 'M_NOT_JSON', 'Content not JSON.'],
  ['PUT', 'global/override/a/bar', {}, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['PUT', 'global/override/a/conditions', {}, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['PUT', 'global/override/.nope/bar', {}, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['PUT', 'global/', RULE, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  [
    'PUT',
    'global/override/b?before=nope',
    RULE,
    400,
    'M_UNKNOWN',
    'before/after rule not found: global/override/nope',
  ],
  [
    'PUT',
    'global/override/b?after=.m.rule.master',
    RULE,
    400,
    'M_UNKNOWN',
    'before/after rule not found: global/override/.m.rule.master',
  ],
  ['PUT', 'global/override/a/enabled', '', 400, 'M_NOT_JSON', 'Content not JSON.'],
  ['PUT', 'global/override/a/enabled', {}, 400, 'M_UNKNOWN', "Value for 'enabled' must be boolean"],
  [
    'PUT',
    'global/override/a/enabled',
    { enabled: 1 },
    400,
    'M_UNKNOWN',
    "Value for 'enabled' must be boolean",
  ],
  [
    'PUT',
    'global/override/a/enabled',
    { enabled: 'x' },
    400,
    'M_UNKNOWN',
    "Value for 'enabled' must be boolean",
  ],
  [
    'PUT',
    'global/override/nope/enabled',
    { enabled: 1 },
    400,
    'M_UNKNOWN',
    "Value for 'enabled' must be boolean",
  ],
  ['PUT', 'global/override/nope/enabled', { enabled: true }, 404, 'M_NOT_FOUND', 'Unknown rule'],
  ['PUT', 'global/override/.nope/enabled', {}, 404, 'M_NOT_FOUND', 'Unknown rule'],
  ['PUT', 'global/underride/.m.rule.master/enabled', true, 404, 'M_NOT_FOUND', 'Unknown rule'],
  ['PUT', 'global/postcontent/a/enabled', true, 404, 'M_NOT_FOUND', 'Unknown rule'],
  ['PUT', 'global/postcontent/a/enabled', 1, 400, 'M_UNKNOWN', "Value for 'enabled' must be boolean"],
  ['PUT', 'global/postcontent/.a/enabled', 1, 404, 'M_NOT_FOUND', 'Unknown rule'],
  ['PUT', 'global/foo/a/enabled', true, 400, 'M_UNKNOWN', 'Unknown template: foo'],
  ['PUT', 'global/override/a/actions', [], 400, 'M_UNKNOWN', 'Value must be a dict'],
  ['PUT', 'global/override/a/actions', {}, 400, 'M_UNKNOWN', "Value for 'actions' must be dict"],
  [
    'PUT',
    'global/override/a/actions',
    { actions: 'x' },
    400,
    'M_UNKNOWN',
    "Value for 'actions' must be dict",
  ],
  [
    'PUT',
    'global/override/a/actions',
    { actions: ['foo'] },
    400,
    'M_UNKNOWN',
    'Invalid actions: Unrecognised action foo',
  ],
  ['PUT', 'global/override/nope/actions', { actions: [] }, 404, 'M_NOT_FOUND', 'Unknown rule'],
  ['PUT', 'global/override/.nope/actions', {}, 404, 'M_NOT_FOUND', 'Unknown rule'],
  ['PUT', 'global/postcontent/a/actions', { actions: [] }, 404, 'M_NOT_FOUND', 'Unknown rule'],
  [
    'PUT',
    'global/postcontent/a/actions',
    { actions: ['foo'] },
    400,
    'M_UNKNOWN',
    'Invalid actions: Unrecognised action foo',
  ],
  ['DELETE', 'global/override/nope', undefined, 404, 'M_NOT_FOUND', 'Not found'],
  ['DELETE', 'global/foo/a', undefined, 404, 'M_NOT_FOUND', 'Not found'],
  ['DELETE', 'global/postcontent/a', undefined, 404, 'M_NOT_FOUND', 'Not found'],
  ['DELETE', MASTER, undefined, 404, 'M_NOT_FOUND', 'Not found'],
  ['DELETE', 'global/override/', undefined, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['DELETE', '', undefined, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['DELETE', 'foo', undefined, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['DELETE', 'global', undefined, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['DELETE', 'global/override', undefined, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['DELETE', 'global/override//more', undefined, 400, 'M_UNRECOGNIZED', UNRECOGNIZED],
  ['DELETE', 'global//a', undefined, 404, 'M_NOT_FOUND', 'Not found'],
  ['DELETE', 'global/foo/a/bar', undefined, 404, 'M_NOT_FOUND', 'Not found'],
  ['DELETE', 'global/override/nope/bar', undefined, 404, 'M_NOT_FOUND', 'Not found'],
];

test.each(REFUSALS)(
  '%s %s with %j is refused: %i %s %s',
  async (method, path, body, status, errcode, error) => {
    const { alice, sandbox } = await meet('synapse', 'alice');
    await add(alice, 'a');

    expect(await ask(alice, method, path, body)).toEqual({ status, body: { errcode, error } });

    expect(await own(alice)).toEqual(['a']);
    expect((await controller(sandbox).call('getMockHealth')).bugs).toEqual([]);
  },
);

test.each([
  ['GET', 'global/foo/a'],
  ['HEAD', 'foo'],
  ['GET', 'foo/bar'],
  ['GET', 'global/override/a/enabled/more/still'],
  ['PUT', ''],
  ['PUT', 'global'],
  ['PUT', 'foo/override/a'],
  ['DELETE', ''],
  ['DELETE', 'global/override/a/enabled'],
])('nobody gets beyond a token with %s /pushrules/%s', async (method, path) => {
  const { sandbox } = await meet('synapse');

  const { status, body } = await matrixGuest(sandbox).send(method, `${RULES}/${path}`);

  const refusal = { errcode: 'M_MISSING_TOKEN', error: 'Missing access token' };
  expect([status, body]).toEqual([401, method === 'HEAD' ? '' : refusal]);
});

test.each([
  '',
  'foo',
  'global',
  'global/override/a',
  'global/override/a/enabled',
  'global/override/a/foo/bar',
])('push rules know no POST and no PATCH, whoever asks: /pushrules/%s', async (path) => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const refusal = { errcode: 'M_UNRECOGNIZED', error: UNRECOGNIZED };

  expect(await ask(alice, 'POST', path, RULE)).toEqual({ status: 405, body: refusal });
  expect(await ask(alice, 'PATCH', path, RULE)).toEqual({ status: 405, body: refusal });
  const { status } = await matrixGuest(sandbox).send('POST', `${RULES}/${path}`, { body: '{}' });
  expect(status).toBe(405);
});

test('what no push rules are below is not there at all', async () => {
  const { alice } = await meet('synapse', 'alice');

  expect(await alice.send('GET', RULES)).toMatchObject({ status: 404, body: { errcode: 'M_UNRECOGNIZED' } });
  expect((await alice.send('GET', '/_matrix/client/v1/pushrules/')).status).toBe(404);
});

test.each([
  ['', '/', '/more', '%2F'],
  ['global/', 'global//', 'global//more', 'global%2F', '%67lobal/'],
  ['global/override/', 'global/override//', 'global/override//more', 'global%2Foverride%2F'],
  ['global/override/a', 'global/override%2Fa', 'global/%6Fverride/%61', '%67lobal/override/a'],
  [
    'global/override/a/enabled',
    'global/override/a/enabled/',
    'global/override/a/enabled/more/still',
    'global/override/a%2Fenabled',
    'global/override/a/en%61bled',
  ],
  ['global/override/a/actions', 'global/override/a/actions/more'],
  ['global/override/a/conditions', 'global/override/a/conditions/more'],
])('push rules are read at %s and wherever else Synapse finds the same', async (path, ...others) => {
  const { alice } = await meet('synapse', 'alice');
  await add(alice, 'a');
  const { status, body } = await ask(alice, 'GET', path);
  expect(status).toBe(200);

  for (const other of others) expect(await ask(alice, 'GET', other)).toEqual({ status: 200, body });
});

test.each([
  ['override/a/rule_id', { rule_id: 'a' }],
  ['override/a/default', { default: false }],
  ['override/a/conditions', { conditions: [] }],
  ['content/.m.rule.contains_user_name/pattern', { pattern: expect.stringContaining('alice') }],
])('any member of a rule can be asked for: %s', async (path, body) => {
  const { alice } = await meet('synapse', 'alice');
  await add(alice, 'a');

  expect(await ask(alice, 'GET', `global/${path}`)).toEqual({ status: 200, body });
});

test.each(['global/override/b/', 'global/override/b//more', 'global%2Foverride/b'])(
  'a rule is set at %s',
  async (path) => {
    const { alice } = await meet('synapse', 'alice');

    expect(await ask(alice, 'PUT', path, RULE)).toEqual({ status: 200, body: {} });

    expect(await own(alice)).toEqual(['b']);
  },
);

test.each(['enabled/', 'enabled/more', '%65nabled'])('a rule is turned off at %s', async (end) => {
  const { alice } = await meet('synapse', 'alice');
  await add(alice, 'a');

  expect(await ask(alice, 'PUT', `global/override/a/${end}`, false)).toEqual({ status: 200, body: {} });

  expect((await ask(alice, 'GET', 'global/override/a/enabled')).body).toEqual({ enabled: false });
});

test.each(['a/', 'a/enabled', 'a/foo', 'a/foo/bar', 'a%2Ffoo'])(
  'a rule is deleted with whatever follows it: %s',
  async (path) => {
    const { alice } = await meet('synapse', 'alice');
    await add(alice, 'a');

    expect(await ask(alice, 'DELETE', `global/override/${path}`)).toEqual({ status: 200, body: {} });

    expect(await own(alice)).toEqual([]);
  },
);

test('a fault stands in for a path below the push rules that leads nowhere', async () => {
  const { alice, sandbox } = await meet('synapse', 'alice');
  const body = { service: 'matrix', path: `${RULES}/foo`, status: 503 } as const;
  await controller(sandbox).call('createMockFault', { body });

  expect((await ask(alice, 'GET', 'foo')).status).toBe(503);
});
