"""letta-client, unmodified, keeps what agents have: blocks, tools, folders, archives and identities."""

import letta_client
import pytest

from letta_fixtures import EMBEDDING, done, everything

SOURCE = '''
def search_documents(query: str) -> str:
    """
    Looks something up.

    Args:
        query (str): What to look up
    """
    return query
'''


def ids(items) -> list:
    return [item.id for item in items]


async def test_a_block_is_created_changed_listed_and_deleted(client):
    block = await done(client.blocks.create(label="room_context", value="Empty", description="The room"))

    updated = await done(client.blocks.update(block.id, value="Full"))

    assert (updated.id, updated.label, updated.value) == (block.id, "room_context", "Full")
    assert ids(await everything(client.blocks.list(label="room_context"))) == [block.id]
    await done(client.blocks.delete(block.id))
    with pytest.raises(letta_client.NotFoundError):
        await done(client.blocks.retrieve(block.id))


async def test_a_block_is_attached_to_an_agent_and_detached(client, new_agent):
    agent = await new_agent()
    block = await done(client.blocks.create(label="shared", value="before"))

    await done(client.agents.blocks.attach(block.id, agent_id=agent.id))
    await done(client.agents.blocks.update("shared", agent_id=agent.id, value="after"))

    assert [(one.id, one.value) for one in await everything(client.agents.blocks.list(agent.id))] == [
        (block.id, "after")
    ]
    assert ids(await everything(client.blocks.agents.list(block.id))) == [agent.id]
    await done(client.agents.blocks.detach(block.id, agent_id=agent.id))
    assert await everything(client.agents.blocks.list(agent.id)) == []


async def test_two_blocks_of_one_label_are_a_conflict(client, connect, new_agent):
    agent = await new_agent(memory_blocks=[{"label": "human", "value": "Bob"}])
    block = await done(client.blocks.create(label="human", value="Alice"))

    with pytest.raises(letta_client.ConflictError):
        await done(connect(max_retries=0).agents.blocks.attach(block.id, agent_id=agent.id))


async def test_a_tool_is_upserted_attached_and_detached(client, new_agent):
    agent = await new_agent()
    tool = await done(client.tools.create(source_code=SOURCE))
    again = await done(client.tools.upsert(source_code=SOURCE, tags=["docs"]))

    assert (again.id, again.name) == (tool.id, "search_documents")
    assert ids(await everything(client.tools.list(name="search_documents"))) == [tool.id]
    await done(client.agents.tools.attach(tool.id, agent_id=agent.id))
    assert ids(await everything(client.agents.tools.list(agent.id))) == [tool.id]
    await done(
        client.agents.tools.update_approval("search_documents", agent_id=agent.id, body_requires_approval=True)
    )
    rules = (await done(client.agents.retrieve(agent.id))).tool_rules
    assert [(rule.tool_name, rule.type) for rule in rules] == [("search_documents", "requires_approval")]
    await done(client.agents.tools.detach(tool.id, agent_id=agent.id))
    assert await everything(client.agents.tools.list(agent.id)) == []
    await done(client.tools.delete(tool.id))
    assert await everything(client.tools.list(name="search_documents")) == []


async def test_a_file_is_uploaded_processed_and_given_to_an_agent(client, new_agent):
    agent = await new_agent()
    folder = await done(client.folders.create(name="Minutes", description="Of meetings", embedding=EMBEDDING))

    uploaded = await done(
        client.folders.files.upload(folder.id, file=("monday.txt", b"Everybody was there.", "text/plain"))
    )
    seen = [uploaded.processing_status]
    while seen[-1] != "completed" and len(seen) < 10:
        [file] = await everything(client.folders.files.list(folder.id))
        seen.append(file.processing_status)
    await done(client.agents.folders.attach(folder.id, agent_id=agent.id))

    assert seen[0] != "completed"
    assert seen[-1] == "completed"
    assert uploaded.original_file_name == "monday.txt"
    assert ids(await everything(client.agents.folders.list(agent.id))) == [folder.id]
    assert await done(client.folders.agents.list(folder.id)) == [agent.id]
    [file] = await everything(client.agents.files.list(agent.id))
    assert (file.file_id, file.folder_id) == (uploaded.id, folder.id)
    await done(client.agents.folders.detach(folder.id, agent_id=agent.id))
    await done(client.folders.files.delete(uploaded.id, folder_id=folder.id))
    assert await everything(client.folders.files.list(folder.id)) == []


async def test_a_folder_is_created_once_and_deleted(client, connect):
    folder = await done(client.folders.create(name="Minutes", embedding=EMBEDDING))

    with pytest.raises(letta_client.ConflictError):
        await done(connect(max_retries=0).folders.create(name="Minutes", embedding=EMBEDDING))

    assert ids(await everything(client.folders.list(name="Minutes"))) == [folder.id]
    await done(client.folders.delete(folder.id))
    assert await everything(client.folders.list(name="Minutes")) == []


async def test_passages_are_remembered_found_and_forgotten(client, new_agent):
    agent = await new_agent()
    [owl] = await done(client.agents.passages.create(agent.id, text="The owl lives in the oak.", tags=["birds"]))
    await done(client.agents.passages.create(agent.id, text="The cat sleeps."))

    found = await done(client.agents.passages.search(agent.id, query="where is the owl?"))
    await done(client.agents.passages.delete(owl.id, agent_id=agent.id))

    assert found.results[0].content == "The owl lives in the oak."
    left = await done(client.agents.passages.list(agent.id))
    assert [passage.text for passage in left] == ["The cat sleeps."]


async def test_an_archive_is_filled_and_attached(client, new_agent):
    agent = await new_agent()
    archive = await done(client.archives.create(name="Birds", embedding=EMBEDDING))
    await done(client.archives.passages.create(archive.id, text="The owl lives in the oak."))

    await done(client.agents.archives.attach(archive.id, agent_id=agent.id))

    passages = await done(client.agents.passages.list(agent.id))
    assert [(passage.text, passage.archive_id) for passage in passages] == [
        ("The owl lives in the oak.", archive.id)
    ]
    assert ids(await everything(client.archives.list(agent_id=agent.id))) == [archive.id]
    await done(client.agents.archives.detach(archive.id, agent_id=agent.id))
    await done(client.archives.delete(archive.id))
    with pytest.raises(letta_client.NotFoundError):
        await done(client.archives.retrieve(archive.id))


async def test_an_identity_is_attached_and_detached(client, new_agent):
    agent = await new_agent()
    bob = {"identifier_key": "@bob:matrix.test", "name": "Bob", "identity_type": "user"}
    identity = await done(client.post("/v1/identities/", body=bob, cast_to=object))

    await done(client.agents.identities.attach(identity["id"], agent_id=agent.id))

    found = await everything(client.agents.list(identifier_keys=["@bob:matrix.test"]))
    assert ids(found) == [agent.id]
    await done(client.agents.identities.detach(identity["id"], agent_id=agent.id))
    assert await everything(client.agents.list(identity_id=identity["id"])) == []
