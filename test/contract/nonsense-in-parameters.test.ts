import { ask, bodyOf, described, exampleOfParameter, isFailure, targetOf } from '../support/described.js';
import { sceneFor } from '../support/letta-world.js';
import { isAll } from '../support/samples.js';

/** Every so many-th of the values is tried in a parameter; each parameter begins with another one. */
const STEP = isAll ? 1 : 3;

test.each(
  described
    .filter(({ parameters }) => parameters.some((p) => p.in === 'query' || p.in === 'path'))
    .map((one) => [one.operation.operationId, one] as const),
)('%s survives nonsense in every parameter', async (_, plain) => {
  const { one, sandbox } = await sceneFor(plain);
  const nonsense = [
    '',
    '%20',
    '%00',
    '%zz',
    '-1',
    '1e999',
    'null',
    '__proto__',
    '..',
    '%F0%9F%98%80',
    'x'.repeat(3000),
  ];
  const [path = '', query] = targetOf(one).split('?');
  const targets = one.parameters.flatMap((parameter, at) =>
    nonsense
      .filter((__, index) => (index + at) % STEP === 0)
      .map((value) =>
        parameter.in === 'query'
          ? `${path}?${query ?? ''}&${parameter.name}=${value}`
          : one.path.replace(/\{([^}]+)\}/g, (__, name: string) =>
              name === parameter.name
                ? value
                : encodeURIComponent(exampleOfParameter(one.parameters.find((p) => p.name === name)!)),
            ),
      ),
  );

  for (const target of targets) {
    const body = one.method === 'GET' ? undefined : (bodyOf(one) ?? {});
    const response = await ask(one, sandbox, body, { target });
    // One that is not read keeps its connection, and with it whoever asked.
    await response.arrayBuffer();
    // 502 is what Synapse says of other servers, and declared where it can be said.
    if (isFailure(response) || (response.status >= 500 && !(response.status in one.operation.responses)))
      throw new Error(`${response.status} for ${target}`);
  }
});
