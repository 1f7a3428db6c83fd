"""A price of each direct message, page by page and without a script (CHT-14)."""

from uuid import uuid4

from domain.direct_messages.price import InvalidMessagePrice, MessagePriceChanged, PriceNotAgreed
from domain.identity.permissions import Role
from domain.ledger.chart import AccountKind
from entrypoints.container import Container
from entrypoints.edge.refusals_in_hindi import hindi_refusal
from tests.integration.api.chat.test_direct_messages import DOOR
from tests.integration.api.conftest import People, Person
from tests.integration.api.money.test_tipping import give
from tests.integration.web.conftest import Answer, Visit, english_left
from tests.integration.web.test_pages import faults

WORDS = "Which raga was that?"


async def a_price(people: People, price: int) -> tuple[Person, Person, str]:
    """Ravi, who asks it, Asha, and the page on which she writes to him."""
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    await ravi.json("PUT", DOOR, {"door": "payers", "price": price}, status=200)
    return ravi, asha, f"/messages/to/{ravi.user.id}"


def filled(page: Answer, **changes: str) -> dict[str, str]:
    """The form of the page as somebody sends it who ticks what it asks."""
    shown = {name: page.document.value_of(name) for name in ("message_id", "price")}
    return shown | {"agree": "yes", "text": WORDS} | changes


async def test_cht_14_a_performer_asks_a_price_within_bounds(people: People, visit: Visit) -> None:
    ravi = await people.make(Role.PERFORMER)
    for price in ("", "4", "1001", "many"):
        refused = await visit(ravi, "/messages/door", {"door": "payers", "price": price})
        assert (refused.status, refused.document.all("p", id="price-error") != []) == (422, True), price
        assert not faults(refused.document)
    assert (await visit(ravi, "/messages/door", {"door": "payers", "price": "25"})).status == 303
    page = await visit(ravi, "/messages?saved=door")
    assert page.document.value_of("price") == "25"
    assert (await visit(ravi, "/messages/door", {"door": "followers", "price": "25"})).status == 303
    assert (await ravi.json("GET", DOOR, status=200))["price"] == 0, "of payers alone"


async def test_cht_14_a_message_is_paid_by_who_saw_its_price_and_said_so(
    people: People, visit: Visit, container: Container
) -> None:
    ravi, asha, to = await a_price(people, 25)
    await give(container, asha, AccountKind.VIEWER_PAID, 40)
    page = await visit(asha, to)
    assert not faults(page.document)
    for said in ("costs 25 tokens", "You have 40.", "Send for 25 tokens", "I pay 25 tokens"):
        assert said in page.text, said
    [tick] = page.document.all("input", type="checkbox", name="agree")
    assert "checked" not in tick, "nobody has agreed yet"

    unticked = await visit(asha, to, filled(page, agree=""))
    assert (unticked.status, unticked.document.all("p", id="agree-error") != []) == (422, True)
    assert f">{WORDS}<" in unticked.text, "what was typed stays"
    sent = await visit(asha, to, filled(page))
    assert sent.response.headers["Location"] == f"{to}#latest"
    again = await visit(asha, to, filled(page))
    assert again.status == 303, "sent twice, paid once"
    after = await visit(asha, to)
    assert "· 25 tokens" in after.text
    assert "You have 15." in after.text
    assert "You have too few tokens for a message." in after.text
    assert after.document.all("a", href="/wallet")
    too_few = await visit(asha, to, filled(after, text="And the tala?"))
    assert too_few.status == 409
    assert not faults(too_few.document)
    for said in ("and you have 15; nothing was sent", ">And the tala?<"):
        assert said in too_few.text, said

    theirs = f"/messages/from/{asha.user.id}"
    answer = await visit(ravi, theirs)
    assert "· 25 tokens" in answer.text
    assert not answer.document.all("input", name="agree"), "an answer costs nothing"
    assert (await visit(ravi, theirs, {"message_id": str(uuid4()), "text": "Bhairavi."})).status == 303
    statement = await visit(asha, "/wallet")
    assert f"Message to {ravi.user.display_name}" in statement.text


async def test_cht_14_a_price_that_changed_meanwhile_is_shown_and_nothing_moves(
    people: People, visit: Visit, container: Container
) -> None:
    ravi, asha, to = await a_price(people, 25)
    await give(container, asha, AccountKind.VIEWER_PAID, 100)
    page = await visit(asha, to)
    await ravi.json("PUT", DOOR, {"door": "payers", "price": 30}, status=200)
    refused = await visit(asha, to, filled(page))
    assert refused.status == 409
    for said in (
        "costs 30 tokens now; nothing was sent",
        f">{WORDS}<",
        "Send for 30 tokens",
        "You have 100.",
    ):
        assert said in refused.text, said
    [tick] = refused.document.all("input", type="checkbox", name="agree")
    assert "checked" not in tick, "to the new price nobody agreed"
    assert refused.document.value_of("price") == "30"
    assert (await visit(asha, to, filled(refused))).status == 303
    assert "You have 70." in (await visit(asha, to)).text


async def test_cht_14_what_was_typed_stays_where_the_door_closed_meanwhile(
    people: People, visit: Visit, container: Container
) -> None:
    ravi, asha, to = await a_price(people, 25)
    await give(container, asha, AccountKind.VIEWER_PAID, 100)
    page = await visit(asha, to)
    assert "it was not sent" not in page.text
    await ravi.json("PUT", DOOR, {"door": "off"}, status=200)
    refused = await visit(asha, to, filled(page))
    assert (refused.status, faults(refused.document)) == (403, [])
    for said in ("takes no messages now", "What you wrote; it was not sent", f">{WORDS}</textarea>"):
        assert said in refused.text, said
    assert len(refused.document.all("div", role="alert")) == 1, "why is said once"
    assert "are off" not in refused.text


async def test_mod_22_the_price_is_read_in_hindi_too(
    people: People, visit: Visit, container: Container
) -> None:
    ravi, asha, to = await a_price(people, 25)
    names = (ravi.user.display_name, asha.user.display_name)
    await give(container, asha, AccountKind.VIEWER_PAID, 30)
    page = await visit(asha, f"{to}?lang=hi")
    assert (faults(page.document), english_left(page.document, *names, "GST")) == ([], [])
    assert "25 टोकन में भेजें" in page.text
    await ravi.json("PUT", DOOR, {"door": "payers", "price": 40}, status=200)
    for sent in (filled(page), filled(page, agree=""), filled(page, price="40")):
        refused = await visit(asha, f"{to}?lang=hi", sent)
        left = english_left(refused.document, *names, "GST", WORDS)
        assert (refused.status in (409, 422), left) == (True, []), sent
    refused = await visit(ravi, "/messages/door?lang=hi", {"door": "payers", "price": "4"})
    assert english_left(refused.document, *names) == []
    for refusal in (InvalidMessagePrice, MessagePriceChanged, PriceNotAgreed):
        assert hindi_refusal(refusal.code), refusal
