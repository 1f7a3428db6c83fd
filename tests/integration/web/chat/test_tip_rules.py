"""Rules of a room, accepted with the tip whose words wanted them, without a script (CHT-11, TIP-09)."""

import pytest

from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.web.chat.test_chat import words_of
from tests.integration.web.conftest import Visit
from tests.integration.web.money.test_giving import a_show, tip
from tests.integration.web.test_pages import faults

ENGLISH, HINDI = "I accept these rules: send the tip", "मुझे ये नियम स्वीकार हैं: टिप भेजें"


async def balance(asha: Person) -> int:
    total: int = (await asha.json("GET", "/v1/wallet", status=200))["total"]
    return total


async def ruled(visit: Visit, ravi: Person, show: Stream, rules: str) -> None:
    assert (await visit(ravi, f"/studio/{show.id}/chat/rules", {"rules": rules})).status == 303


@pytest.mark.parametrize(("language", "button"), [("en", ENGLISH), ("hi", HINDI)])
async def test_cht_11_tip_09_the_rules_are_accepted_with_the_tip_and_nothing_typed_is_lost(
    people: People, container: Container, visit: Visit, language: str, button: str
) -> None:
    ravi, asha, show = await a_show(people, container)
    await ruled(visit, ravi, show, "Be kind\nNo spoilers")
    watch, path = f"/watch/{show.id}?lang={language}", f"/watch/{show.id}/tips?lang={language}"
    before = await visit(asha, watch)
    assert "hidden" in before.document.all("div", id="tip-rules")[0], "a tip without words wants none"

    typed = tip(message="What a raga", anonymous="yes", amount="gift:chai:25")
    refused = await visit(asha, path, typed)
    assert (refused.status, await balance(asha)) == (403, 500)
    found = [each for each in faults(refused.document) if not each.startswith("ticked beforehand")]
    assert found == [], "but for what they ticked themselves"
    [box] = refused.document.all("div", id="tip-rules")
    assert "hidden" not in box
    assert words_of(refused.document, "tip-rules-text") == "Be kind\nNo spoilers"
    assert button in refused.text
    assert refused.document.value_of("message") == "What a raga"
    [anonymous] = refused.document.all("input", name="anonymous")
    assert "checked" in anonymous
    [gift] = [
        each for each in refused.document.all("input", name="amount") if each["value"] == "gift:chai:25"
    ]
    assert "checked" in gift

    [accept] = refused.document.all("button", name="accept_rules")
    sent = await visit(asha, path, {**typed, "accept_rules": accept["value"]})
    assert (sent.status, await balance(asha)) == (303, 475)
    after = await visit(asha, watch)
    assert "What a raga" in after.text
    assert "hidden" in after.document.all("div", id="tip-rules")[0]


async def test_cht_11_rules_that_changed_meanwhile_are_read_before_a_token_moves(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha, show = await a_show(people, container)
    for rules in ("Be kind", "Be kinder"):
        await ruled(visit, ravi, show, rules)
    path = f"/watch/{show.id}/tips"
    late = await visit(asha, path, tip(message="What a raga", accept_rules="1"))
    assert (late.status, await balance(asha)) == (409, 500)
    assert "The rules of this room are others now" in late.text
    assert words_of(late.document, "tip-rules-text") == "Be kinder"
    assert late.document.value_of("message") == "What a raga"
    [accept] = late.document.all("button", name="accept_rules")
    typed = tip(message="What a raga", accept_rules=accept["value"])
    assert (await visit(asha, path, typed)).status == 303
    assert await balance(asha) == 490


async def test_cht_11_the_performer_s_own_page_and_a_room_without_rules_ask_for_nothing(
    people: People, container: Container, visit: Visit
) -> None:
    _, asha, show = await a_show(people, container)
    assert (await visit(asha, f"/watch/{show.id}/tips", tip(message="What a raga"))).status == 303
    page = await visit(asha, f"/watch/{show.id}")
    assert "hidden" in page.document.all("div", id="tip-rules")[0]
