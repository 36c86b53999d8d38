import { AutoDiscovery, AutoDiscoveryAction, createClient } from 'matrix-js-sdk';
import { freshSandbox } from '../support/users.js';
// Keeps what the SDK has to say out of the output.
/** What Element and other web clients do before they show a login form, and then with what is typed into it. */
test('a web client pointed at the mock finds a homeserver, a password form, and gets through login', async () => {
  const baseUrl = `${process.env.MOCK_MATRIX_URL ?? ''}/~${freshSandbox()}`;

  const found = await AutoDiscovery.fromDiscoveryConfig({ 'm.homeserver': { base_url: baseUrl } });
  const client = createClient({ baseUrl: found['m.homeserver'].base_url ?? '' });
  const { flows } = await client.loginFlows();
  const session = await client.loginRequest({
    type: 'm.login.password',
    identifier: { type: 'm.id.user', user: 'admin' },
    password: 'admin_password',
    initial_device_display_name: 'Web client',
  });

  expect(found['m.homeserver']).toMatchObject({ state: AutoDiscoveryAction.SUCCESS, base_url: baseUrl });
  expect(flows.map(({ type }) => type)).toContain('m.login.password');
  expect(session).toMatchObject({ user_id: '@admin:matrix.test' });
});
