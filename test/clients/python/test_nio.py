"""matrix-nio, unmodified, does everything a bot or a bridge does."""

import io

import nio
import nio.api

from conftest import Person


async def say(person: Person, room_id: str, body: str) -> str:
    sent = await person.room_send(room_id, "m.room.message", {"msgtype": "m.text", "body": body})
    assert isinstance(sent, nio.RoomSendResponse), sent
    return sent.event_id


async def test_login_gives_a_session_that_whoami_knows(admin):
    me = await admin.whoami()

    assert isinstance(me, nio.WhoamiResponse), me
    assert (me.user_id, me.device_id) == ("@admin:matrix.test", admin.device_id)


async def test_a_wrong_password_is_forbidden(homeserver):
    stranger = Person(homeserver, "@admin:matrix.test")

    refused = await stranger.login("wrong")

    assert isinstance(refused, nio.LoginError)
    assert refused.status_code == "M_FORBIDDEN"
    await stranger.close()


async def test_a_new_user_registers_and_is_logged_in(homeserver):
    ada = Person(homeserver, "")

    registered = await ada.register("ada", "secret")

    assert isinstance(registered, nio.RegisterResponse), registered
    assert (await ada.whoami()).user_id == "@ada:matrix.test"
    await ada.close()


async def test_the_flows_of_login_are_known(admin):
    flows = await admin.login_info()

    assert isinstance(flows, nio.LoginInfoResponse), flows
    assert "m.login.password" in flows.flows


async def test_room_create_makes_a_room_that_sync_shows_with_its_name_and_members(admin, letta, room_id):
    await admin.sync()

    room = admin.rooms[room_id]
    assert (room.name, room.member_count) == ("Talk", 2)
    assert set(room.users) == {admin.user_id, letta.user_id}
    assert room.power_levels.get_user_level(admin.user_id) == 100


async def test_sync_forever_calls_back_with_a_message(admin, letta, room_id):
    letta.listen_to(nio.RoomMessageText)
    async with letta.syncing():
        event_id = await say(admin, room_id, "hello")
        room, event = await letta.hears()

    assert room.room_id == room_id
    assert (event.event_id, event.sender, event.body) == (event_id, admin.user_id, "hello")


async def test_sync_forever_calls_back_with_each_of_many_messages_once_and_in_order(admin, letta, room_id):
    letta.listen_to(nio.RoomMessageText)
    said = [f"message {i}" for i in range(30)]
    async with letta.syncing():
        for body in said:
            await say(admin, room_id, body)
        heard = [(await letta.hears())[1].body for _ in said]

    assert heard == said
    assert letta.heard.empty()


async def test_sync_forever_with_no_timeline_at_first_leaves_out_what_was_said_before(admin, letta, room_id):
    await say(admin, room_id, "before")
    letta.listen_to(nio.RoomMessageText)
    async with letta.syncing(first_sync_filter={"room": {"timeline": {"limit": 0}}}):
        await say(admin, room_id, "after")
        _, event = await letta.hears()

    assert event.body == "after"


async def test_sync_forever_calls_back_with_an_invitation_and_joining_shows_the_room(admin, letta):
    letta.listen_to(nio.InviteMemberEvent)
    async with letta.syncing():
        room = await admin.room_create(name="Come in", invite=[letta.user_id])
        # The invitation of the inviter, by name, comes beside that of the invitee.
        invited = await letta.hears()
        while invited[1].state_key != letta.user_id:
            invited = await letta.hears()
        joined = await letta.join(invited[0].room_id)

    assert invited[1].membership == "invite"
    assert invited[1].sender == admin.user_id
    assert isinstance(joined, nio.JoinResponse) and joined.room_id == room.room_id
    await letta.sync(full_state=True)
    assert letta.rooms[room.room_id].name == "Come in"
    assert room.room_id not in letta.invited_rooms


