"""The words of a tip that moderators take away leave every screen within a second (CHT-08, TIP-09, TIP-10)."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from domain.identity.permissions import Role
from domain.ledger.chart import AccountKind
from tests.integration.api.money.test_tipping import give
from tests.integration.realtime.conftest import Program

Eventually = Callable[..., Awaitable[None]]


async def test_cht_08_words_of_a_tip_leave_every_screen_and_overlay_within_a_second(
    programs: tuple[Program, Program], eventually: Eventually
) -> None:
    here, there = programs
    ravi, asha = await here.people.make(Role.PERFORMER), await there.people.make()
    await give(there.container, asha, AccountKind.VIEWER_PAID, 100)
    show = await here.a_live_show(ravi)
    room = f"/v1/streams/{show.id}"
    listeners = [await here.connect(ravi), await there.connect(asha)]
    for listener in listeners:
        await listener.subscribe(show.id)
        await eventually(lambda it=listener: "subscribed" in it.types())
    made = await ravi.json("PUT", f"/v1/me/overlay-tokens/{uuid4()}", {"label": "Streaming PC"}, status=201)

    async def alerts(query: str = "") -> Any:
        headers = {"Authorization": f"Bearer {made['token']}"}
        response = await there.app.test_client().get(f"/v1/overlay/events{query}", headers=headers)
        assert response.status_code == 200
        return await response.get_json()

    start = (await alerts())["next"]
    asked = {"tokens": 5, "message": "Buy my things"}
    tip = await asha.json("PUT", f"{room}/tips/{uuid4()}", asked, status=201)
    for listener in listeners:
        await eventually(lambda it=listener: "tip.created" in it.types())
        assert "Buy my things" in str(listener.frames)
    shown = await alerts(f"?after={start}")
    waiting = asyncio.create_task(alerts(f"?after={shown['next']}&wait=5"))

    gone = await ravi.json("POST", f"{room}/tips/{tip['id']}/remove-words", {"rule": "spam"}, status=200)

    assert gone == {"removed": 1}
    for listener in listeners:
        await eventually(lambda it=listener: "tip.words_removed" in it.types(), seconds=0.9)
        assert listener.frames[-1]["data"]["tip_ids"] == [tip["id"]]
        await listener.leave()
    await eventually(waiting.done, seconds=0.9)
    [alert] = (await waiting)["items"]
    assert (alert["type"], alert["data"]["tip_ids"]) == ("tip.words_removed", [tip["id"]])

    late = await there.connect(await there.people.make())
    await late.resume(show.id, 0)
    await eventually(lambda: "tip.words_removed" in late.types())
    [told] = [frame["data"] for frame in late.frames if frame["type"] == "tip.created"]
    assert (told["message"], told["tokens"]) == ("", 5), "the tip stands, without its words"
    assert "Buy my things" not in str(late.frames)
    await late.leave()
