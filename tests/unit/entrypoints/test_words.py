"""Words that pages have in two languages: each in both, and the Hindi ones in Hindi."""

import re
from collections.abc import Mapping

import pytest

from domain.language import Language
from entrypoints.web.chat import mute_words
from entrypoints.web.consent import withdrawal_words
from entrypoints.web.identity import notice_words, telephone_words
from entrypoints.web.moderation import complaint_words, decision_words, own_report_words, report_form_words

CATALOGUES = {
    "complaints": complaint_words.WORDS,
    "withdrawals": withdrawal_words.WORDS,
    "decisions": decision_words.WORDS,
    "own reports": own_report_words.WORDS,
    "mutes": mute_words.WORDS,
    "telephone": telephone_words.WORDS,
    "notices": notice_words.WORDS,
    "report forms": report_form_words.WORDS,
}

_PLACE = re.compile(r"\{\w*\}")
_NAMES = re.compile(r"LivePanty|SMS|\{\w*\}")


@pytest.mark.parametrize("words", CATALOGUES.values(), ids=CATALOGUES)
def test_leg_16_every_word_is_there_in_both_languages_and_is_said_in_its_own(
    words: Mapping[Language, Mapping[str, str]],
) -> None:
    english, hindi = words[Language.ENGLISH], words[Language.HINDI]
    assert list(hindi) == list(english)
    for key, said in hindi.items():
        assert not re.search(r"[A-Za-z]", _NAMES.sub("", said)), key
        assert sorted(_PLACE.findall(said)) == sorted(_PLACE.findall(english[key])), key
        assert not re.search(r"[\u0900-\u097f]", english[key]), key


@pytest.mark.parametrize(
    "refusals",
    [
        complaint_words.HINDI_REFUSALS,
        withdrawal_words.HINDI_REFUSALS,
        decision_words.refusal_words(Language.HINDI),
        mute_words.refusal_words(Language.HINDI),
        telephone_words.refusal_words(Language.HINDI),
        report_form_words.refusal_words(Language.HINDI),
    ],
)
def test_leg_16_what_is_refused_in_hindi_is_said_in_hindi(refusals: Mapping[str, str]) -> None:
    assert {"invalid", "too_many_requests"} <= refusals.keys() or "appeal_made" in refusals
    for code, said in refusals.items():
        assert not re.search(r"[A-Za-z]", _NAMES.sub("", said)), code
