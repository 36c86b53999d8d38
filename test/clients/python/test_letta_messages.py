"""letta-client, unmodified, talks to agents."""

import letta_client
import pytest

from letta_fixtures import done, everything, following, read_to, said_in, types_of

# Whole messages are told step by step, so what is slow is in a step of its own.
LOOK = {"name": "look", "tool_return": "a cat"}
SLOW = [{"tool_call": LOOK}, {"assistant": "second", "delay_ms": 60_000}]


async def test_a_message_is_answered_with_a_stop_reason_and_usage(client, new_agent):
    agent = await new_agent()

    answer = await done(client.agents.messages.create(agent.id, messages=[{"role": "user", "content": "hello"}]))

    assert types_of(answer.messages) == ["reasoning_message", "assistant_message"]
    assert said_in(answer.messages) == "You said: hello"
    assert answer.stop_reason.stop_reason == "end_turn"
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert answer.usage.completion_tokens > 0


async def test_a_message_comes_as_plain_input_too_or_in_parts(client, new_agent):
    agent = await new_agent()

    plain = await done(client.agents.messages.create(agent.id, input="hello"))
    parts = [{"type": "text", "text": "what is this?"}]
    several = await done(client.agents.messages.create(agent.id, messages=[{"role": "user", "content": parts}]))

    assert said_in(plain.messages) == "You said: hello"
    assert said_in(several.messages) == "You said: what is this?"


async def test_a_tool_call_and_what_came_of_it_are_told(client, new_agent, world):
    agent = await new_agent()
    call = {"name": "get_weather", "arguments": {"city": "Rome"}, "tool_return": "sunny"}
    world.script({"contains": "weather", "acts": [{"tool_call": call}, {"assistant": "Sunny"}]})

    answer = await done(client.agents.messages.create(agent.id, input="the weather?"))

    assert types_of(answer.messages) == ["tool_call_message", "tool_return_message", "assistant_message"]
    assert answer.messages[0].tool_call.arguments == '{"city": "Rome"}'
    assert (answer.messages[1].tool_return, answer.messages[1].status) == ("sunny", "success")
    assert answer.usage.step_count == 2


async def test_a_tool_call_changes_the_memory(client, new_agent, world):
    agent = await new_agent(memory_blocks=[{"label": "human", "value": "Bob"}])
    arguments = {"label": "human", "old_string": "Bob", "new_string": "Alice"}
    world.script({"acts": [{"tool_call": {"name": "memory_replace", "arguments": arguments}}]})

    await done(client.agents.messages.create(agent.id, input="I am Alice"))

    block = await done(client.agents.blocks.retrieve("human", agent_id=agent.id))
    assert block.value == "Alice"


async def test_the_history_is_oldest_first_and_each_message_is_in_it_once(client, new_agent):
    agent = await new_agent()
    for text in ["one", "two"]:
        await done(client.agents.messages.create(agent.id, input=text))

    history = await everything(client.agents.messages.list(agent.id))

    spoken = ["user_message", "reasoning_message", "assistant_message"]
    assert types_of(history) == ["system_message", *spoken, *spoken]
    assert said_in(history) == "You said: oneYou said: two"


async def test_a_long_history_is_read_in_pages_each_message_once(client, new_agent, world):
    agent = await new_agent()
    world.script({"acts": [{"assistant": "number {{count}}"}]})
    for _ in range(20):
        await done(client.agents.messages.create(agent.id, input="again"))
    [first] = (await done(client.agents.messages.list(agent.id, order="asc", limit=1))).items

    rest = await everything(client.agents.messages.list(agent.id, order="asc", after=first.id, limit=7))

    assert len(rest) == 40
    assert len({message.id for message in rest}) == 40


async def test_what_was_said_is_found_by_its_words(client, new_agent):
    agent = await new_agent()
    await done(client.agents.messages.create(agent.id, input="the owl and the pussycat"))

    found = await done(client.messages.search(query="owl"))

    assert {message.agent_id for message in found} == {agent.id}


