"""A Letta server of its own for each test, and letta-client to talk to it: as it is, blocking and not."""

import inspect
import os
import uuid

import httpx
import pytest
import pytest_asyncio
from letta_client import AsyncLetta, Letta

API_KEY = "lettaSecurePass123"
MODEL = "openai/gpt-4o-mini"
EMBEDDING = "openai/text-embedding-3-small"


async def done(answer):
    """What either client's method gives in the end."""
    return await answer if inspect.isawaitable(answer) else answer


async def everything(items):
    """All that iterating gives, with whatever requests that takes."""
    items = items if hasattr(items, "__aiter__") else await done(items)
    return [item async for item in items] if hasattr(items, "__aiter__") else list(items)


async def following(stream):
    """The next chunk of either client's stream."""
    return await anext(stream) if hasattr(stream, "__anext__") else next(stream)


async def read_to(stream, message_type: str) -> list:
    """The chunks of a stream up to the first of a type; the stream stays open."""
    chunks = [await following(stream)]
    while chunks[-1].message_type != message_type:
        chunks.append(await following(stream))
    return chunks


def types_of(messages) -> list:
    return [message.message_type for message in messages]


def said_in(messages) -> str:
    """What an agent said, put together from however many chunks."""
    return "".join(message.content for message in messages if message.message_type == "assistant_message")


class World:
    """A sandbox of the mock and what steers it."""

    def __init__(self):
        self.url = f"{os.environ['MOCK_LETTA_URL']}/~letta-{uuid.uuid4()}"

    def control(self, method: str, path: str, body=None):
        """Calls the control API and returns the body of its answer."""
        answer = httpx.request(method, f"{self.url}/_mock/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def seed_agents(self, count: int) -> list:
        """Adds so many agents and returns the ids of all there are, newest first."""
        agents = [{"id": f"agent-{i:04}", "name": f"Agent {i}"} for i in range(count)]
        self.control("POST", "seed", {"agents": agents})
        return [agent["id"] for agent in reversed(agents)] + ["agent-sync-test", "agent-test-002", "agent-test-001"]

    def script(self, *turns):
        """Says what every agent answers, turn by turn."""
        self.control("PUT", "scripts", {"turns": list(turns)})

    def fail(self, operation_id: str, status: int, times=None):
        """Has an operation fail; the client is told to try again soon."""
        fault = {"operation_id": operation_id, "status": status, "headers": {"retry-after-ms": "1"}}
        self.control("POST", "faults", fault if times is None else {**fault, "times": times})

    def pass_time(self, milliseconds: int):
        self.control("POST", "clock", {"advance_ms": milliseconds})

    def calls(self, operation_id: str) -> int:
        """How often an operation was called."""
        requests = self.control("GET", "requests")["requests"]
        return sum(request["operation_id"] == operation_id for request in requests)

    def findings(self) -> list:
        """What was found odd about requests that were answered."""
        requests = self.control("GET", "requests")["requests"]
        return [
            (request["method"], request["target"], finding)
            for request in requests
            if request["status"] is not None and request["status"] < 300
            for finding in request["findings"]
        ]


@pytest.fixture
def world():
    """A sandbox in which nothing that an ordinary client sends is found odd."""
    world = World()
    yield world
    assert world.findings() == []


@pytest_asyncio.fixture(params=["sync", "async"])
async def connect(request, world):
    """A function that makes a client, of one kind and then of the other; all are closed after the test."""
    clients = []

    def connect(**options):
        kind = Letta if request.param == "sync" else AsyncLetta
        clients.append(kind(base_url=world.url, **{"api_key": API_KEY, **options}))
        return clients[-1]

    yield connect
    for client in clients:
        await done(client.close())


@pytest.fixture
def client(connect):
    """A client that takes no answer which does not have everything that its types promise."""
    return connect(_strict_response_validation=True)


@pytest.fixture
def new_agent(client):
    """A function that makes an agent with nothing but a name and models."""

    async def new_agent(**more):
        plain = {"name": "Ada", "model": MODEL, "embedding": EMBEDDING, "include_base_tools": False}
        return await done(client.agents.create(**{**plain, **more}))

    return new_agent
