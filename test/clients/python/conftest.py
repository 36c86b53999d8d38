"""A homeserver of its own for each test, and people with matrix-nio who live on it."""

import asyncio
import contextlib
import os
import uuid

import httpx
import nio
import pytest_asyncio

pytest_plugins = ["letta_fixtures"]

PATIENCE = 10
"""Seconds after which something that should have happened has not."""


class Person(nio.AsyncClient):
    """Somebody with matrix-nio as it is, and a record of what it called back with."""

    def __init__(self, homeserver: str, user: str, **options):
        super().__init__(homeserver, user, **options)
        self.heard = asyncio.Queue()

    def listen_to(self, kind: type) -> None:
        """Records room events, invitations included, of a kind."""
        self.add_event_callback(lambda room, event: self.heard.put_nowait((room, event)), kind)

    def listen_to_ephemeral(self, kind: type) -> None:
        """Records typing and receipts."""
        self.add_ephemeral_callback(lambda room, event: self.heard.put_nowait((room, event)), kind)

    async def hears(self):
        """The next recorded callback as (room, event); fails when none comes."""
        return await asyncio.wait_for(self.heard.get(), PATIENCE)

    @contextlib.asynccontextmanager
    async def syncing(self, **options):
        """Runs sync_forever inside of the block, which starts when the first sync is done."""
        syncing = asyncio.create_task(self.sync_forever(timeout=30000, **options))
        first = asyncio.create_task(self.synced.wait())
        try:
            await asyncio.wait({syncing, first}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
            assert first.done(), "the first sync did not end"
            yield
            assert not syncing.done(), "sync_forever ended by itself"
        finally:
            for task in (syncing, first):
                task.cancel()
            await asyncio.gather(syncing, first, return_exceptions=True)


@pytest_asyncio.fixture
async def homeserver():
    """The address of a homeserver that nobody else uses, with the sample users on it, where nothing is found odd."""
    address = f"{os.environ['MOCK_MATRIX_URL']}/~nio-{uuid.uuid4()}"
    yield address
    journal = httpx.get(f"{address}/_mock/requests").raise_for_status().json()["requests"]
    answered = [request for request in journal if request["status"] is not None and request["status"] < 300]
    assert [(request["target"], request["findings"]) for request in answered if request["findings"]] == []


@pytest_asyncio.fixture
async def log_in(homeserver):
    """A function that logs somebody in; everybody is closed after the test."""
    people = []

    async def log_in(user: str, password: str) -> Person:
        person = Person(homeserver, user)
        people.append(person)
        answer = await person.login(password)
        assert isinstance(answer, nio.LoginResponse), answer
        return person

    yield log_in
    for person in people:
        await person.close()


@pytest_asyncio.fixture
async def admin(log_in):
    return await log_in("@admin:matrix.test", "admin_password")


@pytest_asyncio.fixture
async def letta(log_in):
    return await log_in("@letta:matrix.test", "letta_password")


@pytest_asyncio.fixture
async def room_id(admin, letta):
    """A room that both are in."""
    room = await admin.room_create(name="Talk", invite=[letta.user_id])
    assert isinstance(room, nio.RoomCreateResponse), room
    joined = await letta.join(room.room_id)
    assert isinstance(joined, nio.JoinResponse), joined
    return room.room_id