async def test_a_stream_tells_whole_messages_then_stop_reason_and_usage(client, new_agent):
    agent = await new_agent()

    chunks = await everything(client.agents.messages.stream(agent.id, input="hello"))

    whole = ["ping", "reasoning_message", "assistant_message", "stop_reason", "usage_statistics"]
    assert types_of(chunks) == whole
    assert said_in(chunks) == "You said: hello"


async def test_create_streams_token_by_token(client, new_agent, world):
    agent = await new_agent()
    world.script({"acts": [{"assistant": "One two three", "chunk_size": 4}]})

    chunks = await everything(
        client.agents.messages.create(
            agent.id, input="count", streaming=True, stream_tokens=True, include_pings=False
        )
    )

    said = [chunk for chunk in chunks if chunk.message_type == "assistant_message"]
    assert [chunk.content for chunk in said] == ["One ", "two ", "thre", "e"]
    assert len({(chunk.id, chunk.otid) for chunk in said}) == 1
    assert types_of(chunks)[-2:] == ["stop_reason", "usage_statistics"]


async def test_a_stream_tells_each_message_when_it_is_there(client, new_agent, world):
    agent = await new_agent()
    world.script({"acts": SLOW})
    stream = await done(client.agents.messages.stream(agent.id, input="go"))

    told = await read_to(stream, "tool_return_message")
    assert types_of(told) == ["ping", "tool_call_message", "tool_return_message"]
    world.pass_time(60_000)

    assert said_in(await everything(stream)) == "second"


async def test_a_run_is_cancelled_in_mid_stream(client, new_agent, world):
    agent = await new_agent()
    world.script({"times": 1, "acts": SLOW})
    stream = await done(client.agents.messages.stream(agent.id, input="go"))
    ping, *_ = await read_to(stream, "tool_return_message")

    assert await done(client.agents.messages.cancel(agent.id)) == {ping.run_id: "cancelled"}

    left = await everything(stream)
    assert said_in(left) == ""
    assert [chunk.stop_reason for chunk in left if chunk.message_type == "stop_reason"] == ["cancelled"]
    assert (await done(client.runs.retrieve(ping.run_id))).status == "cancelled"
    answer = await done(client.agents.messages.create(agent.id, input="and now?"))
    assert said_in(answer.messages) == "You said: and now?"


async def test_an_error_in_mid_stream_is_raised_after_what_was_said(client, new_agent, world):
    agent = await new_agent()
    error = {"error_type": "llm_timeout", "message": "Too slow"}
    world.script({"acts": [{"reasoning": "So far so good"}, {"error": error}]})
    stream = await done(client.agents.messages.stream(agent.id, input="go", include_pings=False))

    assert types_of([await following(stream)]) == ["reasoning_message"]
    with pytest.raises(letta_client.APIStatusError, match="Too slow"):
        await everything(stream)


async def test_an_error_of_the_model_has_its_status(connect, new_agent, world):
    agent = await new_agent()
    world.script({"acts": [{"error": {"error_type": "llm_rate_limit"}}]})

    with pytest.raises(letta_client.RateLimitError) as raised:
        await done(connect(max_retries=0).agents.messages.create(agent.id, input="go"))

    assert raised.value.body["error"]["type"] == "llm_rate_limit"


async def test_a_background_run_goes_on_after_the_event_that_was_heard_last(client, new_agent, world):
    agent = await new_agent()
    world.script({"acts": SLOW})
    stream = await done(client.agents.messages.create(agent.id, input="go", streaming=True, background=True))
    last = (await read_to(stream, "tool_return_message"))[-1]
    await done(stream.close())
    world.pass_time(60_000)

    resumed = await everything(client.runs.messages.stream(last.run_id, starting_after=last.seq_id))

    left = [type for type in types_of(resumed) if type != "ping"]
    assert left == ["assistant_message", "stop_reason", "usage_statistics"]
    assert said_in(resumed) == "second"