async def test_sync_forever_calls_back_with_a_join(admin, letta):
    room = await admin.room_create(invite=[letta.user_id])
    admin.listen_to(nio.RoomMemberEvent)
    async with admin.syncing(first_sync_filter={"room": {"timeline": {"limit": 0}}}):
        await letta.join(room.room_id)
        _, event = await admin.hears()

    assert (event.state_key, event.membership, event.prev_membership) == (letta.user_id, "join", "invite")


async def test_sync_forever_calls_back_with_a_redaction(admin, letta, room_id):
    event_id = await say(admin, room_id, "not meant so")
    letta.listen_to(nio.RedactionEvent)
    async with letta.syncing():
        redacted = await admin.room_redact(room_id, event_id, reason="a mistake")
        _, event = await letta.hears()

    assert isinstance(redacted, nio.RoomRedactResponse), redacted
    assert (event.event_id, event.redacts, event.reason) == (redacted.event_id, event_id, "a mistake")


async def test_a_redacted_message_is_left_without_its_text(admin, letta, room_id):
    event_id = await say(admin, room_id, "not meant so")
    await admin.room_redact(room_id, event_id)

    found = await letta.room_get_event(room_id, event_id)

    assert isinstance(found, nio.RoomGetEventResponse), found
    assert isinstance(found.event, nio.RedactedEvent)
    assert found.event.redacter == admin.user_id


async def test_sync_forever_calls_back_with_typing(admin, letta, room_id):
    letta.listen_to_ephemeral(nio.TypingNoticeEvent)
    async with letta.syncing():
        typing = await admin.room_typing(room_id, True, timeout=20000)
        _, begun = await letta.hears()
        await admin.room_typing(room_id, False)
        _, ended = await letta.hears()

    assert isinstance(typing, nio.RoomTypingResponse), typing
    assert (begun.users, ended.users) == ([admin.user_id], [])


async def test_read_markers_reach_the_others_as_a_receipt(admin, letta, room_id):
    event_id = await say(admin, room_id, "read this")
    admin.listen_to_ephemeral(nio.ReceiptEvent)
    async with admin.syncing():
        marked = await letta.room_read_markers(room_id, event_id, read_event=event_id)
        _, receipts = await admin.hears()

    assert isinstance(marked, nio.RoomReadMarkersResponse), marked
    [receipt] = receipts.receipts
    assert (receipt.event_id, receipt.user_id, receipt.receipt_type) == (event_id, letta.user_id, "m.read")


async def test_read_markers_are_kept_in_the_account_data_of_the_room(admin, letta, room_id):
    event_id = await say(admin, room_id, "read this")
    await letta.room_read_markers(room_id, event_id)

    await letta.sync()

    assert letta.rooms[room_id].fully_read_marker == event_id


async def test_a_receipt_takes_away_the_unread_notification(admin, letta, room_id):
    event_id = await say(admin, room_id, "unread")
    await letta.sync()
    unread = letta.rooms[room_id].unread_notifications
    received = await letta.update_receipt_marker(room_id, event_id)

    await letta.sync()

    assert unread == 1
    assert isinstance(received, nio.UpdateReceiptMarkerResponse), received
    assert letta.rooms[room_id].unread_notifications == 0


async def test_room_messages_walks_back_to_the_first_event_of_a_room(admin, letta, room_id):
    said = [await say(admin, room_id, f"message {i}") for i in range(25)]
    start = (await letta.sync()).next_batch

    events, pages = [], 0
    while start:
        page = await letta.room_messages(room_id, start, limit=10)
        assert isinstance(page, nio.RoomMessagesResponse), page
        events += page.chunk
        start = page.end
        pages += 1
        assert pages < 20

    ids = [event.event_id for event in events]
    assert [id for id in ids if id in said] == said[::-1]
    assert len(ids) == len(set(ids))
    assert isinstance(events[-1], nio.RoomCreateEvent)


