"""CNS-07: the events of a case are one chain; whoever changes, drops or moves one is found."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from domain.age_verification.case import NOTICE_VERSION, VerificationCase
from domain.age_verification.case_event import CaseEvent, first_broken
from domain.age_verification.policy import Purpose, policy_for
from domain.age_verification.states import CaseState
from domain.ids import CaseId, UserId
from tests.builders import NOW
from tests.unit.domain.age_verification.cases import CASE, HOLDER


def events() -> Sequence[CaseEvent]:
    policy = policy_for("IN-nonexplicit", Purpose.VIEWER, at=NOW)
    first = VerificationCase.open(case_id=CaseId(CASE), user_id=UserId(HOLDER), policy=policy, now=NOW)
    second = first.case.consented(NOTICE_VERSION, now=NOW)
    third = second.case.withdrawn(now=NOW)
    return [first.event, second.event, third.event]


def test_a_chain_that_nobody_touched_holds() -> None:
    assert first_broken(events()) is None
    assert first_broken([]) is None


@pytest.mark.parametrize(
    ("touched", "seq"),
    [
        (lambda e: [replace(e[0], after=CaseState.APPROVED), *e[1:]], 1),
        (lambda e: [e[0], replace(e[1], act=replace(e[1].act, note="never happened")), e[2]], 2),
        (lambda e: [e[0], e[2]], 2),
        (lambda e: [e[1], e[2]], 1),
        (lambda e: [e[0], e[2], e[1]], 2),
        (lambda e: [e[0], e[1], replace(e[2], digest=bytes(32))], 3),
    ],
)
def test_the_first_event_that_is_wrong_is_named(touched: object, seq: int) -> None:
    assert callable(touched)
    assert first_broken(touched(events())) == seq
