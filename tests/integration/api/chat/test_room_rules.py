"""Rules of a performer's rooms over the API (CHT-11)."""

from uuid import uuid4

from domain.age_verification.age import AgeState
from domain.chat.room_moderator import ModeratorState, RoomModerator
from domain.identity.permissions import Role
from entrypoints.container import Container
from tests.integration.api.conftest import People
from tests.integration.api.money.test_tipping import a_live_show
from tests.integration.api.streaming.test_streaming import a_live_show as a_room
from tests.integration.api.streaming.test_streaming import code_of


async def test_cht_11_a_message_waits_until_the_version_in_force_is_accepted(people: People) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    room = f"/v1/streams/{await a_room(ravi)}"
    none = {"version": 0, "rules": "", "set_at": None, "has_accepted": False, "must_accept": False}
    assert await asha.json("GET", f"{room}/chat/rules", status=200) == none

    made = await ravi.json("PUT", f"{room}/chat/rules", {"rules": " Be kind\n\nNo spoilers"}, status=200)
    assert (made["version"], made["rules"]) == (1, "Be kind\nNo spoilers")
    assert await ravi.json("PUT", f"{room}/chat/rules", {"rules": "Be kind\nNo spoilers"}, status=200) == made
    problem = await asha.json("PUT", f"{room}/messages/{uuid4()}", {"text": "Namaste"}, status=403)
    assert (problem["code"], problem["version"]) == ("room_rules_not_accepted", 1)
    asked = await asha.json("GET", f"{room}/chat/rules", status=200)
    assert asked == made | {"has_accepted": False, "must_accept": True}

    accepting = f"{room}/chat/rules/acceptance"
    for _ in range(2):
        assert await asha.json("PUT", accepting, {"version": 1}, status=200) == {"version": 1}
    await asha.json("PUT", f"{room}/messages/{uuid4()}", {"text": "Namaste"}, status=201)
    await ravi.json("PUT", f"{room}/chat/rules", {"rules": "Be kinder"}, status=200)
    late = await asha.json("PUT", accepting, {"version": 1}, status=409)
    assert (late["code"], late["version"]) == ("room_rules_changed", 2)
    problem = await asha.json("PUT", f"{room}/messages/{uuid4()}", {"text": "Namaste"}, status=403)
    assert (problem["code"], problem["version"]) == ("room_rules_not_accepted", 2)
    await asha.json("PUT", accepting, {"version": 2}, status=200)
    await asha.json("PUT", f"{room}/messages/{uuid4()}", {"text": "Namaste"}, status=201)


async def test_cht_11_performers_moderators_and_staff_are_asked_nothing(
    people: People, container: Container
) -> None:
    ravi, meera, priya = (
        await people.make(Role.PERFORMER), await people.make(Role.MODERATOR), await people.make(),
    )  # fmt: skip
    show = await a_live_show(container, ravi)
    room = f"/v1/streams/{show.id}"
    async with container.begin()() as tx:
        appointed = RoomModerator(ravi.user.id, priya.user.id, ModeratorState.ACTIVE, container.now()())
        await tx.room_moderators.save(appointed)
    await meera.json("PUT", f"{room}/chat/rules", {"rules": "Be kind", "note": "A raid"}, status=200)
    for person in (ravi, meera, priya):
        shown = await person.json("GET", f"{room}/chat/rules", status=200)
        assert (shown["rules"], shown["must_accept"]) == ("Be kind", False)
    for person in (ravi, priya):
        await person.json("PUT", f"{room}/messages/{uuid4()}", {"text": "Namaste"}, status=201)


async def test_cht_11_who_sets_rules_and_to_what_and_who_accepts_them(
    people: People, container: Container
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    rules = f"/v1/streams/{(await a_live_show(container, ravi)).id}/chat/rules"
    young = await people.make(age=AgeState.PENDING)
    for person, path, body, status, code in (
        (asha, rules, {"rules": "Be kind"}, 403, "no_moderator_here"),
        (await people.make(Role.PERFORMER), rules, {"rules": "Be kind"}, 403, "no_moderator_here"),
        (await people.make(Role.FINANCE_OFFICER), rules, {"rules": "Be kind"}, 403, "permission_denied"),
        (ravi, rules, {"rules": "x" * 501}, 422, "invalid_room_rules"),
        (ravi, rules, {"rules": "Be kind\x00"}, 422, "invalid_room_rules"),
        (ravi, rules, {"rules": "Write to me at t.me/ravi"}, 422, "forbidden_text"),
        (ravi, rules, {"rules": "Be kind", "note": "x" * 501}, 422, "note_too_long"),
        (ravi, f"/v1/streams/{uuid4()}/chat/rules", {"rules": "Be kind"}, 404, "stream_not_found"),
        (asha, f"{rules}/acceptance", {"version": 1}, 404, "room_rules_not_found"),
        (asha, f"/v1/streams/{uuid4()}/chat/rules/acceptance", {"version": 1}, 404, "stream_not_found"),
        (young, f"{rules}/acceptance", {"version": 1}, 403, "age_verification_required"),
        (await people.make(Role.MODERATOR), f"{rules}/acceptance", {"version": 1}, 403, "permission_denied"),
    ):
        response = await person.call("PUT", path, body)
        assert (response.status_code, await code_of(response)) == (status, code), (path, body)
    assert (await ravi.json("GET", rules, status=200))["version"] == 0
