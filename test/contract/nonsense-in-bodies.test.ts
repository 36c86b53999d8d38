import { ask, bodiesOf, bodyOf, described, expectToHold, isFailure, resolve } from '../support/described.js';
import { sceneFor } from '../support/letta-world.js';

/** Values no field expects all of. */
const NONSENSE = [
  null,
  true,
  0,
  -1,
  1.5,
  '',
  'nonsense',
  [],
  [null],
  ['x', 1],
  {},
  { x: { y: [] } },
  '\u0000',
  'x'.repeat(2000),
];

test.each(
  described
    .filter((one) => bodyOf(one) !== undefined)
    .map((one) => [one.operation.operationId, one] as const),
)('%s survives nonsense in every field of its body', async (_, plain) => {
  const { one, sandbox } = await sceneFor(plain);
  const good = bodyOf(one) as Record<string, unknown>;
  const schema = resolve(
    one.doc,
    resolve(one.doc, one.operation.requestBody!).content['application/json']!.schema as never,
  );
  const fields = new Set([
    ...Object.keys(good),
    ...Object.keys((schema as { properties?: object }).properties ?? {}),
  ]);
  const bodies: unknown[] = [
    '',
    '{',
    '[]',
    'null',
    '"text"',
    '1',
    '{"a":NaN}',
    '\ufeff{}',
    '{"__proto__":{"admin":true}}',
  ];
  for (const field of fields) {
    for (const value of NONSENSE) bodies.push({ ...good, [field]: value });
    const { [field]: _left, ...rest } = good;
    bodies.push(rest);
  }

  for (const body of bodies) {
    const response = await ask(one, sandbox, body);
    if (isFailure(response)) {
      throw new Error(`${response.status} for ${JSON.stringify(body)}`);
    }
    await expectToHold(one, response);
  }
});

test.each(
  described
    .filter((one) => bodiesOf(one)[0] instanceof FormData)
    .map((one) => [one.operation.operationId, one] as const),
)('%s survives nonsense in the place of its form', async (_, plain) => {
  const { one, sandbox } = await sceneFor(plain);
  const [field = ''] = [...(bodiesOf(one)[0] as FormData).keys()];
  const forms = [
    new File([], 'empty.txt'),
    new File(['\u0000\ud800'], '../../\u0000'),
    new File(['{"agents":[{}]}'], ''),
    new File(['x'.repeat(100_000)], 'x'.repeat(3000), { type: 'nonsense' }),
    'text',
  ].map((value) => {
    const form = new FormData();
    form.append(field, value);
    form.append('nobody-knows-me', value);
    return form;
  });

  for (const body of [new FormData(), ...forms, '', '{}', '--x']) {
    const response = await ask(one, sandbox, body);
    if (isFailure(response)) throw new Error(await response.text());
    await expectToHold(one, response);
  }
});