async def test_room_messages_walks_forward_from_a_sync(admin, letta, room_id):
    start = (await letta.sync()).next_batch
    said = [await say(admin, room_id, f"message {i}") for i in range(5)]

    page = await letta.room_messages(room_id, start, direction=nio.MessageDirection.front)

    assert [event.event_id for event in page.chunk] == said


async def test_what_is_uploaded_is_downloaded_again(admin, letta):
    data = bytes(range(256)) * 40
    uploaded, _ = await admin.upload(
        io.BytesIO(data), content_type="image/png", filename="ä picture.png", filesize=len(data)
    )
    assert isinstance(uploaded, nio.UploadResponse), uploaded

    downloaded = await letta.download(uploaded.content_uri)

    assert isinstance(downloaded, nio.DownloadResponse), downloaded
    assert downloaded.body == data
    assert downloaded.content_type == "image/png"
    assert downloaded.filename == "ä picture.png"


async def test_the_largest_upload_is_known(admin):
    config = await admin.content_repository_config()

    assert isinstance(config, nio.ContentRepositoryConfigResponse), config
    assert config.upload_size > 0


async def test_a_profile_is_set_and_seen_by_others(admin, letta):
    named = await admin.set_displayname("The Admin")
    pictured = await admin.set_avatar("mxc://matrix.test/face")

    profile = await letta.get_profile(admin.user_id)

    assert isinstance(named, nio.ProfileSetDisplayNameResponse), named
    assert isinstance(pictured, nio.ProfileSetAvatarResponse), pictured
    assert (profile.displayname, profile.avatar_url) == ("The Admin", "mxc://matrix.test/face")
    assert (await letta.get_displayname(admin.user_id)).displayname == "The Admin"
    assert (await letta.get_avatar(admin.user_id)).avatar_url == "mxc://matrix.test/face"


async def test_joined_rooms_and_their_members_are_listed(admin, letta, room_id):
    rooms = await letta.joined_rooms()
    members = await letta.joined_members(room_id)

    assert room_id in rooms.rooms
    assert {member.user_id for member in members.members} == {admin.user_id, letta.user_id}


async def test_state_is_put_and_read_back(admin, room_id):
    put = await admin.room_put_state(room_id, "m.room.topic", {"topic": "News"})

    state = await admin.room_get_state_event(room_id, "m.room.topic")
    everything = await admin.room_get_state(room_id)

    assert isinstance(put, nio.RoomPutStateResponse), put
    assert state.content["topic"] == "News"
    assert put.event_id in [event["event_id"] for event in everything.events]


async def test_the_context_of_a_message_is_what_stands_around_it(admin, room_id):
    said = [await say(admin, room_id, f"message {i}") for i in range(3)]

    context = await admin.room_context(room_id, said[1], limit=2)

    assert isinstance(context, nio.RoomContextResponse), context
    assert context.event.event_id == said[1]
    assert [event.event_id for event in context.events_before] == [said[0]]
    assert [event.event_id for event in context.events_after] == [said[2]]


async def test_reactions_are_found_as_relations(admin, letta, room_id):
    event_id = await say(admin, room_id, "a good idea")
    about = {"rel_type": "m.annotation", "event_id": event_id, "key": "+1"}
    await letta.room_send(room_id, "m.reaction", {"m.relates_to": about})

    found = [
        event
        async for event in admin.room_get_event_relations(
            room_id, event_id, nio.api.RelationshipType.annotation, "m.reaction"
        )
    ]

    assert [(event.sender, event.key) for event in found] == [(letta.user_id, "+1")]


async def test_an_alias_leads_to_its_room(admin, letta, room_id):
    put = await admin.room_put_alias("#talk:matrix.test", room_id)

    resolved = await letta.room_resolve_alias("#talk:matrix.test")

    assert isinstance(put, nio.RoomPutAliasResponse), put
    assert (resolved.room_id, resolved.servers) == (room_id, ["matrix.test"])


