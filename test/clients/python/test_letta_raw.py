"""A bridge without an SDK, which calls the Letta server with aiohttp, does what it did against a real one."""

import json

import aiohttp
import pytest_asyncio

from letta_fixtures import API_KEY

HEADERS = {"Authorization": f"Bearer {API_KEY}", "Content-Type": "application/json"}


@pytest_asyncio.fixture
async def http():
    async with aiohttp.ClientSession() as session:
        yield session


async def page_through(http, url: str, limit: int = 100) -> list:
    """Reads pages as the bridge does: by the last id, until a page is short, at most ten."""
    agents, after = [], None
    for _ in range(10):
        query = {"limit": str(limit), **({"after": after} if after else {})}
        async with http.get(f"{url}/v1/agents", headers=HEADERS, params=query) as answer:
            assert answer.status == 200
            body = await answer.json()
        page = body.get("data", []) if isinstance(body, dict) else body
        agents += page
        if len(page) < 50 or page[-1]["id"] == after:
            return agents
        after = page[-1]["id"]
    return agents


async def test_every_agent_is_discovered_once(http, world):
    wanted = world.seed_agents(137)

    agents = await page_through(http, world.url)

    assert [agent["id"] for agent in agents] == wanted
    assert all(agent["name"] for agent in agents)
    assert world.calls("list_agents") == 2


async def test_agents_are_discovered_from_a_bare_array_too(http, world):
    wanted = world.seed_agents(57)
    world.control("PATCH", "settings", {"letta_list_format": "array"})

    agents = await page_through(http, world.url)

    assert [agent["id"] for agent in agents] == wanted


async def test_a_message_is_answered_with_messages(http, world):
    body = {"messages": [{"role": "user", "content": "hello"}]}
    url = f"{world.url}/v1/agents/agent-test-001/messages"

    async with http.post(url, headers=HEADERS, json=body) as answer:
        assert answer.status == 200
        messages = (await answer.json())["messages"]

    said = [message["content"] for message in messages if message["message_type"] == "assistant_message"]
    assert said == ["You said: hello"]


async def test_an_answer_may_come_by_way_of_a_tool(http, world):
    call = {"name": "matrix_agent_message", "arguments": {"message": "Hello from {{agent.name}}"}}
    world.script({"acts": [{"tool_call": {**call, "tool_return": "sent"}}]})
    body = {"messages": [{"role": "user", "content": "hello"}]}
    url = f"{world.url}/v1/agents/agent-test-001/messages"

    async with http.post(url, headers=HEADERS, json=body) as answer:
        messages = (await answer.json())["messages"]

    [tool_call] = [message["tool_call"] for message in messages if message["message_type"] == "tool_call_message"]
    assert tool_call["name"] == "matrix_agent_message"
    assert json.loads(tool_call["arguments"])["message"] == "Hello from Test Agent Alpha"


async def test_the_history_is_refused_without_a_key(http, world):
    async with http.get(f"{world.url}/v1/agents/agent-test-001/messages") as answer:
        assert answer.status == 401
        assert (await answer.json())["detail"] == "Unauthorized"


async def test_the_history_ends_with_the_newest_message(http, world):
    url = f"{world.url}/v1/agents/agent-test-001/messages"
    for text in ["one", "two", "three"]:
        body = {"messages": [{"role": "user", "content": text}]}
        async with http.post(url, headers=HEADERS, json=body) as answer:
            assert answer.status == 200

    async with http.get(url, headers=HEADERS) as answer:
        assert answer.status == 200
        body = await answer.json()

    messages = body.get("items", []) if isinstance(body, dict) else body
    assert messages[-1]["message_type"] == "assistant_message"
    assert messages[-1]["content"] == "You said: three"


async def test_an_image_of_some_megabytes_is_taken(http, world):
    source = {"type": "base64", "media_type": "image/png", "data": "A" * 4_000_000}
    parts = [{"type": "text", "text": "what is this?"}, {"type": "image", "source": source}]
    body = {"messages": [{"role": "user", "content": parts}]}
    url = f"{world.url}/v1/agents/agent-test-001/messages"

    async with http.post(url, headers=HEADERS, json=body) as answer:
        assert answer.status == 200, await answer.text()


async def test_a_failure_is_reported_with_its_text(http, world):
    world.control("POST", "faults", {"operation_id": "send_message", "status": 500, "times": 1})
    body = {"messages": [{"role": "user", "content": "hello"}]}
    url = f"{world.url}/v1/agents/agent-test-001/messages"

    async with http.post(url, headers=HEADERS, json=body) as answer:
        assert answer.status == 500
        assert "An unknown error occurred" in await answer.text()


async def test_the_system_prompt_is_updated_in_place(http, world):
    url = f"{world.url}/v1/agents/agent-test-001"

    async with http.patch(url, headers=HEADERS, json={"system": "You are a bridge."}) as answer:
        assert answer.status == 200
    async with http.get(url, headers=HEADERS) as answer:
        assert (await answer.json())["system"] == "You are a bridge."


async def test_a_webhook_that_no_letta_server_has_is_not_found(http, world):
    async with http.get(f"{world.url}/v1/agents/agent-test-001/webhook", headers=HEADERS) as answer:
        assert answer.status == 404
