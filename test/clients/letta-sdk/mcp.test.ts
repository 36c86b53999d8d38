import { NotFoundError } from '@letta-ai/letta-client';
import { controller, freshSandbox } from '../../support/users.js';
import { newAgent, script, sdk } from './sdk.js';

/** The SDK in a sandbox whose seed says what the server `weather` offers. */
async function withWeather() {
  const sandbox = freshSandbox();
  const input_schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
  const forecast = { name: 'forecast', input_schema, returns: 'Sunny in {{args.city}}' };
  const body = {
    settings: { letta_mcp_stdio: true },
    mcp_servers: [{ name: 'weather', tools: [forecast] }],
  };
  await controller(sandbox).call('seedMock', { body });
  return { sandbox, letta: sdk(sandbox) };
}

const PROCESS = { mcp_server_type: 'stdio' as const, command: 'npx', args: ['-y', 'weather'] };

test("Letta's SDK makes a server of tools known, and finds and runs its tools", async () => {
  const { letta } = await withWeather();

  const server = await letta.mcpServers.create({ server_name: 'weather', config: PROCESS });
  const [tool] = await letta.mcpServers.tools.list(server.id!);

  expect(tool).toMatchObject({ name: 'forecast', tool_type: 'external_mcp', tags: ['mcp:weather'] });
  const path = { mcp_server_id: server.id! };
  expect(await letta.mcpServers.tools.retrieve(tool!.id, path)).toEqual(tool);
  expect(await letta.mcpServers.tools.run(tool!.id, { ...path, args: { city: 'Oslo' } })).toMatchObject({
    status: 'success',
    func_return: 'Sunny in Oslo',
  });
  expect(await letta.mcpServers.list()).toEqual([server]);
  expect(await letta.mcpServers.retrieve(server.id!)).toEqual(server);
});

test("Letta's SDK refreshes, renames and deletes a server of tools, whose tools go with it", async () => {
  const { sandbox, letta } = await withWeather();
  const { id = '' } = await letta.mcpServers.create({ server_name: 'weather', config: PROCESS });
  const [tool] = await letta.mcpServers.tools.list(id);
  const weather = { name: 'weather', tools: [{ name: 'alarm' }] };
  await controller(sandbox).call('seedMock', { body: { mcp_servers: [weather] } });

  expect(await letta.mcpServers.refresh(id)).toEqual({
    deleted: ['forecast'],
    updated: [],
    added: ['alarm'],
  });
  expect(await letta.mcpServers.update(id, { server_name: 'other', config: PROCESS })).toMatchObject({
    server_name: 'other',
  });

  await letta.mcpServers.delete(id);
  await expect(letta.mcpServers.retrieve(id)).rejects.toThrow(NotFoundError);
  await expect(letta.tools.retrieve(tool!.id)).rejects.toThrow(NotFoundError);
  expect((await letta.tools.list({ name: 'alarm' })).items).toEqual([]);
});

test("an agent of Letta's SDK calls a tool of a server", async () => {
  const { sandbox, letta } = await withWeather();
  const server = await letta.mcpServers.create({ server_name: 'weather', config: PROCESS });
  const [tool] = await letta.mcpServers.tools.list(server.id!);
  const agent = await newAgent(letta, { tool_ids: [tool!.id] });
  const tool_call = { name: 'forecast', arguments: { city: '{{input}}' } };
  await script(sandbox, { acts: [{ tool_call }, { assistant: '{{tool_return}}.' }] });

  const { messages } = await letta.agents.messages.create(agent.id, { input: 'Oslo' });

  expect(messages.at(-1)).toMatchObject({ message_type: 'assistant_message', content: 'Sunny in Oslo.' });
});
