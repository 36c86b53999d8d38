import { refusalOfFindings } from '../../../overrides/matrix/edge/refusals.js';
import type { Finding } from '../../../src/server/refusal.js';
import type { Operation } from '../../../src/server/spec.js';

/** An operation with a parameter of each kind. */
const operation = {
  operationId: 'getMessages',
  parameters: [
    { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 0 } },
    { name: 'full_state', in: 'query', schema: { type: 'boolean' } },
    { name: 'dir', in: 'query', schema: { type: 'string', enum: ['b', 'f'] } },
    { name: 'from', in: 'query', schema: { type: 'string', maxLength: 3 } },
  ],
} as unknown as Operation;

function refusalOf(...findings: Finding[]): unknown {
  return refusalOfFindings(operation, findings, []).toJSON();
}

function finding(path: string, rule: string): Finding {
  return { path, rule, message: 'is not right' };
}

test.each([
  ['/query/limit', 'required', 'M_MISSING_PARAM', 'Missing required integer query parameter limit'],
  ['/query/limit', 'type', 'M_INVALID_PARAM', 'Query parameter limit must be an integer'],
  ['/query/limit', 'minimum', 'M_INVALID_PARAM', 'Query parameter limit must be a positive integer.'],
  ['/query/full_state', 'required', 'M_MISSING_PARAM', "Missing boolean query parameter 'full_state'"],
  [
    '/query/full_state',
    'type',
    'M_INVALID_PARAM',
    "Boolean query parameter 'full_state' must be one of ['true', 'false']",
  ],
  ['/query/dir', 'required', 'M_MISSING_PARAM', "Missing string query parameter 'dir'"],
  ['/query/dir', 'enum', 'M_INVALID_PARAM', "Query parameter 'dir' must be one of ['b', 'f']"],
  ['/query/from', 'maxLength', 'M_INVALID_PARAM', "Query parameter 'from' is not right"],
  ['/path/roomId', 'pattern', 'M_INVALID_PARAM', "'roomId' is not right"],
  ['/body/topic', 'type', 'M_BAD_JSON', "'topic' is not right"],
  ['/body', 'type', 'M_BAD_JSON', 'Content must be a JSON object.'],
])('%s breaking %s is %s in the words of a homeserver', (path, rule, errcode, error) => {
  expect(refusalOf(finding(path, rule))).toEqual({ errcode, error });
});

test('everything that is missing is named at once, before anything that is wrong', () => {
  const refusal = refusalOf(
    finding('/body/reason', 'type'),
    finding('/body/user_id', 'required'),
    finding('/body/via', 'required'),
  );

  expect(refusal).toEqual({ errcode: 'M_MISSING_PARAM', error: "Missing params: ['user_id', 'via']" });
});

test('a parameter is refused before the body', () => {
  const refusal = refusalOf(finding('/query/limit', 'type'), finding('/body/user_id', 'required'));

  expect(refusal).toMatchObject({ error: 'Query parameter limit must be an integer' });
});

test('an unknown parameter is no reason to refuse', () => {
  const refusal = refusalOf(finding('/query/x', 'unknown'), finding('/body/user_id', 'required'));

  expect(refusal).toMatchObject({ errcode: 'M_MISSING_PARAM' });
});
