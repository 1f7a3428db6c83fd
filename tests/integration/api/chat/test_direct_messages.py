"""Direct messages over the API (CHT-14)."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from domain.direct_messages.conversation import after
from domain.direct_messages.direct_message import DirectMessage, Pair
from domain.identity.permissions import Role
from domain.ids import DirectMessageId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.money import Tokens
from entrypoints.api.direct_messages.conversations import PAGE_LENGTH
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.money.test_tipping import a_live_show, give
from tests.integration.api.streaming.test_regions import from_region
from tests.integration.api.streaming.test_streaming import code_of

DOOR = "/v1/me/direct-messages/door"


def between(ravi: Person, asha: Person) -> str:
    return f"/v1/performers/{ravi.user.id}/conversations/{asha.user.id}"


async def writes(person: Person, path: str, text: str = "Which raga was that?", *, status: int = 201) -> str:
    """The code of a refusal, else empty."""
    response = await person.call("PUT", f"{path}/messages/{uuid4()}", {"text": text})
    assert response.status_code == status, await response.get_data(as_text=True)
    return await code_of(response) if status >= 400 else ""


async def open_to_followers(people: People) -> tuple[Person, Person, str]:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    await ravi.json("PUT", DOOR, {"door": "followers"}, status=200)
    await asha.json("PUT", f"/v1/me/following/{ravi.user.id}", status=200)
    return ravi, asha, between(ravi, asha)


async def test_cht_14_a_message_to_a_performer_whose_messages_are_off_is_403(people: People) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    await asha.json("PUT", f"/v1/me/following/{ravi.user.id}", status=200)
    path = between(ravi, asha)
    assert await ravi.json("GET", DOOR, status=200) == {
        "door": "off", "price": 0, "price_least": 5, "price_most": 1000,
    }  # fmt: skip
    assert await writes(asha, path, status=403) == "direct_messages_off"
    assert await writes(ravi, path, status=403) == "direct_messages_off"
    assert (await ravi.json("PUT", DOOR, {"door": "everybody"}, status=422))[
        "code"
    ] == "unknown_direct_message_door"
    assert (await asha.json("PUT", DOOR, {"door": "followers"}, status=403))["code"] == "permission_denied"
    await ravi.json("PUT", DOOR, {"door": "followers"}, status=200)
    assert await writes(ravi, path, status=403) == "nobody_wrote_first"
    await writes(asha, path)
    await writes(ravi, path, "Bhairavi.")
    read = await asha.json("GET", f"{path}/messages", status=200)
    assert [(each["text"], each["author_id"]) for each in read["items"]] == [
        ("Bhairavi.", str(ravi.user.id)), ("Which raga was that?", str(asha.user.id)),
    ]  # fmt: skip
    assert read["cursor"] is None


async def test_cht_14_tippers_only_lets_whoever_has_tipped_write(
    people: People, container: Container
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    await ravi.json("PUT", DOOR, {"door": "tippers"}, status=200)
    path = between(ravi, asha)
    assert await writes(asha, path, status=403) == "direct_messages_not_for_you"
    show = await a_live_show(container, ravi)
    await give(container, asha, AccountKind.VIEWER_PAID, 10)
    await asha.json("PUT", f"/v1/streams/{show.id}/tips/{uuid4()}", {"tokens": 5}, status=201)
    await writes(asha, path)


async def test_cht_14_nothing_but_words_can_be_sent(people: People) -> None:
    _, asha, path = await open_to_followers(people)
    message = f"{path}/messages/{uuid4()}"
    for body in (
        {"text": "Look", "picture": "aGVsbG8="},
        {"text": "Look", "media_url": "https://example.com/a.jpg"},
    ):
        assert (await asha.call("PUT", message, body)).status_code in (400, 422)
    for words in ("Look: https://example.com/a.jpg", "pay ravi@okaxis", "call me 98765 43210"):
        assert await writes(asha, path, words, status=422) == "forbidden_text", words
    assert (await asha.json("GET", f"{path}/messages", status=200))["items"] == []


async def test_a_conversation_of_other_people_is_not_there(people: People) -> None:
    ravi, asha, path = await open_to_followers(people)
    await writes(asha, path)
    priya, meera = await people.make(), await people.make(Role.MODERATOR)
    for verb, rest, body in (
        ("GET", "/messages", None), ("PUT", "/read", {"up_to": datetime.now(UTC).isoformat()}),
        ("PUT", "/closed", None), ("DELETE", "/closed", None), ("PUT", f"/messages/{uuid4()}", {"text": "Hello"}),
    ):  # fmt: skip
        assert (await priya.json(verb, path + rest, body, status=404))["code"] == "conversation_not_found"
        assert (await meera.json(verb, path + rest, body, status=403))["code"] == "permission_denied"
    assert [
        row["viewer_id"] for row in (await ravi.json("GET", "/v1/me/conversations", status=200))["items"]
    ] == [str(asha.user.id)]
    assert (await priya.json("GET", "/v1/me/conversations", status=200))["items"] == []


async def test_cht_14_a_conversation_is_read_closed_and_opened_again(people: People) -> None:
    ravi, asha, path = await open_to_followers(people)
    await writes(asha, path)
    [row] = (await ravi.json("GET", "/v1/me/conversations", status=200))["items"]
    assert (row["name"], row["is_unread"], row["is_closed"]) == (asha.user.display_name, True, False)
    assert (await ravi.call("PUT", f"{path}/read", {"up_to": row["latest_at"]})).status_code == 204
    assert (await ravi.call("PUT", f"{path}/closed")).status_code == 204
    [row] = (await ravi.json("GET", "/v1/me/conversations", status=200))["items"]
    assert (row["is_unread"], row["is_closed"], row["closed_by_me"]) == (False, True, True)
    [row] = (await asha.json("GET", "/v1/me/conversations", status=200))["items"]
    assert (row["is_closed"], row["closed_by_me"]) == (True, False)
    assert await writes(asha, path, status=403) == "conversation_closed"
    assert (await asha.call("DELETE", f"{path}/closed")).status_code == 204
    assert await writes(asha, path, status=403) == "conversation_closed"
    assert (await ravi.call("DELETE", f"{path}/closed")).status_code == 204
    for _ in range(2):
        await writes(asha, path)
    assert await writes(asha, path, status=409) == "answer_awaited"


async def test_mod_01_a_direct_message_is_reported_by_whom_it_was_written_to(people: People) -> None:
    ravi, asha, path = await open_to_followers(people)
    message_id = uuid4()
    await asha.json("PUT", f"{path}/messages/{message_id}", {"text": "Sing somewhere else, Ravi"}, status=201)
    report, body = (
        f"/v1/direct-messages/{message_id}/reports/{uuid4()}",
        {"reason": "harassment", "note": "Insults"},
    )
    filed = await ravi.json("PUT", report, body, status=200)
    assert (filed["subject_kind"], filed["subject_id"]) == ("direct_message", str(message_id))
    assert await ravi.json("PUT", report, body, status=200) == filed
    own = f"/v1/direct-messages/{message_id}/reports/{uuid4()}"
    assert (await asha.json("PUT", own, body, status=422))["code"] == "self_report"
    priya = await people.make()
    assert (await priya.json("PUT", own, body, status=404))["code"] == "direct_message_not_found"


async def test_when_somebody_read_says_of_which_zone_it_is(people: People) -> None:
    ravi, asha, path = await open_to_followers(people)
    await writes(asha, path)
    refused = await ravi.json("PUT", f"{path}/read", {"up_to": "2026-11-29T10:00:00"}, status=422)
    assert refused["code"] == "malformed_body"


async def test_str_20_whoever_is_written_to_closes_it_from_anywhere(people: People) -> None:
    ravi, asha, path = await open_to_followers(people)
    await writes(asha, path)
    assert (await ravi.call("PUT", "/v1/me/closed-regions/NP")).status_code == 204
    for way in (f"{path}/messages", f"/messages/to/{ravi.user.id}"):
        assert (await from_region(asha, "NP", "GET", way)).status_code == 403, way
    assert (await from_region(asha, "NP", "PUT", f"{path}/closed")).status_code == 204
    assert await writes(ravi, path, status=403) == "conversation_closed"


async def test_cht_14_not_even_a_link_that_a_rule_lets_through_in_chat_is_written(people: People) -> None:
    _, asha, path = await open_to_followers(people)
    meera, host = await people.make(Role.MODERATOR), f"{uuid4().hex}.com"
    rule = {"reach": "domain", "target": f"https://{host}/", "verdict": "allow", "note": "Ours"}
    await meera.json("PUT", f"/v1/staff/link-rules/{uuid4()}", rule, status=200)
    assert await writes(asha, path, f"see https://www.{host}/x", status=422) == "link_refused"


async def a_long_conversation(container: Container, ravi: Person, asha: Person, length: int) -> list[str]:
    """Its words, the latest first."""
    pair, now = Pair(UserId(ravi.user.id), UserId(asha.user.id)), container.now()()
    words = [f"Line {n}" for n in range(length)]
    async with container.database().begin() as tx:
        conversation = None
        for n, text in enumerate(words):
            author = pair.viewer_id if n % 2 == 0 else pair.performer_id
            one = DirectMessageId(uuid4())
            message = DirectMessage(one, pair, author, text, now + timedelta(seconds=n), Tokens(0))
            conversation = after(conversation, message)
            await tx.conversations.save(conversation)
            await tx.direct_messages.add(message)
    return words[::-1]


async def test_a_long_conversation_comes_page_by_page_and_a_cursor_is_of_one_alone(
    people: People, container: Container
) -> None:
    ravi, asha, path = await open_to_followers(people)
    words = await a_long_conversation(container, ravi, asha, PAGE_LENGTH + 7)
    first = await asha.json("GET", f"{path}/messages", status=200)
    rest = await asha.json("GET", f"{path}/messages?cursor={first['cursor']}", status=200)
    assert [len(each["items"]) for each in (first, rest)] == [PAGE_LENGTH, 7]
    assert [each["text"] for each in first["items"] + rest["items"]] == words
    assert rest["cursor"] is None
    priya = await people.make()
    other = f"{between(ravi, priya)}/messages?cursor={first['cursor']}"
    assert (await priya.json("GET", other, status=422))["code"] == "invalid_cursor"


async def test_cht_09_a_timeout_in_the_room_of_a_performer_holds_for_messages_to_them_and_says_until_when(
    people: People, container: Container
) -> None:
    ravi, asha, path = await open_to_followers(people)
    show = await a_live_show(container, ravi)
    place = f"/v1/streams/{show.id}/chat/kept-out/{asha.user.id}"
    decided = await ravi.json("PUT", place, {"rule": "spam", "seconds": 60}, status=200)
    message = f"{path}/messages/{uuid4()}"
    problem = await asha.json("PUT", message, {"text": "Which raga was that?"}, status=403)
    assert (problem["code"], problem["until"]) == ("kept_out_of_chat", decided["until"])
    assert (await ravi.call("POST", f"{place}/let-in", {"note": "They said sorry"})).status_code == 204
    await asha.json("PUT", message, {"text": "Which raga was that?"}, status=201)


async def test_cht_14_a_message_costs_what_its_writer_was_shown_or_nothing_is_sent(
    people: People, container: Container
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    path = between(ravi, asha)
    message = f"{path}/messages/{uuid4()}"
    for body in ({"door": "payers"}, {"door": "payers", "price": 4}, {"door": "followers", "price": 25}):
        refused = await ravi.json("PUT", DOOR, body, status=422)
        assert (refused["code"], refused["pointer"]) == ("invalid_message_price", "/price")
    opened = await ravi.json("PUT", DOOR, {"door": "payers", "price": 25}, status=200)
    assert (opened["door"], opened["price"]) == ("payers", 25)
    way = await asha.json("GET", f"{path}/way", status=200)
    assert way == {"price": 25, "may_write": True, "code": None, "detail": None, "until": None}
    words: dict[str, object] = {"text": "Which raga was that?"}
    for asked in (words, words | {"price": 24}):
        changed = await asha.json("PUT", message, asked, status=409)
        assert (changed["code"], "25 tokens now" in changed["detail"]) == ("message_price_changed", True)
    too_few = await asha.json("PUT", message, words | {"price": 25}, status=409)
    assert (too_few["code"], "you have 0;" in too_few["detail"]) == ("insufficient_balance", True)
    await give(container, asha, AccountKind.VIEWER_PAID, 30)
    for _ in range(2):
        sent = await asha.json("PUT", message, words | {"price": 25}, status=201)
        assert sent["price"] == 25
    [line, _] = (await asha.json("GET", "/v1/wallet/statement", status=200))["items"]
    assert (line["kind"], line["amount"]) == ("message", -25)
    assert (await asha.json("PUT", message, words | {"price": 25.0}, status=422))["code"] == "malformed_body"
    await ravi.json("PUT", f"{path}/messages/{uuid4()}", {"text": "Bhairavi."}, status=201)
    read = await ravi.json("GET", f"{path}/messages", status=200)
    assert [each["price"] for each in read["items"]] == [0, 25]
    earned = await container.ledger_queries().balance(Account.of(AccountKind.PERFORMER_PENDING, ravi.user.id))
    assert earned == 18, "30 % are the platform's, rounded down"


async def test_cht_14_the_way_is_told_before_somebody_writes(people: People) -> None:
    ravi, asha, path = await open_to_followers(people)
    assert (await ravi.json("GET", f"{path}/way", status=200))["code"] == "nobody_wrote_first"
    await writes(asha, path)
    assert (await ravi.json("GET", f"{path}/way", status=200))["may_write"]
    await asha.call("DELETE", f"/v1/me/following/{ravi.user.id}")
    way = await asha.json("GET", f"{path}/way", status=200)
    assert (way["may_write"], way["code"]) == (False, "direct_messages_not_for_you")
    priya = await people.make()
    assert (await priya.json("GET", f"{path}/way", status=404))["code"] == "conversation_not_found"