async def test_a_kick_a_ban_and_an_unban_are_obeyed(admin, letta, room_id):
    kicked = await admin.room_kick(room_id, letta.user_id, "out")
    banned = await admin.room_ban(room_id, letta.user_id)
    refused = await letta.join(room_id)
    unbanned = await admin.room_unban(room_id, letta.user_id)
    await admin.room_invite(room_id, letta.user_id)
    joined = await letta.join(room_id)

    assert isinstance(kicked, nio.RoomKickResponse), kicked
    assert isinstance(banned, nio.RoomBanResponse), banned
    assert isinstance(refused, nio.JoinError) and refused.status_code == "M_BAD_STATE"
    assert isinstance(unbanned, nio.RoomUnbanResponse), unbanned
    assert isinstance(joined, nio.JoinResponse), joined


async def test_a_room_that_is_left_and_forgotten_is_gone(admin, letta, room_id):
    await letta.sync()
    left = await letta.room_leave(room_id)
    await letta.sync()
    forgotten = await letta.room_forget(room_id)

    assert isinstance(left, nio.RoomLeaveResponse), left
    assert isinstance(forgotten, nio.RoomForgetResponse), forgotten
    assert room_id not in letta.rooms
    assert room_id not in (await letta.joined_rooms()).rooms


async def test_presence_is_set_and_read(admin, letta, room_id):
    done = await admin.set_presence("unavailable", "at lunch")

    presence = await letta.get_presence(admin.user_id)

    assert isinstance(done, nio.PresenceSetResponse), done
    assert (presence.presence, presence.status_msg) == ("unavailable", "at lunch")


async def test_devices_are_listed_and_renamed(admin):
    renamed = await admin.update_device(admin.device_id, {"display_name": "The bridge"})

    devices = await admin.devices()

    assert isinstance(renamed, nio.UpdateDeviceResponse), renamed
    assert "The bridge" in [device.display_name for device in devices.devices]


async def test_a_filter_is_kept_and_used_by_its_id(admin, letta, room_id):
    kept = await admin.upload_filter(room={"timeline": {"types": ["m.room.topic"]}})
    assert isinstance(kept, nio.UploadFilterResponse), kept
    await say(admin, room_id, "not a topic")
    await admin.room_put_state(room_id, "m.room.topic", {"topic": "News"})

    synced = await admin.sync(sync_filter=kept.filter_id)

    events = synced.rooms.join[room_id].timeline.events
    assert [type(event) for event in events] == [nio.RoomTopicEvent]


async def test_a_message_to_a_device_reaches_it(admin, letta):
    await letta.sync()
    answer = await admin.to_device(
        nio.ToDeviceMessage("com.example.ping", letta.user_id, letta.device_id, {"n": 1})
    )

    synced = await letta.sync()

    assert isinstance(answer, nio.ToDeviceResponse), answer
    [event] = synced.to_device_events
    assert event.source["content"] == {"n": 1}


async def test_the_rooms_of_a_space_are_found(admin, room_id):
    space = await admin.room_create(name="Space", space=True)
    await admin.room_put_state(space.room_id, "m.space.child", {"via": ["matrix.test"]}, room_id)

    hierarchy = await admin.space_get_hierarchy(space.room_id)

    assert isinstance(hierarchy, nio.SpaceGetHierarchyResponse), hierarchy
    assert [room["room_id"] for room in hierarchy.rooms] == [space.room_id, room_id]


async def test_a_token_is_gone_after_logging_out(admin, log_in):
    other = await log_in("@admin:matrix.test", "admin_password")
    token = other.access_token

    out = await other.logout()

    assert isinstance(out, nio.LogoutResponse), out
    other.access_token = token
    refused = await other.whoami()
    assert isinstance(refused, nio.WhoamiError)
    assert refused.status_code == "M_UNKNOWN_TOKEN"
