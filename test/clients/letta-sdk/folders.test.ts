import { ConflictError, NotFoundError } from '@letta-ai/letta-client';
import { freshSandbox } from '../../support/users.js';
import { all, EMBEDDING, idsOf, newAgent, sdk } from './sdk.js';

test("Letta's SDK creates, reads, changes, lists and deletes a folder", async () => {
  const letta = sdk(freshSandbox());

  const folder = await letta.folders.create({
    name: 'Minutes',
    description: 'Of meetings',
    embedding: EMBEDDING,
  });

  expect(folder).toMatchObject({ name: 'Minutes', description: 'Of meetings' });
  expect(folder.id).toMatch(/^source-/);
  expect(await idsOf(letta.folders.list({ name: 'Minutes' }))).toEqual([folder.id]);
  expect(await letta.folders.update(folder.id, { description: 'Of ours' })).toMatchObject({
    name: 'Minutes',
    description: 'Of ours',
  });
  expect(await letta.folders.retrieve(folder.id)).toMatchObject({ description: 'Of ours' });
  await letta.folders.delete(folder.id);
  await expect(letta.folders.retrieve(folder.id)).rejects.toThrow(NotFoundError);
  expect(await idsOf(letta.folders.list({ name: 'Minutes' }))).toEqual([]);
});

test("Letta's SDK cannot give two folders one name", async () => {
  const letta = sdk(freshSandbox());
  await letta.folders.create({ name: 'Minutes', embedding: EMBEDDING });

  await expect(
    letta.folders.create({ name: 'Minutes', embedding: EMBEDDING }, { maxRetries: 0 }),
  ).rejects.toThrow(ConflictError);
});

test("Letta's SDK uploads a file and polls until it is processed", async () => {
  const letta = sdk(freshSandbox());
  const folder = await letta.folders.create({ name: 'Minutes', embedding: EMBEDDING });

  const uploaded = await letta.folders.files.upload(folder.id, {
    file: new File(['Everybody was there.'], 'monday.txt', { type: 'text/plain' }),
  });

  // Real: the folder's name comes before the file's.
  expect(uploaded.file_name).toBe('Minutes/monday.txt');
  expect(uploaded).toMatchObject({
    source_id: folder.id,
    original_file_name: 'monday.txt',
    file_type: 'text/plain',
  });
  const seen = [uploaded.processing_status];
  // No more often than a client would have to.
  for (let poll = 0; poll < 10 && seen.at(-1) !== 'completed'; poll++) {
    const [file] = await all(letta.folders.files.list(folder.id));
    seen.push(file?.processing_status);
  }
  expect(seen[0]).not.toBe('completed');
  expect(seen.at(-1)).toBe('completed');
  const order = ['pending', 'parsing', 'embedding', 'completed'];
  const places = seen.map((status) => order.indexOf(status ?? ''));
  expect([...places].sort()).toEqual(places);
  expect(await letta.folders.files.retrieve(uploaded.id ?? '', { folder_id: folder.id })).toMatchObject({
    id: uploaded.id,
    processing_status: 'completed',
  });
});

test("Letta's SDK gives a file that is there already another name", async () => {
  const letta = sdk(freshSandbox());
  const folder = await letta.folders.create({ name: 'Minutes', embedding: EMBEDDING });
  const file = () => new File(['text'], 'monday.txt', { type: 'text/plain' });

  const first = await letta.folders.files.upload(folder.id, { file: file() });
  const second = await letta.folders.files.upload(folder.id, { file: file() });

  expect(second.id).not.toBe(first.id);
  expect(second.file_name).not.toBe(first.file_name);
  expect(await idsOf(letta.folders.files.list(folder.id) as never)).toHaveLength(2);
});

test("Letta's SDK deletes a file from a folder", async () => {
  const letta = sdk(freshSandbox());
  const folder = await letta.folders.create({ name: 'Minutes', embedding: EMBEDDING });
  const { id = '' } = await letta.folders.files.upload(folder.id, {
    file: new File(['text'], 'monday.txt', { type: 'text/plain' }),
  });

  await letta.folders.files.delete(id, { folder_id: folder.id });

  expect(await all(letta.folders.files.list(folder.id))).toEqual([]);
});

test("Letta's SDK attaches a folder to an agent, who then has its files, and detaches it", async () => {
  const letta = sdk(freshSandbox());
  const { id } = await newAgent(letta);
  const folder = await letta.folders.create({ name: 'Minutes', embedding: EMBEDDING });
  await letta.folders.files.upload(folder.id, {
    file: new File(['text'], 'monday.txt', { type: 'text/plain' }),
  });

  await letta.agents.folders.attach(folder.id, { agent_id: id });

  expect(await idsOf(letta.agents.folders.list(id))).toEqual([folder.id]);
  expect(await letta.folders.agents.list(folder.id)).toEqual([id]);
  expect(await all(letta.agents.files.list(id))).toMatchObject([{ folder_id: folder.id }]);
  await letta.agents.folders.detach(folder.id, { agent_id: id });
  expect(await idsOf(letta.agents.folders.list(id))).toEqual([]);
  expect(await letta.folders.agents.list(folder.id)).toEqual([]);
});

test("Letta's SDK cannot upload to a folder that is not there", async () => {
  const letta = sdk(freshSandbox());
  const file = new File(['text'], 'monday.txt', { type: 'text/plain' });
  const unknown = 'source-00000000-0000-4000-8000-000000000000';

  await expect(letta.folders.files.upload(unknown, { file })).rejects.toThrow(NotFoundError);
});
