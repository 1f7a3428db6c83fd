"""LEG-10: whatever is tried with a request, and in whatever order, nothing leaves without two different officers."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.casework import FourEyes, InvalidTransition
from domain.compliance.legal_request import (
    ExportGone,
    LegalRequest,
    LegalRequestIdReused,
    OwnAccount,
    RequestState,
)
from domain.compliance.scope import DataCategory, InvalidLegalRequest, RequestScope
from domain.compliance.words import ReasonRequired
from domain.ids import UserId
from tests.builders import ASHA, NANDINI, NOW, RAVI, VIKRAM, a_legal_request, an_export_file

WHY = "The order names this account"
Move = Callable[[LegalRequest, UserId], LegalRequest]

MOVES: dict[str, Move] = {
    "review": lambda request, by: request.under_review(by=by),
    "approve": lambda request, by: request.approved(by=by, reason=WHY, now=NOW),
    "refuse": lambda request, by: request.refused(by=by, now=NOW),
    "withdraw": lambda request, by: request.withdrawn(by=by, now=NOW),
    "export": lambda request, by: request.exported(an_export_file(made_by=by)),
    "close": lambda request, by: request.closed(by=by, now=NOW),
}
LEGAL = {
    RequestState.RECEIVED: {"review", "withdraw"},
    RequestState.UNDER_REVIEW: {"approve", "refuse", "withdraw"},
    RequestState.APPROVED_ONCE: {"approve", "refuse", "withdraw"},
    RequestState.APPROVED: {"export", "withdraw"},
    RequestState.EXPORTED: {"export", "close"},
    RequestState.CLOSED: set(),
    RequestState.REFUSED: set(),
    RequestState.WITHDRAWN: set(),
}


def approved() -> LegalRequest:
    once = a_legal_request().under_review(by=VIKRAM).approved(by=VIKRAM, reason=WHY, now=NOW)
    return once.approved(by=NANDINI, reason=WHY, now=NOW)


@given(st.lists(st.tuples(st.sampled_from(sorted(MOVES)), st.sampled_from([VIKRAM, NANDINI])), max_size=14))
def test_leg_10_no_way_leads_to_an_export_without_two_approvals(walk: list[tuple[str, UserId]]) -> None:
    request, agreed, legal = a_legal_request(), set(), True
    for move, by in walk:
        legal = move in LEGAL[request.state]
        try:
            request = MOVES[move](request, by)
        except InvalidTransition:
            assert not legal, f"{move} from {request.state} was refused"
            continue
        except FourEyes:
            assert by in agreed
            continue
        assert legal, f"{move} to {request.state} was let through"
        if move == "approve":
            agreed.add(by)
    if request.export is not None:
        assert agreed == {VIKRAM, NANDINI}
        assert request.first is not None
        assert request.second is not None
        assert request.first.by != request.second.by


def test_leg_10_both_approvals_carry_a_reason() -> None:
    request = a_legal_request().under_review(by=VIKRAM)
    with pytest.raises(ReasonRequired):
        request.approved(by=VIKRAM, reason="  ", now=NOW)
    whole = approved()
    assert whole.first is not None
    assert (whole.first.by, whole.first.reason, whole.state) == (VIKRAM, WHY, RequestState.APPROVED)


@pytest.mark.parametrize("move", sorted(MOVES))
def test_nobody_acts_on_a_request_about_themselves(move: str) -> None:
    states = {
        "export": RequestState.APPROVED,
        "close": RequestState.EXPORTED,
        "review": RequestState.RECEIVED,
    }
    about_vikram = a_legal_request(
        state=states.get(move, RequestState.UNDER_REVIEW),
        scope=RequestScope((VIKRAM,), (DataCategory.CHAT,), NOW - timedelta(days=1), NOW),
    )
    with pytest.raises(OwnAccount):
        MOVES[move](about_vikram, VIKRAM)


def test_an_export_can_be_fetched_for_a_week_and_not_before_it_is_made() -> None:
    with pytest.raises(InvalidTransition):
        approved().require_export(NOW, by=VIKRAM)
    file = an_export_file()
    request = approved().exported(file)
    assert request.require_export(file.expires_at - timedelta(seconds=1), by=NANDINI) == file
    with pytest.raises(ExportGone):
        request.require_export(file.expires_at, by=NANDINI)
    with pytest.raises(ExportGone):
        request.purged().require_export(NOW, by=NANDINI)


def test_a_second_export_takes_the_firsts_place_and_the_answer_stays_the_first() -> None:
    first, second = an_export_file(), an_export_file(made_at=NOW + timedelta(days=1))
    request = approved().exported(first).exported(second)
    assert (request.export, request.answered_at) == (second, NOW)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"accounts": []}, "/accounts"),
        ({"accounts": [UserId(uuid4()) for _ in range(21)]}, "/accounts"),
        ({"categories": []}, "/categories"),
        ({"until": NOW - timedelta(days=2)}, "/until"),
    ],
)
def test_a_scope_names_somebody_something_and_a_time(changes: dict[str, object], pointer: str) -> None:
    whole = {
        "accounts": [ASHA, RAVI, ASHA],
        "categories": [DataCategory.MONEY, DataCategory.CHAT],
        "since": NOW - timedelta(days=1),
        "until": NOW,
    }
    scope = RequestScope.of(**whole)  # type: ignore[arg-type]
    assert scope.accounts == tuple(sorted({ASHA, RAVI}))
    assert scope.categories == (DataCategory.CHAT, DataCategory.MONEY)
    with pytest.raises(InvalidLegalRequest) as refused:
        RequestScope.of(**whole | changes)  # type: ignore[arg-type]
    assert refused.value.pointer == pointer


def received(**changes: object) -> LegalRequest:
    whole = a_legal_request()
    values = {
        "request_id": whole.id,
        "authority": "  Cyber Crime\nPolice Station, Pune ",
        "reference": whole.reference,
        "officer": whole.officer,
        "basis": whole.basis,
        "scope": whole.scope,
        "order": whole.order,
        "by": VIKRAM,
        "asked_by": None,
        "gag_until": None,
        "now": NOW,
    }
    return LegalRequest.receive(**values | changes)  # type: ignore[arg-type]


def test_a_request_is_due_after_72_hours_or_sooner() -> None:
    assert received().due_at == NOW + timedelta(hours=72)
    assert received().authority == "Cyber Crime Police Station, Pune"
    assert received(asked_by=NOW + timedelta(hours=3)).due_at == NOW + timedelta(hours=3)
    assert received(asked_by=NOW + timedelta(days=30)).due_at == NOW + timedelta(hours=72)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"authority": "x"}, "/authority"),
        ({"reference": "x" * 121}, "/reference"),
        ({"asked_by": NOW}, "/asked_by"),
        ({"gag_until": NOW}, "/gag_until"),
    ],
)
def test_a_request_that_makes_no_sense_is_not_taken(changes: dict[str, object], pointer: str) -> None:
    with pytest.raises(InvalidLegalRequest) as refused:
        received(**changes)
    assert refused.value.pointer == pointer


def test_a_retry_is_told_from_another_request() -> None:
    request = received()
    request.require_same_request(received(request_id=request.id, order=request.order, now=NOW + timedelta(1)))
    with pytest.raises(LegalRequestIdReused):
        request.require_same_request(received(request_id=request.id, order=request.order, by=NANDINI))
