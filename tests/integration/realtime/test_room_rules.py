"""Rules of a room reach whoever is in it (CHT-11)."""

from collections.abc import Awaitable, Callable

from domain.identity.permissions import Role
from tests.integration.realtime.conftest import Program

Eventually = Callable[..., Awaitable[None]]


async def test_cht_11_new_rules_reach_every_open_room(
    programs: tuple[Program, Program], eventually: Eventually
) -> None:
    here, there = programs
    ravi = await here.people.make(Role.PERFORMER)
    show = await here.a_live_show(ravi)
    listeners = [await here.connect(await here.people.make()), await there.connect(await there.people.make())]
    for listener in listeners:
        await listener.subscribe(show.id)
        await eventually(lambda it=listener: "subscribed" in it.types())
    await ravi.json("PUT", f"/v1/streams/{show.id}/chat/rules", {"rules": "Be kind"}, status=200)
    for listener in listeners:
        await eventually(lambda it=listener: "chat.rules" in it.types())
        [told] = [frame["data"] for frame in listener.frames if frame["type"] == "chat.rules"]
        assert told == {"version": 1, "rules": "Be kind", "performer_id": str(ravi.user.id)}
        await listener.leave()
