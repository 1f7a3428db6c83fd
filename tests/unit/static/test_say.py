"""What scripts say to people: each sentence has its Hindi, with the same places (MOD-22, CHT-01)."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.chat.held_message import HeldMessage
from domain.chat.message import Message
from domain.chat.removal import APPEAL
from domain.chat.rule import ChatRule
from domain.ids import MessageId, StreamId, UserId
from domain.language import Language
from domain.moderation.text.link_rule import LINK_WARNING
from entrypoints.web.chat import box_words
from entrypoints.web.streaming import watch_words
from entrypoints.web.tipping import tip_words

SCRIPTS = Path(__file__).parents[3] / "static" / "js"
SAID = re.compile(r'(?<![#\w])(?<!\w\.)(?:say|told|parted)\(\s*("(?:[^"\\]|\\.)*")')
PLACES = re.compile(r"{\w+}")
SPEAKING = (
    "chat.js", "chat_gate.js", "chat_moderation.js", "chat_mutes.js", "goal.js", "tip_form.js", "tip_layer.js",
    "watch.js",
)  # fmt: skip
ID = UUID(int=1)
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def hindi() -> dict[str, str]:
    table = (SCRIPTS / "hindi.js").read_text("utf-8").partition("HINDI = ")[2].strip().removesuffix(";")
    read: dict[str, str] = json.loads(table.replace(",\n}", "\n}"))
    return read


def sentences() -> Iterator[str]:
    for script in SCRIPTS.glob("*.js"):
        text = script.read_text("utf-8")
        if '"./say.js"' in text:
            yield from (json.loads(each) for each in SAID.findall(text))


def test_mod_22_each_sentence_of_a_script_has_its_hindi_with_the_same_places() -> None:
    table, said = hindi(), set(sentences())
    assert said - set(table) == set()
    for english, words in table.items():
        assert sorted(PLACES.findall(english)) == sorted(PLACES.findall(words)), english
        assert re.search(r"[\u0900-\u097f]", words), english


def test_mod_22_cht_13_what_the_server_says_in_a_room_has_its_hindi_too() -> None:
    table, held = (
        hindi(),
        HeldMessage.hold(Message(MessageId(ID), StreamId(ID), UserId(ID), "Hello", NOW), []),
    )
    assert {table[rule.text] for rule in ChatRule} == {rule.words(Language.HINDI) for rule in ChatRule}
    from_server = {APPEAL, LINK_WARNING, held.words(NOW), *(rule.text for rule in ChatRule)}
    assert from_server <= set(table)
    let_through = held.approved(by=held.author_id, now=NOW + timedelta(seconds=1))
    assert let_through.words(NOW) in table
    assert set(table) == set(sentences()) | from_server | {let_through.words(NOW)}


def test_mod_22_a_script_says_it_as_the_page_did() -> None:
    table = hindi()
    for words in (box_words.WORDS, watch_words.WORDS, tip_words.WORDS):
        for key, english in words[Language.ENGLISH].items():
            if english in table:
                assert table[english] == words[Language.HINDI][key], english


@pytest.mark.parametrize("script", SPEAKING)
def test_mod_22_no_script_of_a_room_says_anything_past_the_table(script: str) -> None:
    text = re.sub(r"//.*|/\*(?:.|\n)*?\*/", "", (SCRIPTS / script).read_text("utf-8"))
    past = re.findall(r'(?:(?:title|text): |showNote\(|Content = (?:\w+ \? )?)(["`][A-Z][^"`]*["`])', text)
    assert past == []
