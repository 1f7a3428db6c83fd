"""The room of a show in Hindi: no English word is left in it but names (MOD-22, CHT-01, CHT-11, TIP-01)."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote_plus

import pytest

from domain.identity.permissions import Role
from domain.language import Language
from domain.moderation.search import SearchHelp
from domain.moderation.text.auto_mod import Category
from domain.streaming.room_event import CHAT_MESSAGE, CHAT_SETTINGS, TIP_CREATED
from domain.tipping.gift import GIFTS
from entrypoints.container import Container
from entrypoints.web.chat import moderating_words
from entrypoints.web.streaming import live_words
from entrypoints.web.words import since
from tests.integration.api.conftest import People
from tests.integration.api.money.test_tipping import a_live_show
from tests.integration.web.chat.test_chat import words_of
from tests.integration.web.conftest import Visit, english_left
from tests.integration.web.test_pages import faults

NAMES = ("JavaScript", "GST", "PIN")
GIFT_NAMES = sorted((gift.name for gift in GIFTS), key=len, reverse=True)
SETTINGS = {"slow_seconds": "90", "account_age_minutes": "60", "tippers_only": "yes", "pinned": "नमस्ते"}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.PERFORMER])
async def test_mod_22_cht_01_tip_01_a_show_is_watched_in_hindi(
    people: People, container: Container, visit: Visit, role: Role
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make(role)
    show = await a_live_show(container, ravi)
    assert (await visit(ravi, f"/studio/{show.id}/chat/settings", SETTINGS)).status == 303
    assert (await visit(ravi, f"/studio/{show.id}/chat/rules", {"rules": "शिष्ट रहें"})).status == 303
    async with container.database().begin() as tx:
        said = {"message_id": "m", "author_id": str(ravi.user.id), "author": "रवि", "text": "सुनिए"}
        tip = {"tip_id": "t", "viewer_id": str(ravi.user.id), "viewer": "रवि", "tokens": 50, "message": "वाह"}
        now = datetime.now(UTC)
        await tx.room_events.append(show.id, CHAT_MESSAGE, said, now=now)
        await tx.room_events.append(show.id, TIP_CREATED, tip, now=now)
        await tx.room_events.append(show.id, TIP_CREATED, tip | {"item": "गीत", "message": ""}, now=now)
    row = await container.stream_queries().get(show.id)
    page = await visit(asha, f"/watch/{show.id}", Accept_Language="hi")
    assert (page.status, faults(page.document)) == (200, [])
    assert english_left(page.document, row.title, row.performer_name, *NAMES, *GIFT_NAMES) == []
    assert words_of(page.document, "chat-settings") == (
        "यहाँ केवल वे लिखते हैं जिन्होंने इस कलाकार को टिप दी है। यहाँ वे खाते लिखते हैं जो कम से कम 1 घंटे पुराने हैं। "
        "धीमा मोड: हर 90 सेकंड में एक संदेश।"
    )
    assert 'ने <strong class="number">50</strong> टोकन की टिप दी' in " ".join(page.text.split())
    assert words_of(page.document, "chat-gate").startswith("आपका खाता अभी नया है")
    english = await visit(asha, f"/watch/{show.id}", Accept_Language="en")
    assert english.document.all("div", lang="hi") == []
    assert "टिप दें" not in english.text


async def test_mod_22_staff_have_a_room_in_english(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, mod = await people.make(Role.PERFORMER), await people.make(Role.MODERATOR)
    show = await a_live_show(container, ravi)
    page = await visit(mod, f"/watch/{show.id}", Accept_Language="hi")
    assert (page.status, page.document.all("div", lang="hi")) == (200, [])


async def test_mod_22_cht_11_parts_that_are_asked_for_again_stay_in_hindi(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_live_show(container, ravi)
    fragment = {"HX_Request": "true", "Accept_Language": "hi"}
    assert "अभी किसी ने टिप नहीं दी।" in (await visit(asha, f"/watch/{show.id}/tippers", **fragment)).text
    assert "निजी, समूह और टिकट वाले शो" in (await visit(asha, f"/watch/{show.id}/private", **fragment)).text
    followed = {"performer": str(ravi.user.id), "show": str(show.id)}
    assert "फ़ॉलो कर रहे हैं" in (await visit(asha, "/following", followed, **fragment)).text


async def test_mod_22_cht_01_what_a_room_asks_is_told_in_hindi_as_it_changes(
    people: People, container: Container, visit: Visit
) -> None:
    ravi = await people.make(Role.PERFORMER)
    show = await a_live_show(container, ravi)
    assert (await visit(ravi, f"/studio/{show.id}/chat/settings", SETTINGS)).status == 303
    events = await container.room_log().since(show.id, 0, limit=50)
    [told] = [event.data for event in events if event.type == CHAT_SETTINGS]
    assert "धीमा मोड: हर 90 सेकंड में एक संदेश।" in str(told["words_hindi"])


async def test_mod_22_cht_08_whoever_moderates_a_room_does_so_in_hindi(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_live_show(container, ravi)
    none = await visit(asha, "/moderating", Accept_Language="hi")
    assert (none.status, english_left(none.document)) == (200, [])
    await container.ask_moderator()(performer_id=ravi.user.id, person_id=asha.user.id)
    row = await container.stream_queries().get(show.id)
    asked = await visit(asha, "/moderating", Accept_Language="hi")
    assert (faults(asked.document), english_left(asked.document, row.performer_name)) == ([], [])
    yes = {"performer": str(ravi.user.id), "answer": "accept"}
    assert (await visit(asha, "/moderating", yes)).status == 303
    active = await visit(asha, "/moderating", Accept_Language="hi")
    assert english_left(active.document, row.performer_name) == []
    async with container.database().begin() as tx:
        said = {"message_id": str(show.id), "author_id": str(asha.user.id), "author": "आशा", "text": "सुनिए"}
        await tx.room_events.append(show.id, CHAT_MESSAGE, said, now=datetime.now(UTC))
    page = await visit(asha, f"/watch/{show.id}/moderate", Accept_Language="hi")
    assert (page.status, faults(page.document)) == (200, [])
    assert english_left(page.document, row.title, row.performer_name) == []


def test_mod_22_cht_07_for_what_a_message_waits_is_said_of_each_category() -> None:
    assert set(moderating_words.HINDI_CATEGORIES) == set(Category)


async def test_mod_22_what_is_live_and_whom_one_follows_is_read_in_hindi(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_live_show(container, ravi)
    for path in (f"/live?q={quote_plus('वीणावादन')}", "/following"):
        page = await visit(asha, path, Accept_Language="hi")
        assert (page.status, faults(page.document), english_left(page.document)) == (200, [], [])
        english = await visit(asha, path, Accept_Language="en")
        assert english.document.all("div", lang="hi") == []
    assert (await visit(asha, "/following", {"performer": str(ravi.user.id)})).status == 303
    row = await container.stream_queries().get(show.id)
    followed = await visit(asha, "/following", Accept_Language="hi")
    assert english_left(followed.document, row.title, row.performer_name) == []
    live = await visit(asha, "/live", Accept_Language="hi", HX_Request="true")
    assert "उनमें से अभी लाइव" in live.text
    assert "LIVE" not in live.text


def test_mod_22_how_long_a_show_runs_is_told_in_hindi() -> None:
    at = datetime(2026, 11, 29, 12, tzinfo=UTC)
    told = [since(at, at + timedelta(minutes=minutes), Language.HINDI) for minutes in (0, 25, 60, 125)]
    assert told == ["अभी शुरू हुआ", "25 मिनट", "1 घंटे", "2 घंटे 5 मिनट"]


async def test_mod_22_enf_07_who_helps_whoever_looks_for_such_words_is_said_in_hindi(
    people: People, visit: Visit
) -> None:
    assert set(live_words.HINDI_HELP) == set(SearchHelp)
    for help_, words in live_words.HINDI_HELP.items():
        assert re.findall(r"\d+", words) == re.findall(r"\d+", help_.text)
    page = await visit(await people.make(), "/live?q=schoolgirl", Accept_Language="hi")
    assert "चाइल्डलाइन 1098" in page.text
