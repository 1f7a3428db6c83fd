"""The age check in Hindi, in each state that a viewer's account can be in (AGE-17, AGE-20, MOD-22)."""

from typing import Any
from uuid import uuid4

import pytest

from domain.age_verification.age import AgeState
from domain.age_verification.method import Method
from domain.age_verification.reasons import HINDI_TEXTS, Reason
from domain.age_verification.states import CaseState
from domain.identity.permissions import Role
from domain.language import Language
from entrypoints.container import Container
from entrypoints.web.age_verification import age_words
from tests.integration.api.conftest import People
from tests.integration.web.age_verification.test_age_check import ADULT, come_back, locked
from tests.integration.web.age_verification.verification import PICTURE, Walk
from tests.integration.web.conftest import Answer, Visit, english_left
from tests.integration.web.test_pages import faults

NAMES = ("DigiLocker", "Cashfree", "Veriff", "UIDAI", "QR", "zip", "JPEG", "PNG", "WebP", "PDF", "MiB", "PAN")


@pytest.fixture
def in_hindi(visit: Visit) -> Visit:
    async def asked(*given: Any, **headers: str) -> Answer:
        return await visit(*given, Accept_Language="hi", **headers)

    return asked


@pytest.fixture
async def walk(people: People, in_hindi: Visit, container: Container) -> Walk:
    return Walk(in_hindi, container, await people.make(age=AgeState.UNVERIFIED), "/age-check")


async def test_age_17_mod_22_a_viewer_agrees_and_is_let_in_in_hindi(walk: Walk) -> None:
    page = await walk.page()
    assert (faults(page.document), english_left(page.document, *NAMES)) == ([], [])
    assert page.document.all("section", lang="hi", **{"aria-labelledby": "notice-title"})
    unticked = await walk.begin(method="age_provider", agree="")
    assert (unticked.status, english_left(unticked.document, *NAMES)) == (422, [])
    no_way = await walk.begin()
    assert (no_way.status, "एक तरीक़ा चुनें।" in no_way.text) == (422, True)
    sent = await walk.begin(method="age_provider")
    waiting = await walk.page()
    assert (faults(waiting.document), english_left(waiting.document)) == ([], [])
    await come_back(walk, sent, ADULT)
    verified = await walk.page()
    assert "आप अंदर हैं" in verified.text
    assert (faults(verified.document), english_left(verified.document, *NAMES)) == ([], [])


@pytest.mark.parametrize(
    "row",
    [
        (AgeState.MINOR_LOCKED, CaseState.BLOCKED_MINOR, Reason.FOUND_MINOR),
        (AgeState.HELD, CaseState.REVOKED, Reason.RULES_BROKEN),
        (AgeState.UNVERIFIED, CaseState.REVOKED, Reason.DOCUMENT_FORGED),
        (AgeState.UNVERIFIED, CaseState.REJECTED, Reason.FACE_DIFFERS),
        (AgeState.UNVERIFIED, CaseState.NEEDS_INPUT, Reason.DOCUMENT_UNREADABLE),
        (AgeState.UNVERIFIED, CaseState.EXPIRED, Reason.TIME_OVER),
    ],
)
async def test_age_20_mod_22_each_state_says_where_one_stands_in_hindi_and_an_appeal_is_made_in_it(
    people: People, in_hindi: Visit, container: Container, row: tuple[AgeState, CaseState, Reason]
) -> None:
    age, state, reason = row
    walk = await locked(people, in_hindi, container, age, state=state, reason=reason)
    page = await walk.page()
    assert (faults(page.document), english_left(page.document, *NAMES)) == ([], [])
    assert HINDI_TEXTS[reason] in page.text or reason in {Reason.FOUND_MINOR, Reason.TIME_OVER}
    if state is CaseState.BLOCKED_MINOR:
        form = {
            "appeal_id": str(uuid4()),
            "document_id": str(uuid4()),
            "text": "मैं 24 वर्ष का हूँ; यह मेरा पासपोर्ट है।",
        }
        assert await walk.go("appeal", form, appeal=PICTURE) == "/age-check"
        after = await walk.page()
        assert "आपकी अपील देखी जा रही है।" in after.text
        assert (faults(after.document), english_left(after.document, *NAMES)) == ([], [])


async def test_acc_11_mod_22_who_is_held_is_told_so_in_hindi(people: People, in_hindi: Visit) -> None:
    page = await in_hindi(await people.make(age=AgeState.HELD), "/age-check")
    assert (faults(page.document), english_left(page.document, *NAMES)) == ([], [])


async def test_age_17_mod_22_what_our_team_is_shown_is_asked_for_in_english_alone(walk: Walk) -> None:
    assert (await walk.begin(method="passport")).status == 303
    steps = await walk.page()
    assert (steps.status, faults(steps.document)) == (200, [])
    assert steps.document.all("div", id="age", lang="en")


async def test_mod_22_staff_check_their_age_in_english(
    people: People, visit: Visit, container: Container
) -> None:
    meera = await people.make(Role.MODERATOR, age=AgeState.UNVERIFIED)
    page = await visit(meera, "/age-check", Accept_Language="hi")
    assert "First, your age" in page.text


def test_mod_22_each_way_has_its_words_in_both_languages() -> None:
    for tables in (age_words.WORDS, age_words.WAYS, age_words.WAY_NOTES, age_words.APPEALS):
        assert set(tables[Language.ENGLISH]) == set(tables[Language.HINDI])
    assert set(age_words.WAYS[Language.HINDI]) >= {method.value for method in Method}
