"""Giving, page by page and without a script: menu, gifts, goal, limits, alerts, and what moderators read first."""

import re
from uuid import uuid4

from domain.identity.permissions import Role
from domain.ledger.chart import AccountKind
from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.money.test_tipping import a_live_show, give
from tests.integration.web.conftest import Visit
from tests.integration.web.moderation.test_staff_acts import worked
from tests.integration.web.test_pages import faults


async def a_show(people: People, container: Container) -> tuple[Person, Person, Stream]:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    await give(container, asha, AccountKind.VIEWER_PAID, 500)
    return ravi, asha, await a_live_show(container, ravi)


def tip(**changes: str) -> dict[str, str]:
    return {"tip_id": str(uuid4()), "amount": "10", "message": "", **changes}


async def test_tip_03_a_menu_is_written_reviewed_and_tipped(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha, show = await a_show(people, container)
    meera = await people.make(Role.MODERATOR)
    item_id = str(uuid4())
    studio = await visit(ravi, "/studio/tips")
    assert studio.document.unclosed == []
    form = {"item_id": item_id, "name": "Raga Yaman", "tokens": "30"}
    assert (await visit(ravi, "/studio/tips/menu", form)).status == 303
    assert "Being reviewed" in (await visit(ravi, "/studio/tips")).text
    assert "Raga Yaman" not in (await visit(asha, f"/watch/{show.id}")).text

    queue = await visit(meera, "/staff/tips")
    assert "Raga Yaman" in queue.text
    assert queue.document.unclosed == []
    wordless = await visit(
        meera,
        f"/staff/tips/menu/{item_id}",
        {"revision": "1", "decision": "refuse", "policy": "other_rule", "note": ""},
    )
    assert (wordless.status, "Say what is wrong with it." in wordless.text) == (422, True)
    decision = {"revision": "1", "decision": "approve", "note": ""}
    assert (await visit(meera, f"/staff/tips/menu/{item_id}", decision)).status == 303

    watch = await visit(asha, f"/watch/{show.id}")
    assert watch.document.unclosed == []
    [choice] = [
        each for each in watch.document.all("input", name="amount") if each["value"].startswith("menu:")
    ]
    assert choice["value"] == f"menu:{item_id}:30"
    answer = await visit(asha, f"/watch/{show.id}/tips", tip(amount=choice["value"]))
    assert answer.status == 303
    dearer = await visit(asha, f"/watch/{show.id}/tips", tip(amount=f"menu:{item_id}:29"))
    assert (dearer.status, "This now costs 30 tokens." in dearer.text) == (409, True)
    assert (
        'tipped <strong class="number">30</strong> for Raga Yaman'
        in (await visit(asha, f"/watch/{show.id}")).text
    )

    assert (await visit(ravi, f"/studio/tips/menu/{item_id}/withdraw", {})).status == 303
    gone = await visit(asha, f"/watch/{show.id}/tips", tip(amount=choice["value"]))
    assert (gone.status, "This is not on the menu." in gone.text) == (404, True)


async def test_tip_03_a_forbidden_term_stands_beside_what_was_typed(people: People, visit: Visit) -> None:
    ravi = await people.make(Role.PERFORMER)
    form = {"item_id": str(uuid4()), "name": "Spin the wheel", "tokens": "30"}

    answer = await visit(ravi, "/studio/tips/menu", form)

    assert answer.status == 422
    assert "This cannot be shown: it makes a game of chance (“Spin the wheel”)." in answer.text


async def test_tip_01_the_tick_for_anonymity_is_not_set_and_hides_the_name(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha, show = await a_show(people, container)
    watch = await visit(asha, f"/watch/{show.id}")
    [tick] = watch.document.all("input", name="anonymous")
    assert "checked" not in tick

    await visit(asha, f"/watch/{show.id}/tips", tip(anonymous="yes"))

    told = (await visit(ravi, f"/studio/{show.id}")).text
    assert "Anonymous" in told
    assert str(asha.user.id) not in told
    board = await visit(ravi, f"/watch/{show.id}")
    assert str(asha.user.id) not in board.text


async def test_tip_01_mod_22_who_gives_without_a_name_is_called_so_in_hindi_on_a_page_in_hindi(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha, show = await a_show(people, container)
    await visit(asha, f"/watch/{show.id}/tips", tip(anonymous="yes", message="What a raga"))
    await visit(asha, f"/watch/{show.id}/tips", tip())
    for person, path in ((asha, f"/watch/{show.id}"), (ravi, f"/studio/{show.id}"), (ravi, "/studio/tips")):
        english = (await visit(person, f"{path}?lang=en")).text
        assert ("Anonymous" in english, "बिना नाम" in english) == (True, False), path
        hindi = (await visit(person, f"{path}?lang=hi")).text
        assert ("Anonymous" in hindi, "बिना नाम" in hindi) == (False, True), path
        assert asha.user.display_name in hindi, "who has a name keeps it"
    latest = (await visit(asha, f"/watch/{show.id}/tippers?lang=hi", HX_Request="true")).text
    assert latest.count("बिना नाम") == 2


async def test_tip_11_gifts_show_rupees_and_are_charged_as_shown(
    people: People, container: Container, visit: Visit
) -> None:
    _, asha, show = await a_show(people, container)
    watch = await visit(asha, f"/watch/{show.id}")
    assert "₹24.75" in watch.text  # 25 tokens, at 100 for ₹99

    await visit(asha, f"/watch/{show.id}/tips", tip(amount="gift:chai:25"))

    assert (await asha.json("GET", "/v1/wallet", status=200))["total"] == 475
    for amount in ("gift:chai:x", "menu:x:5", "gift::"):
        answer = await visit(asha, f"/watch/{show.id}/tips", tip(amount=amount))
        assert answer.status in {404, 422}, amount


async def test_tip_09_a_moderator_releases_what_waits(
    people: People, container: Container, visit: Visit
) -> None:
    _, asha, show = await a_show(people, container)
    meera, tip_id = await people.make(Role.MODERATOR), str(uuid4())
    form = tip(tip_id=tip_id, message="see you on example.com")
    answer = await visit(asha, f"/watch/{show.id}/tips", form)
    assert answer.response.headers["Location"] == f"/watch/{show.id}?tipped=held"
    told = await visit(asha, f"/watch/{show.id}?tipped=held")
    assert "Our team reads your words before the room does." in told.text
    assert "example.com" not in told.text

    queue = await visit(meera, "/staff/tips")
    assert "see you on example.com" in queue.text
    assert "a contact or a link" in queue.text
    nothing = await visit(meera, f"/staff/tips/messages/{tip_id}", {"note": ""})
    assert nothing.status == 422
    decided = await visit(meera, f"/staff/tips/messages/{tip_id}", {"decision": "release", "note": ""})
    assert decided.status == 303

    assert "see you on example.com" in (await visit(asha, f"/watch/{show.id}")).text


async def test_tip_09_enf_01_whose_tip_s_words_are_dropped_reads_by_which_rule_and_what_was_found(
    people: People, container: Container, visit: Visit
) -> None:
    _, asha, show = await a_show(people, container)
    meera, tip_id = await people.make(Role.MODERATOR), str(uuid4())
    await visit(asha, f"/watch/{show.id}/tips", tip(tip_id=tip_id, message="see you on example.com"))
    queue = await visit(meera, "/staff/tips")
    assert not faults(queue.document)
    assert "they read it if dropped" in queue.text
    form = {"decision": "drop", "policy": "off_platform_payment", "note": "An address elsewhere"}
    for policy in ("", "none"):
        unnamed = await visit(meera, f"/staff/tips/messages/{tip_id}", {**form, "policy": policy})
        assert (unnamed.status, "names one of the policies" in unnamed.text) == (422, True)
        assert not faults(unnamed.document)
        assert 'value="An address elsewhere"' in unnamed.text, "what was written stands there again"
    undecided = await visit(meera, f"/staff/tips/messages/{tip_id}", {**form, "decision": ""})
    assert (undecided.status, 'value="off_platform_payment" selected' in undecided.text) == (422, True)
    assert (await visit(meera, f"/staff/tips/messages/{tip_id}", form)).status == 303
    assert await worked(container, show.id) == 1

    listed = await visit(asha, "/decisions?lang=en")
    found = re.search(r'href="(/decisions/[0-9a-f-]{36})\?lang=en"', listed.text)
    assert found
    statement = await visit(asha, f"{found[1]}?lang=en")
    assert "Your message, which waited for review, was not shown" in statement.text
    assert "Asking for payments outside LivePanty is not allowed." in statement.text
    assert "An address elsewhere" in statement.text


async def test_tip_04_a_goal_is_set_seen_and_taken_down(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha, show = await a_show(people, container)
    goal_id = str(uuid4())
    form = {"goal_id": goal_id, "title": "A new string", "target": "40"}
    assert (await visit(ravi, f"/studio/{show.id}/goal", {**form, "title": ""})).status == 422
    assert (await visit(ravi, f"/studio/{show.id}/goal", form)).status == 303
    await visit(asha, f"/watch/{show.id}/tips", tip(amount="10"))

    watch = await visit(asha, f"/watch/{show.id}")
    assert "10 of 40" in watch.text
    assert watch.document.all("progress", id="goal-bar")[0]["value"] == "10"
    studio = await visit(ravi, f"/studio/{show.id}")
    assert studio.document.unclosed == []
    assert (await visit(ravi, f"/studio/{show.id}/goal/{goal_id}/reset", {"round": "1"})).status == 303
    assert "0 of 40" in (await visit(asha, f"/watch/{show.id}")).text
    assert (await visit(ravi, f"/studio/{show.id}/goal/{goal_id}/cancel", {})).status == 303
    assert "of 40" not in (await visit(asha, f"/watch/{show.id}")).text


async def test_tip_04_a_secret_goal_is_on_nobodys_page_but_its_performers(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha, show = await a_show(people, container)
    form = {"goal_id": str(uuid4()), "title": "A grand surprise", "target": "40", "hidden": "yes"}
    await visit(ravi, f"/studio/{show.id}/goal", form)

    assert "A grand surprise" not in (await visit(asha, f"/watch/{show.id}")).text
    assert "A grand surprise" in (await visit(ravi, f"/studio/{show.id}")).text


async def test_tip_07_limits_and_breaks_in_plain_words(
    people: People, container: Container, visit: Visit
) -> None:
    _, asha, show = await a_show(people, container)
    limits = {"per_tip": "", "per_day": "20", "per_month": "", "buying_per_month": "500"}
    assert (await visit(asha, "/wallet/limits", limits)).response.headers[
        "Location"
    ] == "/wallet/limits?saved=1"
    answer = await visit(asha, f"/watch/{show.id}/tips", tip(amount="50"))
    assert answer.status == 403
    assert "over your limit of 20 tokens a day" in answer.text

    await visit(asha, "/wallet/limits", {**limits, "per_day": "100"})
    page = await visit(asha, "/wallet/limits")
    assert page.document.unclosed == []
    assert "no limit a tip, 100 tokens a day" in page.text
    assert page.document.value_of("per_day") == "20"
    assert (await visit(asha, "/wallet/limits/raise/cancel", {})).status == 303
    assert "Higher limits hold from" not in (await visit(asha, "/wallet/limits")).text
    assert (await visit(asha, "/wallet/limits", {**limits, "per_tip": "many"})).status == 422

    unsure = await visit(asha, "/wallet/limits/break", {"length": "one_week"})
    assert (unsure.status, "Tick that you want it" in unsure.text) == (422, True)
    assert "You are taking a break" not in unsure.text
    week = {"length": "one_week", "sure": "yes"}
    assert (await visit(asha, "/wallet/limits/break", week)).status == 303
    assert (
        "You are taking a break from tipping and buying until" in (await visit(asha, "/wallet/limits")).text
    )
    shorter = await visit(asha, "/wallet/limits/break", {"length": "one_day", "sure": "yes"})
    assert (shorter.status, "cannot be made shorter" in shorter.text) == (409, True)
    assert (await visit(asha, "/wallet/limits/break", {"length": "for ever", "sure": "yes"})).status == 422


async def test_tip_10_an_address_for_alerts_is_shown_once_and_revoked(
    people: People, container: Container, visit: Visit
) -> None:
    ravi = await people.make(Role.PERFORMER)
    token_id = str(uuid4())
    made = await visit(ravi, "/studio/tips/overlay", {"token_id": token_id, "label": "Streaming PC"})
    address = made.document.all("input", id="overlay-url")[0]["value"]
    secret = address.partition("/overlay#")[2]
    assert len(secret) == 43
    assert secret not in (await visit(ravi, "/studio/tips")).text
    feed = await ravi.app.test_client().get(
        "/v1/overlay/events", headers={"Authorization": f"Bearer {secret}"}
    )
    assert feed.status_code == 200

    assert (await visit(ravi, f"/studio/tips/overlay/{token_id}/revoke", {})).status == 303

    feed = await ravi.app.test_client().get(
        "/v1/overlay/events", headers={"Authorization": f"Bearer {secret}"}
    )
    assert feed.status_code == 401
    overlay = await visit(None, "/overlay")
    assert (overlay.status, overlay.document.unclosed) == (200, [])


async def test_tip_07_on_a_break_nothing_is_offered_that_would_be_refused(
    people: People, visit: Visit, container: Container
) -> None:
    ravi, asha, show = await a_show(people, container)
    terms = {"offer_id": str(uuid4()), "kind": "private", "price": "60", "minutes": "1"}
    assert (await visit(ravi, "/studio/shows", terms)).status == 303
    room, shows = f"/watch/{show.id}", f"/watch/{show.id}/shows"
    before, offered = await visit(asha, room), await visit(asha, shows)
    assert before.document.all("form", id="tip-form")
    assert offered.document.all("input", name="agreed")
    booking = {name: offered.document.value_of(name) for name in ("booking_id", "offer_id", "agreed_price")}

    await visit(asha, "/wallet/limits/break", {"length": "one_week", "sure": "yes"})

    page = await visit(asha, room)
    assert not page.document.all("form", id="tip-form")
    assert "You can tip again after" in page.text
    page = await visit(asha, shows)
    assert not page.document.all("input", name="agreed")
    assert "You can ask for a show again after" in page.text
    # From a page that was open before, both are refused, and the page says why.
    refused = await visit(asha, f"{room}/tips", tip())
    assert (refused.status, "You can tip again after" in refused.text) == (403, True)
    refused = await visit(asha, shows, {**booking, "agreed": "yes"})
    assert (refused.status, "You can ask for a show again after" in refused.text) == (403, True)
    assert (await asha.json("GET", "/v1/wallet", status=200))["total"] == 500