async def test_a_message_is_sent_for_later_and_its_run_completes(client, new_agent):
    agent = await new_agent()

    run = await done(client.agents.messages.create_async(agent.id, input="hello"))

    assert (run.agent_id, run.background) == (agent.id, True)
    assert (await done(client.runs.retrieve(run.id))).status == "completed"
    assert said_in(await everything(client.runs.messages.list(run.id))) == "You said: hello"
    assert [run.id for run in await everything(client.runs.list(agent_id=agent.id))] == [run.id]
    steps = await everything(client.runs.steps.list(run.id))
    assert [step.run_id for step in steps] == [run.id]
    usage = await done(client.runs.usage.retrieve(run.id))
    assert usage.completion_tokens == steps[0].completion_tokens


@pytest.mark.parametrize(("approve", "said"), [(True, "It is gone."), (False, "Then it stays.")])
async def test_a_tool_call_waits_for_a_decision(client, connect, new_agent, world, approve, said):
    agent = await new_agent()
    request = {"name": "delete_room", "tool_return": "deleted", "denied": [{"assistant": "Then it stays."}]}
    acts = [{"approval_request": request}, {"assistant": "It is gone."}]
    world.script({"contains": "delete", "acts": acts})

    asked = await done(client.agents.messages.create(agent.id, input="delete the room"))
    assert asked.stop_reason.stop_reason == "requires_approval"
    assert asked.messages[-1].message_type == "approval_request_message"
    with pytest.raises(letta_client.ConflictError) as raised:
        await done(connect(max_retries=0).agents.messages.create(agent.id, input="hello?"))
    assert raised.value.body["detail"]["code"] == "PENDING_APPROVAL"

    call_id = asked.messages[-1].tool_call.tool_call_id
    decision = {"type": "approval", "tool_call_id": call_id, "approve": approve}
    answer = await done(
        client.agents.messages.create(agent.id, messages=[{"type": "approval", "approvals": [decision]}])
    )

    assert said_in(answer.messages) == said


async def test_a_conversation_streams_and_keeps_its_history(client, new_agent):
    agent = await new_agent()
    conversation = await done(client.conversations.create(agent_id=agent.id, summary="About owls"))

    chunks = await everything(client.conversations.messages.create(conversation.id, input="hello"))

    assert said_in(chunks) == "You said: hello"
    assert (await done(client.conversations.retrieve(conversation.id))).summary == "About owls"
    listed = await done(client.conversations.list(agent_id=agent.id))
    assert [one.id for one in listed] == [conversation.id]
    history = await everything(client.agents.messages.list(agent.id, conversation_id=conversation.id))
    assert said_in(history) == "You said: hello"
    outside = await everything(client.agents.messages.list(agent.id, conversation_id="default"))
    assert said_in(outside) == ""


async def test_a_conversation_that_is_busy_is_a_conflict(client, connect, new_agent, world):
    agent = await new_agent()
    conversation = await done(client.conversations.create(agent_id=agent.id))
    world.script({"times": 1, "acts": SLOW})
    stream = await done(client.conversations.messages.create(conversation.id, input="first"))
    await following(stream)

    with pytest.raises(letta_client.ConflictError):
        await done(connect(max_retries=0).conversations.messages.create(conversation.id, input="second"))

    world.pass_time(60_000)
    assert said_in(await everything(stream)) == "second"
    third = await everything(client.conversations.messages.create(conversation.id, input="third"))
    assert said_in(third) == "You said: third"


async def test_a_conversation_is_forked_renamed_and_deleted(client, new_agent):
    agent = await new_agent()
    conversation = await done(client.conversations.create(agent_id=agent.id))
    await everything(client.conversations.messages.create(conversation.id, input="before"))

    fork = await done(client.conversations.fork(conversation.id))
    await done(client.conversations.delete(conversation.id))

    renamed = await done(client.conversations.update(fork.id, summary="The other"))
    assert (renamed.agent_id, renamed.summary) == (agent.id, "The other")
    history = (await done(client.conversations.messages.list(fork.id, order="asc"))).items
    assert said_in(history) == "You said: before"
    with pytest.raises(letta_client.NotFoundError):
        await done(client.conversations.retrieve(conversation.id))
