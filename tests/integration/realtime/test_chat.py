"""What moderators take away leaves every screen within a second, and does not come back (CHT-08)."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

from domain.identity.permissions import Role
from tests.integration.realtime.conftest import Program

Eventually = Callable[..., Awaitable[None]]


async def test_cht_08_what_is_taken_away_leaves_every_screen_within_a_second(
    programs: tuple[Program, Program], eventually: Eventually
) -> None:
    here, there = programs
    ravi, asha, meera = (
        await here.people.make(Role.PERFORMER),
        await there.people.make(),
        await here.people.make(Role.MODERATOR),
    )
    show = await here.a_live_show(ravi)
    listeners = [await here.connect(ravi), await there.connect(asha)]
    for listener in listeners:
        await listener.subscribe(show.id)
        await eventually(lambda it=listener: "subscribed" in it.types())
    room = f"/v1/streams/{show.id}"
    first, second = uuid4(), uuid4()
    await asha.json("PUT", f"{room}/messages/{first}", {"text": "Buy my things"}, status=201)
    await asha.json("PUT", f"{room}/messages/{second}", {"text": "Cheap"}, status=201)

    gone = await ravi.json("POST", f"{room}/messages/{first}/remove", {"rule": "spam"}, status=200)
    for listener in listeners:
        await eventually(lambda it=listener: "chat.deleted" in it.types(), seconds=0.9)
        assert listener.frames[-1]["data"]["message_ids"] == [str(first)]
    cleared = await meera.json(
        "POST", f"{room}/chat/clear", {"rule": "spam", "author_id": str(asha.user.id)}, status=200
    )
    for listener in listeners:
        await eventually(lambda it=listener: "chat.cleared" in it.types(), seconds=0.9)
        assert listener.frames[-1]["data"]["author_id"] == str(asha.user.id)
        await listener.leave()
    assert (gone, cleared) == ({"removed": 1}, {"removed": 1})

    late = await there.connect(await there.people.make())
    await late.resume(show.id, 0)
    await eventually(lambda: "chat.cleared" in late.types())
    said = [frame["data"] for frame in late.frames if frame["type"] == "chat.message"]
    assert [(data["text"], data["removed"]) for data in said] == [("", True), ("", True)]
    await late.leave()


async def test_cht_01_settings_reach_every_open_room_within_a_second(
    programs: tuple[Program, Program], eventually: Eventually
) -> None:
    here, there = programs
    ravi = await here.people.make(Role.PERFORMER)
    show = await here.a_live_show(ravi)
    listeners = [await here.connect(await here.people.make()), await there.connect(await there.people.make())]
    for listener in listeners:
        await listener.subscribe(show.id)
        await eventually(lambda it=listener: "subscribed" in it.types())

    changed = await ravi.json(
        "PATCH", f"/v1/streams/{show.id}/chat/settings", {"slow_seconds": 30}, status=200
    )
    for listener in listeners:
        await eventually(lambda it=listener: "chat.settings" in it.types(), seconds=0.9)
        [told] = [frame["data"] for frame in listener.frames if frame["type"] == "chat.settings"]
        in_hindi = "धीमा मोड: हर 30 सेकंड में एक संदेश।"
        assert told == changed | {"performer_id": str(ravi.user.id), "words_hindi": in_hindi}
        await listener.leave()
