import pytest

from domain.ids import UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.decisions import require_told
from domain.moderation.cases.event import CaseOutcome, UrgentAct
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.refusals import StatementMissing
from tests.builders import MEERA, RAVI
from tests.unit.domain.moderation.cases import an_opened_case, staff


def a_case(kind: CaseKind, act: UrgentAct | None, person_id: UserId | None = RAVI) -> ModerationCase:
    case = an_opened_case(kind, person_id=person_id).case
    return case if act is None else case.acted_at_once(act, staff(MEERA)).case


def test_enf_01_whose_show_was_stopped_is_told_why_before_the_case_is_closed() -> None:
    stopped = a_case(CaseKind.HARASSMENT, UrgentAct.STOP_SHOW)
    with pytest.raises(StatementMissing):
        require_told(stopped, CaseOutcome.ACTED, is_decided=False, are_covers_told=True)
    require_told(stopped, CaseOutcome.ACTED, is_decided=True, are_covers_told=True)
    require_told(stopped, CaseOutcome.NO_VIOLATION, is_decided=False, are_covers_told=True)


def test_enf_01_whose_show_was_hidden_is_told_why_before_the_case_is_closed() -> None:
    hidden = a_case(CaseKind.HARASSMENT, UrgentAct.HIDE)
    for is_decided, are_covers_told in ((False, True), (True, False)):
        with pytest.raises(StatementMissing):
            require_told(hidden, CaseOutcome.ACTED, is_decided=is_decided, are_covers_told=are_covers_told)
    require_told(hidden, CaseOutcome.ACTED, is_decided=True, are_covers_told=True)
    require_told(hidden, CaseOutcome.NO_VIOLATION, is_decided=False, are_covers_told=False)


@pytest.mark.parametrize(
    "case",
    [
        a_case(CaseKind.HARASSMENT, None),
        a_case(CaseKind.HARASSMENT, UrgentAct.STOP_SHOW, person_id=None),
        a_case(CaseKind.CSAM, UrgentAct.STOP_SHOW),
    ],
    ids=["nothing was done at once", "about nobody", "of child safety"],
)
def test_enf_01_where_no_show_was_stopped_or_nobody_may_be_told_there_is_nothing_to_wait_for(
    case: ModerationCase,
) -> None:
    require_told(case, CaseOutcome.ACTED, is_decided=False, are_covers_told=True)
