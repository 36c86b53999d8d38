"""letta-client, unmodified, resets what an agent has in mind."""

from letta_fixtures import done, everything, types_of


async def test_what_an_agent_has_in_mind_is_reset_and_the_history_stays(client, new_agent):
    agent = await new_agent()
    await done(client.agents.messages.create(agent.id, input="hello"))
    history = await everything(client.agents.messages.list(agent.id))

    await done(client.agents.messages.reset(agent.id))

    assert (await done(client.agents.retrieve(agent.id))).message_ids == [history[0].id]
    after = await everything(client.agents.messages.list(agent.id))
    assert types_of(after) == types_of(history)
