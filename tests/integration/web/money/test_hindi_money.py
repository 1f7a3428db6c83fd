"""The pages of a person's own money in Hindi: no English word is left in them but names (MOD-22, WAL-15)."""

import re
from collections.abc import Mapping
from uuid import uuid4

import pytest

from domain.identity.permissions import Role
from domain.language import Language
from domain.payments.velocity import HoldReason
from domain.tipping.spending import BreakLength
from entrypoints.web import error_words, frame_words
from entrypoints.web.chat import block_words, box_words, moderating_words, mute_words
from entrypoints.web.consent import withdrawal_words
from entrypoints.web.identity import account_words, follow_words, notice_words, telephone_words
from entrypoints.web.ledger import wallet_words
from entrypoints.web.moderation import complaint_words, decision_words, own_report_words, report_form_words
from entrypoints.web.payments import order_words
from entrypoints.web.private_shows import strip_words
from entrypoints.web.streaming import live_words, not_for_you_words, watch_words
from entrypoints.web.tipping import limit_words, tip_words
from tests.integration.api.conftest import People
from tests.integration.web.conftest import Visit, english_left
from tests.integration.web.test_pages import faults

TABLES = [
    each.WORDS
    for each in (
        account_words, block_words, box_words, complaint_words, decision_words, error_words, follow_words, frame_words,
        limit_words, live_words, moderating_words, mute_words, not_for_you_words, notice_words, order_words,
        own_report_words, report_form_words, strip_words, telephone_words, tip_words,
        wallet_words, watch_words, withdrawal_words,
    )
]  # fmt: skip
NAMES = ("GST", "UPI", "PDF", "QR", "PIN", "Razorpay", "PhonePe", "Tele-MANAS")


@pytest.mark.parametrize("table", TABLES)
def test_mod_22_every_text_of_a_page_is_in_both_languages_with_the_same_places(
    table: Mapping[Language, Mapping[str, str]],
) -> None:
    english, hindi = table[Language.ENGLISH], table[Language.HINDI]
    assert set(english) == set(hindi)
    for key, words in hindi.items():
        assert isinstance(words, str)
        assert set(re.findall(r"{\w*}", words)) == set(re.findall(r"{\w*}", english[key])), key
        assert re.search(r"[\u0900-\u097f]", words), key


def test_mod_22_what_a_code_says_is_said_of_each_in_hindi() -> None:
    assert set(limit_words.HINDI_BREAKS) == {each.value for each in BreakLength}
    assert set(wallet_words.HOLDS[Language.HINDI]) == set(HoldReason)
    for english, hindi in (order_words.REFUND_STATES.values(), account_words.AGE_WORDS.values()):
        assert set(english) == set(hindi)


@pytest.mark.parametrize(
    "path", ["/wallet", "/wallet/limits", "/studio/blocked", "/account", "/sign-in", "/sign-up"]
)
async def test_wal_15_the_pages_of_ones_money_and_of_blocked_people_are_whole_in_hindi(
    people: People, visit: Visit, path: str
) -> None:
    asha = await people.make(Role.PERFORMER)
    page = await visit(asha, path, Accept_Language="hi")
    assert (page.status, faults(page.document)) == (200, [])
    left = set(english_left(page.document, *NAMES, asha.user.display_name, str(asha.user.id))) - set(
        english_left_of_places(page.text)
    )
    assert left == set()
    english = await visit(asha, path, Accept_Language="en")
    assert english.document.all("div", lang="hi") == []


def english_left_of_places(text: str) -> list[str]:
    """Of the list of states, which the invoice names as the law does, and of those who take the money."""
    named = " ".join(re.findall(r"<option[^>]*>([^<]*)</option>", text))
    return re.findall(r"[A-Za-z]{2,}", named)


async def test_pay_01_an_order_that_is_none_is_refused_in_hindi(people: People, visit: Visit) -> None:
    asha = await people.make()
    missing = await visit(asha, f"/wallet/orders/{uuid4()}", Accept_Language="hi")
    assert (missing.status, "ऐसा कोई ऑर्डर नहीं है।" in missing.text) == (404, True)
    sure = await visit(asha, "/wallet/limits/break", {"length": "one_day"}, Accept_Language="hi")
    assert (sure.status, "विराम को कोई पहले समाप्त नहीं कर सकता" in sure.text) == (422, True)
