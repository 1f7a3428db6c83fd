"""Direct messages, page by page and without a script (CHT-14)."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.age_verification.age import AgeState
from domain.chat.kept_out import KeptOut
from domain.chat.rule import ChatRule
from domain.direct_messages.conversation import (
    UNANSWERED_MAX,
    AnswerAwaited,
    ConversationClosed,
    ConversationNotFound,
    NobodyWroteFirst,
    ReaderAway,
)
from domain.direct_messages.direct_message import (
    DirectMessageIdReused,
    DirectMessageNotFound,
    InvalidDirectMessage,
    Pair,
)
from domain.direct_messages.door import DirectMessagesNotForYou, DirectMessagesOff, UnknownDoor
from domain.identity.permissions import Role
from domain.ids import UserId
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.decisions.policy import StopPolicy
from domain.streaming.block import Block
from entrypoints.container import Container
from entrypoints.edge import message_pace
from entrypoints.edge.refusals_in_hindi import hindi_refusal
from entrypoints.web.direct_messages.conversations import PAGE_LENGTH
from ports.rate_limit import Rate
from tests.integration.api.chat.test_direct_messages import (
    a_long_conversation,
    between,
    open_to_followers,
    writes,
)
from tests.integration.api.conftest import People
from tests.integration.api.money.test_tipping import a_live_show
from tests.integration.web.conftest import Visit, english_left
from tests.integration.web.moderation.test_cases import does
from tests.integration.web.moderation.test_evidence import pane
from tests.integration.web.test_pages import faults


async def test_cht_14_a_performer_opens_the_door_and_somebody_writes_and_is_answered(
    people: People, visit: Visit, container: Container
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    await asha.json("PUT", f"/v1/me/following/{ravi.user.id}", status=200)
    show = await a_live_show(container, ravi)
    to, from_ = f"/messages/to/{ravi.user.id}", f"/messages/from/{asha.user.id}"
    assert not (await visit(asha, f"/watch/{show.id}")).document.all("a", href=to), "off by default"
    closed = await visit(asha, to)
    assert "takes no messages now" in closed.text
    assert not closed.document.all("textarea")
    assert (await visit(ravi, from_)).status == 404, "nobody wrote"

    page = await visit(ravi, "/messages")
    assert not faults(page.document)
    assert (await visit(ravi, "/messages/door", {"door": "followers"})).status == 303
    assert "Saved." in (await visit(ravi, "/messages?saved=door")).text
    assert (await visit(asha, f"/watch/{show.id}")).document.all("a", href=to)
    assert (await visit(asha, "/following")).document.all("a", href=to)

    form = await visit(asha, to)
    assert not faults(form.document)
    sent = await visit(
        asha, to, {"message_id": form.document.value_of("message_id"), "text": "Which raga was that?"}
    )
    assert sent.response.headers["Location"] == f"{to}#latest"
    listed = await visit(ravi, "/messages")
    assert "New" in listed.text
    assert listed.document.all("a", href=from_)
    read = await visit(ravi, from_)
    assert not faults(read.document)
    assert "Which raga was that?" in read.text
    assert "badge live" not in (await visit(ravi, "/messages")).text, "it is read now"
    answer = {"message_id": str(uuid4()), "text": "Bhairavi."}
    assert (await visit(ravi, from_, answer)).status == 303
    assert "Bhairavi." in (await visit(asha, to)).text


async def test_cht_14_what_is_refused_stays_typed_and_says_why(people: People, visit: Visit) -> None:
    ravi, asha, _ = await open_to_followers(people)
    to = f"/messages/to/{ravi.user.id}"
    refused = await visit(asha, to, {"message_id": str(uuid4()), "text": "call me on 98765 43210"})
    assert refused.status == 422
    assert not faults(refused.document)
    assert "call me on 98765 43210" in refused.text
    hindi = await visit(asha, f"{to}?lang=hi", {"message_id": str(uuid4()), "text": ""})
    assert hindi.status == 422


async def test_cht_14_either_closes_it_and_a_message_is_reported_from_the_page(
    people: People, visit: Visit
) -> None:
    ravi, asha, path = await open_to_followers(people)
    await writes(asha, path, "Sing somewhere else, Ravi")
    from_ = f"/messages/from/{asha.user.id}"
    page = await visit(ravi, from_)
    [report] = [each["href"] for each in page.document.all("a") if each.get("href", "").endswith("/report")]
    form = await visit(ravi, report)
    assert not faults(form.document)
    assert "somewhere else" not in form.text
    filled = {"report_id": form.document.value_of("report_id"), "reason": "harassment", "note": ""}
    assert "Thank you" in (await visit(ravi, report, filled)).text
    assert (await visit(ravi, f"{from_}/closed", {"closed": "yes"})).status == 303
    assert "You closed this conversation" in (await visit(ravi, from_)).text
    theirs = await visit(asha, f"/messages/to/{ravi.user.id}")
    assert "This conversation is closed" in theirs.text
    assert not theirs.document.all("textarea")
    assert (await visit(ravi, f"{from_}/closed", {"closed": "no"})).status == 303
    assert (await visit(asha, f"/messages/to/{ravi.user.id}")).document.all("textarea")


async def test_mod_22_the_pages_are_in_hindi_too(people: People, visit: Visit) -> None:
    ravi, asha, path = await open_to_followers(people)
    await writes(asha, path, "नमस्ते")
    names = (ravi.user.display_name, asha.user.display_name)
    for person, where in (
        (ravi, "/messages"), (asha, "/messages"), (asha, f"/messages/to/{ravi.user.id}"),
        (ravi, f"/messages/from/{asha.user.id}"),
    ):  # fmt: skip
        page = await visit(person, f"{where}?lang=hi")
        assert (faults(page.document), english_left(page.document, *names)) == ([], []), where
    assert between(ravi, asha) == path


async def test_cht_14_what_an_account_is_called_is_told_to_nobody_by_its_number(
    people: People, visit: Visit
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    for other in (await people.make(), await people.make(Role.MODERATOR), asha):
        page = await visit(asha, f"/messages/to/{other.user.id}")
        assert (page.status, f"Messages with {other.user.display_name}" in page.text) == (404, False)
        assert (await visit(ravi, f"/messages/from/{other.user.id}")).status == 404
    assert (await visit(asha, f"/messages/to/{uuid4()}")).status == 404


async def test_cht_14_a_page_that_is_left_open_reads_nothing(people: People, visit: Visit) -> None:
    """It asks again by itself, also where nobody looks: then nobody would be told of what came."""
    ravi, asha, path = await open_to_followers(people)
    await writes(asha, path, "Which raga was that?")
    from_ = f"/messages/from/{asha.user.id}"
    again = await visit(ravi, from_, HX_Request="true")
    assert "Which raga was that?" in again.text
    assert "<form" not in again.text, "what is being typed stays"
    assert "New" in (await visit(ravi, "/messages")).text
    whole = await visit(ravi, from_)
    [asks] = [each for each in whole.document.all("section") if each.get("id") == "letters"]
    assert (asks["hx-swap"], asks["hx-get"]) == ("innerMorph", from_), "who reports keeps the place"
    assert "badge live" not in (await visit(ravi, "/messages")).text


async def test_so_many_a_minute_are_sent_from_the_page_as_over_the_api(
    people: People, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of a minute a slow machine would see some pass, in which more are allowed.
    monkeypatch.setattr(message_pace, "PACE", Rate(count=2, period_seconds=7_200, burst=0))
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    to = f"/messages/to/{ravi.user.id}"
    for _ in range(2):
        refused = await visit(asha, to, {"message_id": str(uuid4()), "text": "Which raga was that?"})
        assert refused.status == 403
    often = await visit(asha, to, {"message_id": str(uuid4()), "text": "Which raga was that?"})
    assert often.status == 429
    assert await writes(asha, between(ravi, asha), status=429) == "too_many_requests"


async def test_mod_15_a_reported_message_is_named_among_ones_reports_and_shown_on_its_case(
    people: People, visit: Visit, container: Container
) -> None:
    ravi, asha, path = await open_to_followers(people)
    meera, message_id = await people.make(Role.MODERATOR), uuid4()
    await writes(asha, path, "Before it")
    await asha.json("PUT", f"{path}/messages/{message_id}", {"text": "Crows sing better"}, status=201)
    report = f"/v1/direct-messages/{message_id}/reports/{uuid4()}"
    await ravi.json("PUT", report, {"reason": "harassment", "note": ""}, status=200)
    for read_in, said in (("hi", "ने जो लिखा"), ("en", f"What {asha.user.display_name} wrote")):
        assert said in (await visit(ravi, f"/reports?lang={read_in}")).text
    about = Subject(SubjectKind.DIRECT_MESSAGE, message_id)
    async with container.database().begin() as tx:
        case = await tx.moderation_cases.find_open(about, child_safety=False)
    assert case is not None
    page = await visit(meera, f"/staff/cases/{case.id}")
    assert not faults(page.document)
    assert "A direct message" in page.text
    assert "Crows sing better" in pane(page, "left")
    assert StopPolicy.HARASSMENT.text in pane(page, "right")
    assert "Before it" not in page.text, "our team reads what is reported and nothing beside it"

    assert (await does(visit, meera, f"/staff/cases/{case.id}", "claim")).status == 303
    desk = await visit(meera, f"/staff/cases/{case.id}")
    assert f'value="direct:{message_id}"' in desk.text
    decided = {
        "policy": "harassment", "do_remove_message": "yes", "of_remove_message": f"direct:{message_id}", "law": "",
        "facts": "Somebody was insulted.", "staff_note": "", "seen": desk.document.value_of("seen"),
    }  # fmt: skip
    assert (await does(visit, meera, f"/staff/cases/{case.id}", "decide", **decided)).status == 303
    for who, where in ((ravi, f"/messages/from/{asha.user.id}"), (asha, f"/messages/to/{ravi.user.id}")):
        read = await visit(who, where)
        assert ("Crows sing better" in read.text, "Before it" in read.text) == (False, True)
        assert "This message was taken away by our team." in read.text
    assert "removed" in pane(await visit(meera, f"/staff/cases/{case.id}"), "left")


async def test_cht_14_after_three_in_a_row_the_page_says_whose_turn_it_is(
    people: People, visit: Visit
) -> None:
    ravi, asha, path = await open_to_followers(people)
    to = f"/messages/to/{ravi.user.id}"
    for _ in range(UNANSWERED_MAX):
        assert (await visit(asha, to)).document.all("textarea")
        await writes(asha, path)
    waits = await visit(asha, to)
    assert f"{ravi.user.display_name} answers first." in waits.text
    assert not waits.document.all("textarea")
    assert (await visit(ravi, f"/messages/from/{asha.user.id}")).document.all("textarea")


async def test_earlier_messages_stand_on_a_page_of_their_own_that_asks_for_no_new_ones(
    people: People, visit: Visit, container: Container
) -> None:
    ravi, asha, _ = await open_to_followers(people)
    words = await a_long_conversation(container, ravi, asha, PAGE_LENGTH + 2)
    to = f"/messages/to/{ravi.user.id}"
    latest = await visit(asha, to)
    assert not faults(latest.document)
    assert [f">{each}<" in latest.text for each in words] == [True] * PAGE_LENGTH + [False] * 2
    [earlier] = [each["href"] for each in latest.document.all("a") if f"{to}?cursor=" in each.get("href", "")]
    older = await visit(asha, earlier)
    assert not faults(older.document)
    assert [f">{each}<" in older.text for each in words] == [False] * PAGE_LENGTH + [True] * 2
    [asks] = [each for each in older.document.all("section") if each.get("id") == "letters"]
    assert "hx-get" not in asks
    assert older.document.all("a", href=to), "back to the latest"


async def test_mod_22_what_is_refused_is_said_in_hindi_on_each_page(people: People, visit: Visit) -> None:
    ravi, asha, path = await open_to_followers(people)
    await writes(asha, path, "नमस्ते")
    missing = await visit(asha, f"/messages/to/{uuid4()}?lang=hi")
    assert (missing.status, english_left(missing.document, asha.user.display_name)) == (404, [])
    form = {"report_id": str(uuid4()), "reason": "harassment", "note": ""}
    unknown = await visit(ravi, f"/messages/{uuid4()}/report?lang=hi", form)
    assert (unknown.status, "आपको ऐसा कोई संदेश नहीं लिखा गया।" in unknown.text) == (404, True)
    for refusal in (
        InvalidDirectMessage, DirectMessageNotFound, DirectMessageIdReused, DirectMessagesOff, DirectMessagesNotForYou,
        UnknownDoor, NobodyWroteFirst, ConversationClosed, ReaderAway, AnswerAwaited, ConversationNotFound,
    ):  # fmt: skip
        assert hindi_refusal(refusal.code), refusal
    for form in ({"text": ""}, {"text": "call me on 98765 43210"}):
        refused = await visit(
            asha, f"/messages/to/{ravi.user.id}?lang=hi", {"message_id": str(uuid4()), **form}
        )
        left = english_left(refused.document, ravi.user.display_name, asha.user.display_name, "call me on")
        assert (refused.status, left) == (422, [])


async def test_cht_14_who_may_not_write_reads_why_in_place_of_the_form(
    people: People, visit: Visit, container: Container
) -> None:
    """As sending would refuse it (CHT-09): nobody types what nobody will take."""
    ravi, asha, path = await open_to_followers(people)
    await writes(asha, path)
    to, name, now = f"/messages/to/{ravi.user.id}", ravi.user.display_name, container.now()()
    await writes(ravi, path, "Bhairavi.")
    pair = Pair(UserId(ravi.user.id), UserId(asha.user.id))
    timeout = KeptOut(
        pair.performer_id, pair.viewer_id, now + timedelta(hours=1), ChatRule.SPAM, pair.performer_id, now
    )

    async def reads(said: str, in_hindi: str) -> None:
        for read_in, words in (("hi", in_hindi), ("en", said)):
            page = await visit(asha, f"{to}?lang={read_in}")
            assert (words in page.text, page.document.all("textarea")) == (True, []), (words, page.text)
            assert "Bhairavi." in page.text, "what was written stays readable"
            assert not faults(page.document)
            if read_in == "hi":
                assert english_left(page.document, name, "Which raga was that?", "Bhairavi.") == []

    async with container.database().begin() as tx:
        await tx.kept_out.save(timeout)
    await reads("You may write here again at", "के बाद यहाँ फिर से लिख सकते हैं")
    async with container.database().begin() as tx:
        await tx.kept_out.end(pair.performer_id, pair.viewer_id, now=now)
        await tx.blocks.add(Block(pair.performer_id, pair.viewer_id, now))
    await reads(f"{name} takes no messages from you.", f"{name} आपसे संदेश नहीं लेते।")
    async with container.database().begin() as tx:
        await tx.blocks.lift(pair.performer_id, pair.viewer_id)
        await tx.chat_locks.lock(pair.viewer_id, now=now)
    await reads("hat is paused", "आपकी चैट रोकी गई है")
    async with container.database().begin() as tx:
        await tx.chat_locks.lift(pair.viewer_id, now=now)
        before = await tx.ages.get(pair.performer_id)
        await tx.ages.save(replace(before, state=AgeState.HELD))
    await reads(f"{name} reads no messages now.", f"{name} अभी संदेश नहीं पढ़ते।")
    async with container.database().begin() as tx:
        await tx.ages.save(before)
    assert (await asha.call("DELETE", f"/v1/me/following/{ravi.user.id}")).status_code == 204
    await reads("only from people who follow them.", "केवल उनसे जो उन्हें फ़ॉलो करते हैं।")
    await ravi.json("PUT", "/v1/me/direct-messages/door", {"door": "off"}, status=200)
    await reads(f"{name} takes no messages now.", f"{name} अभी संदेश नहीं लेते।")


async def test_cht_14_whoever_is_no_verified_adult_any_more_closes_from_the_page_as_over_the_api(
    people: People, visit: Visit, container: Container
) -> None:
    ravi, asha, path = await open_to_followers(people)
    await writes(asha, path)
    async with container.database().begin() as tx:
        status = await tx.ages.get(UserId(asha.user.id))
        await tx.ages.save(replace(status, state=AgeState.UNVERIFIED))
    to = f"/messages/to/{ravi.user.id}"
    assert (await visit(asha, to)).response.headers["Location"] == "/age-check"
    assert (await visit(asha, f"{to}/closed", {"closed": "yes"})).response.headers["Location"] == to
    async with container.database().begin() as tx:
        await tx.ages.save(status)
    assert await writes(ravi, path, status=403) == "conversation_closed"
    assert (await visit(asha, f"/messages/to/{uuid4()}/closed", {"closed": "yes"})).status == 404
