"""letta-client, unmodified, lists and keeps agents."""

import json

import letta_client
import pytest

from letta_fixtures import MODEL, done, everything

SAMPLE = ["agent-sync-test", "agent-test-002", "agent-test-001"]


def ids(items) -> list:
    return [item.id for item in items]


async def test_health_names_the_version(client):
    health = await done(client.health())

    assert (health.status, health.version) == ("ok", "0.16.7")


async def test_three_agents_are_listed_and_the_list_ends(client, world):
    assert ids(await everything(client.agents.list())) == SAMPLE
    assert world.calls("list_agents") == 2


async def test_a_thousand_agents_are_listed_each_once_and_the_list_ends(client, world):
    wanted = world.seed_agents(997)

    listed = ids(await everything(client.agents.list(limit=100)))

    assert listed == wanted
    assert len(set(listed)) == 1000
    assert world.calls("list_agents") == 11


@pytest.mark.parametrize("count", [3, 1000])
async def test_agents_are_listed_backwards_and_the_list_ends(client, world, count):
    wanted = world.seed_agents(count - 3)

    assert ids(await everything(client.agents.list(before=wanted[-1], limit=1000))) == wanted[:-1]
    assert ids(await everything(client.agents.list(before=wanted[-1], limit=2))) == wanted[:2]
    assert world.calls("list_agents") == 4


async def test_agents_are_filtered_by_name_and_tags(client, world):
    world.control(
        "POST",
        "seed",
        {
            "agents": [
                {"id": "agent-a", "name": "Room Keeper", "tags": ["x", "y"]},
                {"id": "agent-b", "name": "Keeper", "tags": ["x"]},
            ]
        },
    )

    assert ids(await everything(client.agents.list(name="Keeper"))) == ["agent-b"]
    assert ids(await everything(client.agents.list(query_text="keeper"))) == ["agent-b", "agent-a"]
    assert ids(await everything(client.agents.list(tags=["x", "y"], match_all_tags=True))) == ["agent-a"]
    assert {"x", "y"} <= set(await done(client.tags.list()))


async def test_an_agent_is_created_found_changed_and_deleted(client, new_agent):
    agent = await new_agent(tags=["matrix"], memory_blocks=[{"label": "human", "value": "Bob"}], description="Counts")

    found = await done(client.agents.retrieve(agent.id, include=["agent.blocks", "agent.tags"]))
    assert (found.name, found.description, found.tags) == ("Ada", "Counts", ["matrix"])
    assert [(block.label, block.value) for block in found.blocks] == [("human", "Bob")]
    assert found.llm_config.model == "gpt-4o-mini"
    assert found.embedding_config.embedding_dim == 1536
    updated = await done(client.agents.update(agent.id, description="Sings"))
    assert (updated.name, updated.description) == ("Ada", "Sings")
    await done(client.agents.delete(agent.id))
    with pytest.raises(letta_client.NotFoundError):
        await done(client.agents.retrieve(agent.id))
    assert ids(await everything(client.agents.list())) == SAMPLE


async def test_a_new_agent_has_the_base_tools(client):
    agent = await done(client.agents.create(model=MODEL))

    names = sorted(tool.name for tool in await everything(client.agents.tools.list(agent.id)))

    assert names == ["conversation_search", "memory_insert", "memory_replace"]


async def test_an_agent_is_exported_and_imported_as_another(client, new_agent):
    agent = await new_agent(name="Traveller", memory_blocks=[{"label": "human", "value": "Bob"}])

    # The types have it that a file is text, which it is not.
    exported = await done(client.agents.with_raw_response.export_file(agent.id))
    file = json.dumps(json.loads(await done(exported.read())))
    imported = await done(client.agents.import_file(file=("agent.af", file.encode()), append_copy_suffix=True))

    assert len(imported.agent_ids) == 1
    copy = await done(client.agents.retrieve(imported.agent_ids[0], include=["agent.blocks"]))
    assert (copy.name, copy.blocks[0].value) == ("Traveller_copy", "Bob")


async def test_models_are_listed_and_an_agent_is_made_with_one(client):
    models = await done(client.models.list())
    embeddings = await done(client.models.embeddings.list())

    agent = await done(client.agents.create(model=models[0].handle, embedding=embeddings[0].handle))

    assert agent.llm_config.handle == models[0].handle


async def test_a_server_that_is_overloaded_twice_is_survived(client, world):
    world.fail("list_agents", 503, times=2)

    assert len(await everything(client.agents.list())) == 3
    # Three attempts at the first page, and the empty page.
    assert world.calls("list_agents") == 4


async def test_a_401_is_raised_at_once(client, world):
    world.fail("list_agents", 401, times=1)

    with pytest.raises(letta_client.AuthenticationError):
        await everything(client.agents.list())

    assert world.calls("list_agents") == 1


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, letta_client.BadRequestError),
        (401, letta_client.AuthenticationError),
        (403, letta_client.PermissionDeniedError),
        (404, letta_client.NotFoundError),
        (409, letta_client.ConflictError),
        (422, letta_client.UnprocessableEntityError),
        (429, letta_client.RateLimitError),
        (500, letta_client.InternalServerError),
    ],
)
async def test_an_injected_error_is_known_by_its_class(connect, world, status, error):
    world.fail("list_agents", status)

    with pytest.raises(error) as raised:
        await everything(connect(max_retries=0).agents.list())

    assert raised.value.status_code == status


async def test_a_wrong_key_is_refused(connect):
    with pytest.raises(letta_client.AuthenticationError) as raised:
        await everything(connect(api_key="wrong").agents.list())

    assert raised.value.body["detail"] == "Unauthorized"


async def test_an_agent_that_is_not_there_is_not_found(client):
    with pytest.raises(letta_client.NotFoundError) as raised:
        await done(client.agents.messages.create("agent-missing", input="hello"))

    assert raised.value.body["detail"] == "Agent with ID agent-missing not found"


async def test_a_model_without_a_provider_is_a_bad_request(client):
    with pytest.raises(letta_client.BadRequestError):
        await done(client.agents.create(model="gpt-4o-mini"))


async def test_no_messages_cannot_be_processed(client, new_agent):
    agent = await new_agent()

    with pytest.raises(letta_client.UnprocessableEntityError):
        await done(client.agents.messages.create(agent.id, messages=[]))
