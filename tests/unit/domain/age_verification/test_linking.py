from typing import Any

import pytest

from domain.age_verification.linking import IdentityLink, LinkKind, hold_for
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason
from tests.builders import ASHA, NOW, RAVI
from tests.unit.domain.age_verification.cases import CASE


def a_link(**changes: Any) -> IdentityLink:
    fields = {
        "kind": LinkKind.DOCUMENT, "digest": b"d" * 32, "user_id": ASHA, "case_id": CASE,
        "purpose": Purpose.PERFORMER, "barred": False, "at": NOW,
    }  # fmt: skip
    return IdentityLink(**{**fields, **changes})


@pytest.mark.parametrize("purpose", list(Purpose))
def test_nothing_speaks_against_somebody_whose_document_nobody_else_has(purpose: Purpose) -> None:
    assert hold_for([], user_id=RAVI, purpose=purpose) is None
    assert hold_for([a_link(user_id=RAVI)], user_id=RAVI, purpose=purpose) is None


@pytest.mark.parametrize("kind", list(LinkKind))
@pytest.mark.parametrize("theirs", list(Purpose))
@pytest.mark.parametrize("wanted", list(Purpose))
def test_acc_11_a_barred_persons_new_account_is_held_whatever_it_wants(
    kind: LinkKind, theirs: Purpose, wanted: Purpose
) -> None:
    links = [a_link(kind=kind, purpose=theirs, barred=True)]
    assert hold_for(links, user_id=RAVI, purpose=wanted) is Reason.LINKED_TO_BARRED


def test_acc_11_whoever_was_barred_on_this_very_account_is_held_too() -> None:
    assert hold_for([a_link(user_id=RAVI, barred=True)], user_id=RAVI, purpose=Purpose.VIEWER) is (
        Reason.LINKED_TO_BARRED
    )


def test_acc_11_barred_counts_more_than_double() -> None:
    links = [a_link(), a_link(purpose=Purpose.VIEWER, barred=True)]
    assert hold_for(links, user_id=RAVI, purpose=Purpose.PERFORMER) is Reason.LINKED_TO_BARRED


@pytest.mark.parametrize("kind", list(LinkKind))
@pytest.mark.parametrize(
    ("theirs", "wanted", "held"),
    [
        (Purpose.PERFORMER, Purpose.PERFORMER, True),
        (Purpose.PERFORMER, Purpose.VIEWER, False),
        (Purpose.VIEWER, Purpose.PERFORMER, False),
        (Purpose.VIEWER, Purpose.VIEWER, False),
    ],
)
def test_age_14_one_human_is_one_performer(
    kind: LinkKind, theirs: Purpose, wanted: Purpose, held: bool
) -> None:
    links = [a_link(user_id=RAVI, purpose=wanted), a_link(kind=kind, purpose=theirs)]
    assert hold_for(links, user_id=RAVI, purpose=wanted) is (Reason.DUPLICATE_IDENTITY if held else None)
