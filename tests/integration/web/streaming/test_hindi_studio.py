"""What a performer sets for their chats, and whom they trust with them, in Hindi: no English word is left (MOD-22)."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from domain.identity.permissions import Role
from domain.language import Language
from domain.moderation.text.auto_mod import LEVEL_TEXTS
from domain.moderation.text.blocked_term import Match
from domain.streaming.content_class import ContentClass
from entrypoints.container import Container
from entrypoints.web.chat import moderators_words, setup_words
from entrypoints.web.code_words import SCOPE_QUESTIONS
from entrypoints.web.streaming import studio_words
from entrypoints.web.words import lasted
from tests.integration.api.chat.test_chat_moderators import appoint
from tests.integration.api.conftest import People
from tests.integration.api.money.test_tipping import a_live_show
from tests.integration.web.chat.test_chat import words_of
from tests.integration.web.conftest import Visit, english_left
from tests.integration.web.test_pages import faults

HINDI = {"Accept_Language": "hi"}
PART = HINDI | {"HX_Request": "true"}
GIVEN = ("JavaScript", "GST", "PIN")
SETTINGS = {
    "slow_seconds": "90", "account_age_minutes": "60", "tippers_only": "yes", "followers": "10", "links": "10080",
    "pinned": "नमस्ते",
}  # fmt: skip
TAGS = re.compile(r"<[^>]*>")


def english_in(part: str, *names: str) -> list[str]:
    """The words in Latin letters that a part of a page shows, or has for those who hear it."""
    heard = " ".join(re.findall(r'(?:aria-label|placeholder|title)="([^"]*)"', part))
    whole = f"{TAGS.sub(' ', part)} {heard}"
    for name in (*names, "LivePanty", "IST"):
        whole = whole.replace(name, "")
    return re.findall(r"[A-Za-z]{2,}", whole)


def test_mod_22_each_word_of_a_performers_chat_is_in_both_languages_with_the_same_places() -> None:
    tables = (
        setup_words.SETTINGS, setup_words.RULES, setup_words.KEPT_OUT, setup_words.AUTO_MOD,
        setup_words.WORD_LIST, moderators_words.WORDS, studio_words.WORDS,
    )  # fmt: skip
    for table in tables:
        english, hindi = table[Language.ENGLISH], table[Language.HINDI]
        assert list(english) == list(hindi)
        for key, words in english.items():
            places = set(re.findall(r"{\w+}", words)) - {"{whom}"}
            assert set(re.findall(r"{\w+}", hindi[key])) == places, key
    assert len(setup_words.HINDI_LEVELS) == len(LEVEL_TEXTS)
    assert set(setup_words.HINDI_MATCHES) == set(Match)
    assert set(studio_words.HINDI_CLASSES) == set(ContentClass)
    assert list(studio_words.HINDI_SCOPES) == [scope for scope, _ in SCOPE_QUESTIONS]


async def test_mod_22_cht_01_cht_02_cht_04_cht_11_a_performer_sets_their_chat_in_hindi(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha, priya = await people.make(Role.PERFORMER), await people.make(), await people.make()
    show = await a_live_show(container, ravi)
    studio, said = f"/studio/{show.id}", f"/v1/streams/{show.id}"
    for person, text in ((asha, "सुनिए"), (priya, "वाह")):
        await person.json("PUT", f"{said}/messages/{uuid4()}", {"text": text}, status=201)
    await ravi.json("PATCH", f"{said}/chat/auto-mod", {"levels": {"insult": 4}}, status=200)
    await asha.json("PUT", f"{said}/messages/{uuid4()}", {"text": "trash"}, status=202)
    assert (await visit(ravi, f"{studio}/chat/settings", SETTINGS)).status == 303
    for rules in ("शिष्ट रहें", "और दयालु"):
        assert (await visit(ravi, f"{studio}/chat/rules", {"rules": rules})).status == 303
    word = {"term": str(uuid4()), "phrase": "अपशब्द", "match": "word"}
    assert (await visit(ravi, f"{studio}/chat/words/block", word)).status == 303
    out = {"person": str(priya.user.id), "seconds": "600", "rule": "spam"}
    assert (await visit(ravi, f"{studio}/chat/keep-out", out)).status == 303
    out = {"person": str(asha.user.id), "seconds": "0", "rule": "hate"}

    page = await visit(ravi, studio, **HINDI)

    row = await container.stream_queries().get(show.id)
    names = (row.title, *(each.user.display_name for each in (ravi, asha, priya)), "trash", *GIVEN)
    number = word["term"][:8]
    assert (page.status, faults(page.document)) == (200, [])
    assert english_left(page.document, *names, number) == []
    titles = ("chat-settings", "rules", "kept-out", "held", "auto-mod", "words")
    assert [words_of(page.document, f"{title}-title") for title in titles] == [
        "कौन लिख सकता है", "आपके कमरों के नियम", "कौन नहीं लिख सकता", "प्रतीक्षा में संदेश",
        "कौन-से संदेश प्रतीक्षा में रहें", "ब्लॉक किए गए शब्द",
    ]  # fmt: skip
    for words in ("हर 90 सेकंड में एक संदेश", "जो कम से कम 10 मिनट से फ़ॉलो करते हैं", "विज्ञापन करना"):
        assert words in page.text
    kept_out = await visit(ravi, f"{studio}/chat/keep-out", out, **PART)
    assert ("अब वे नहीं लिख सकते" in kept_out.text, english_in(kept_out.text, *names)) == (True, [])
    assert english_in((await visit(ravi, f"{studio}/chat/kept-out", **PART)).text, *names) == []
    english = await visit(ravi, studio, Accept_Language="en")
    assert english.document.all("section", lang="hi") == []
    assert words_of(english.document, "kept-out-title") == "Who may not write"


async def test_mod_22_parts_that_a_performer_changes_answer_in_hindi_what_was_done_and_what_was_not(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_live_show(container, ravi)
    await asha.json("PUT", f"/v1/streams/{show.id}/messages/{uuid4()}", {"text": "सुनिए"}, status=201)
    word, person = {"term": str(uuid4()), "phrase": "अपशब्द", "match": "word"}, {"person": str(asha.user.id)}
    named = f"{asha.user.display_name}"
    for path, form, status, told in (
        ("settings", SETTINGS, 200, "सहेजा गया। यह कमरे में"),
        ("settings", SETTINGS | {"pinned": "न" * 301}, 422, "पिन किए हुए संदेश में"),
        ("settings", SETTINGS | {"slow_seconds": "9999"}, 422, "यह संख्या सीमा से बाहर है"),
        ("rules", {"rules": "शिष्ट रहें"}, 200, "जिन्होंने ये नियम स्वीकार नहीं किए"),
        ("rules", {"rules": ""}, 200, "अब किसी से कुछ नहीं पूछा जाता"),
        ("auto-mod", {"levels/insult": "2"}, 200, "यह अगले संदेश से लागू है, और"),
        ("auto-mod", {"levels/insult": "x"}, 422, "यह पूरी संख्या नहीं है"),
        ("words/block", word, 200, "यह अगले संदेश से लागू है।"),
        ("words/block", word | {"term": str(uuid4())}, 409, "यह पहले से सूची में है"),
        ("words/block", word | {"term": str(uuid4()), "phrase": "न*"}, 422, "सीधे-सादे शब्द लिखें: चिह्नों"),
        ("words/take-off", {"listed": word["term"]}, 200, "फिर से लिखा जा सकता है"),
        ("words/take-off", {"listed": word["term"]}, 404, "यह सूची में नहीं है"),
        ("keep-out", person | {"seconds": "600", "rule": "spam"}, 200, "अब वे नहीं लिख सकते"),
        ("let-in", person | {"note": ""}, 422, "कुछ शब्दों में लिखें कि क्यों"),
        ("let-in", person | {"note": "ठीक है"}, 200, "वे फिर से लिख सकते हैं"),
    ):
        part = await visit(ravi, f"/studio/{show.id}/chat/{path}", form, **PART)
        left = english_in(part.text, named, word["term"][:8], ravi.user.display_name, "RE2")
        assert (path, part.status, told in part.text, left) == (path, status, True, [])


async def test_mod_22_cht_10_a_performer_reads_of_their_moderators_in_hindi(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, priya, asha, meera = (
        await people.make(Role.PERFORMER), await people.make(), await people.make(), await people.make(),
    )  # fmt: skip
    none = await visit(ravi, "/studio/moderators", **HINDI)
    assert (none.status, faults(none.document), english_left(none.document)) == (200, [], [])
    show = await a_live_show(container, ravi)
    said = f"/v1/streams/{show.id}"
    line = (await asha.json("PUT", f"{said}/messages/{uuid4()}", {"text": "सुनिए"}, status=201))["id"]
    await meera.json("PUT", f"{said}/messages/{uuid4()}", {"text": "वाह"}, status=201)
    await ravi.json("PATCH", f"{said}/chat/auto-mod", {"levels": {"insult": 4}}, status=200)
    held = [
        (await meera.json("PUT", f"{said}/messages/{uuid4()}", {"text": f"trash {number}"}, status=202))["id"]
        for number in range(2)
    ]
    await appoint(ravi, priya)
    moderate = f"/watch/{show.id}/moderate"
    act = {"message": line, "rule": "spam", "seconds": "600", "note": ""}
    assert (await visit(priya, moderate, act)).status == 303
    for message, answer in zip(held, ("approve", "deny"), strict=True):
        form = {"message": message, "act": answer, "rule": "hate"}
        assert (await visit(priya, f"{moderate}/held", form)).status == 303
    assert (await visit(ravi, "/studio/moderators/ask", {"person": str(meera.user.id)})).status == 303

    page = await visit(ravi, "/studio/moderators", **HINDI)

    names = tuple(each.user.display_name for each in (ravi, priya, asha, meera))
    assert (page.status, faults(page.document)) == (200, [])
    assert english_left(page.document, *names, "trash") == []
    text = " ".join(page.text.split())
    for words in (
        "तक लिखने से रोका",
        "का लिखा हटाया",
        "का लिखा दिखाया",
        "का लिखा नहीं दिखाया",
        "अभी उत्तर नहीं आया",
    ):
        assert words in text
    gone = await visit(priya, moderate, act | {"message": str(uuid4())}, **HINDI)
    assert (gone.status, "वह पंक्ति अब यहाँ नहीं है" in gone.text) == (422, True)
    again = await visit(ravi, "/studio/moderators/undo", {"act": str(uuid4())}, **HINDI)
    assert (again.status, "आपके कमरों में ऐसा कुछ नहीं हुआ" in again.text) == (404, True)


async def test_mod_22_the_first_page_of_the_studio_is_read_in_hindi(
    people: People, container: Container, visit: Visit
) -> None:
    ravi = await people.make(Role.PERFORMER)
    new = await visit(ravi, "/studio", **HINDI)
    assert (new.status, faults(new.document), english_left(new.document)) == (200, [], [])
    assert "अभी कोई शो नहीं" in new.text
    refused = await visit(ravi, "/studio", {"stream_id": str(uuid4()), "title": " "}, **HINDI)
    assert (refused.status, english_left(refused.document)) == (422, [])
    show = await a_live_show(container, ravi)
    row = await container.stream_queries().get(show.id)
    live = await visit(ravi, "/studio", **HINDI)
    assert (faults(live.document), english_left(live.document, row.title, row.title[:24])) == ([], [])
    assert live.document.all("button", **{"data-confirm": "सबके लिए शो समाप्त करें?"})
    assert (await visit(ravi, f"/studio/{show.id}/end", {})).status == 303
    over = await visit(ravi, "/studio", **HINDI)
    assert (faults(over.document), english_left(over.document, row.title)) == ([], [])
    assert re.search(r"</time> · \d+ (?:दिन|घंटे|मिनट)", over.text)
    english = await visit(ravi, "/studio", Accept_Language="en")
    assert (english.document.all("div", lang="hi"), ">Ended<" in english.text) == ([], True)


def test_mod_22_how_long_a_show_ran_is_told_in_hindi() -> None:
    at = datetime(2026, 11, 29, 12, tzinfo=UTC)
    told = [lasted(at, at + timedelta(minutes=minutes), Language.HINDI) for minutes in (0, 25, 125, 3000)]
    assert told == ["एक मिनट से कम", "25 मिनट", "2 घंटे 5 मिनट", "2 दिन"]


async def test_mod_22_staff_set_a_room_in_english(people: People, container: Container, visit: Visit) -> None:
    ravi, mod = await people.make(Role.PERFORMER), await people.make(Role.MODERATOR)
    show = await a_live_show(container, ravi)
    chat = f"/staff/streams/{show.id}/chat"
    for path, words in (
        ("", "People who have tipped the performer"),
        ("/words", "Nothing is blocked."),
        ("/auto-mod", "Save the levels"),
    ):
        page = await visit(mod, f"{chat}{path}", **HINDI)
        main = page.text.split("<main")[1].split("</main>")[0]
        assert (page.status, words in main, re.findall("[ऀ-ॿ]+", main)) == (200, True, [])
