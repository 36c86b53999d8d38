import { controller, freshSandbox } from '../support/users.js';

test('a sandbox starts with the settings of the process', async () => {
  const control = controller(freshSandbox());

  expect(await control.call('getMockSettings')).toEqual({
    dialect: 'documented',
    letta_list_format: 'auto',
    letta_open: false,
    letta_validation_detail: 'text',
    letta_ids: 'any',
    letta_model_handles: 'known',
    letta_mcp_stdio: false,
    letta_relationships: 'filled',
    letta_origins: [],
    letta_keepalive_interval: 20_000,
    letta_file_processing: 0,
    unknown_user_login: 'M_FORBIDDEN',
    room_publication: 'dialect',
    registration_tokens: [],
    access_token_lifetime: 300_000,
    max_upload_size: 52_428_800,
    rate_limits: 'off',
  });
});

test('a setting that is changed on one port is changed on the other, and the rest stays', async () => {
  const sandbox = freshSandbox();
  await controller(sandbox, 'letta').call('updateMockSettings', { body: { dialect: 'synapse' } });

  expect(await controller(sandbox, 'matrix').call('getMockSettings')).toEqual({
    dialect: 'synapse',
    letta_list_format: 'auto',
    letta_open: false,
    letta_validation_detail: 'text',
    letta_ids: 'any',
    letta_model_handles: 'known',
    letta_mcp_stdio: false,
    letta_relationships: 'filled',
    letta_origins: [],
    letta_keepalive_interval: 20_000,
    letta_file_processing: 0,
    unknown_user_login: 'M_FORBIDDEN',
    room_publication: 'dialect',
    registration_tokens: [],
    access_token_lifetime: 300_000,
    max_upload_size: 52_428_800,
    rate_limits: 'off',
  });
});

test('settings of one sandbox are none of another', async () => {
  await controller(freshSandbox()).call('updateMockSettings', { body: { dialect: 'synapse' } });

  expect(await controller(freshSandbox()).call('getMockSettings')).toMatchObject({ dialect: 'documented' });
});

test('a misspelt setting is refused by name and changes nothing', async () => {
  const control = controller(freshSandbox());

  const { status, body } = await control.try('updateMockSettings', {
    body: { dialect: 'synapse', dialekt: 'synapse' },
  });

  expect(status).toBe(400);
  expect((body as { message: string }).message).toContain(
    '/body/dialekt is not allowed here (Did you mean dialect?); allowed are dialect, letta_list_format,',
  );
  expect(await control.call('getMockSettings')).toMatchObject({ dialect: 'documented' });
});

test('a value that is none of the choices is refused with the choices', async () => {
  const { status, body } = await controller(freshSandbox()).try('updateMockSettings', {
    body: { letta_list_format: 'list' },
  });

  expect(status).toBe(400);
  expect((body as { message: string }).message).toBe(
    '/body/letta_list_format must be one of auto, envelope, array, not "list"',
  );
});
