import { ask, bodiesOf, type Described, described, expectToHold, formOf } from '../support/described.js';
import { type LettaWorld, populate, staged } from '../support/letta-world.js';
import { freshSandbox, lettaActor } from '../support/users.js';

/** What operations may be answered with, where all that they need is there, and that is no success all the same. */
const REFUSED: Record<string, number> = {
  // Nothing runs that could be cancelled.
  cancel_message: 409,
  cancel_conversation: 409,
  // Only background runs have streams to go on with.
  retrieve_stream_for_run: 400,
  retrieve_conversation_stream: 400,
  // The agent has asked for no approval.
  send_message: 400,
  send_conversation_message: 400,
  create_agent_message_stream: 400,
  create_agent_message_async: 400,
  // The real server does not do this any more.
  modify_message: 405,
  // It upserts only what is there.
  upsert_identity: 404,
  // These need what the real server does without as well.
  retrieve_trace_for_run: 501,
  // There are no jobs.
  retrieve_job: 404,
  delete_job: 404,
  cancel_job: 404,
};

const letta = described.filter(({ service }) => service === 'letta');

test.each(letta.map((one) => [one.operation.operationId, one] as const))(
  '%s, asked about things that are there, does what it is for',
  async (operationId, one) => {
    // Each in a sandbox of its own, as it may take away what it is about.
    for (const index of bodiesOf(one).keys()) {
      const sandbox = freshSandbox();
      const world = await populate(sandbox);
      const there = staged(one, world);
      const body =
        operationId === 'import_agent' ? await exported(there, sandbox, world) : bodiesOf(there)[index];

      const response = await ask(there, sandbox, body);

      if (!response.ok && response.status !== REFUSED[operationId]) {
        throw new Error(`${response.status} ${await response.text()} for ${JSON.stringify(body)}`);
      }
      await expectToHold(one, response);
    }
  },
);

/** A form with an agent's own file. */
async function exported(one: Described, sandbox: string, world: LettaWorld): Promise<FormData> {
  const file = await lettaActor(sandbox).call('export_agent', { path: { agent_id: world.agent } });
  return formOf(one, new File([JSON.stringify(file)], 'agent.af'));
}
