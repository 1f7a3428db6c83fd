"""A case of somebody who may be a minor asks what was found, and lets nobody pass without proof of it (CSA-06)."""

from datetime import datetime, timedelta

import pytest

from domain.casework import Alarm, Lease
from domain.ids import ModerationCaseId
from domain.moderation.cases.case import LEASE, ModerationCase
from domain.moderation.cases.clocks import Proof, ProofIncomplete, due_times
from domain.moderation.cases.event import By, CaseOutcome, SevereAct
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.law import AGE_SHOWN, POCSO_MINOR, Duty
from domain.moderation.cases.refusals import AgeNotShown, ProofMissing, UnknownDuty
from domain.moderation.cases.states import ModerationState
from tests.builders import MEERA, NOW
from tests.unit.domain.moderation.cases import KIRAN, PROFILE, an_opened_case, staff

POLICE = Proof(POCSO_MINOR, NOW, "FIR 12/2026", "SJPU Pune")
ADULT = Proof(AGE_SHOWN, NOW, "DigiLocker, 2 May 2026, and the face of the first look", "")
HOUR = timedelta(hours=1)


def claimed(kind: CaseKind) -> ModerationCase:
    """With all proved that is no matter here."""
    case = an_opened_case(kind).case.claimed(MEERA, lease=None, now=NOW).move.case
    for clock in case.status.unproved:
        if clock.duty in (Duty.ACKNOWLEDGE, Duty.REMOVE):
            case = case.proved(Proof(clock.law, NOW, "event 7", ""), staff(MEERA)).case
    return case


def close(case: ModerationCase, outcome: CaseOutcome) -> ModerationState:
    lease = Lease(MEERA, NOW + LEASE)
    return case.closed(outcome, staff(MEERA), lease=lease, seen=case.version).case.status.state


def joined(case: ModerationCase, kind: CaseKind, at: datetime, profile: str = PROFILE) -> ModerationCase:
    by = By(None, "complaint", automated=False, note="", at=at)
    return case.joined(
        kind=kind, score=20, clocks=due_times(kind, at, profile=profile), report_id=None, by=by
    ).case


def prove(case: ModerationCase, proof: Proof) -> ModerationCase:
    return case.proved(proof, staff(MEERA)).case


def test_csa_06_that_a_minor_was_seen_is_found_only_with_the_police_named() -> None:
    case = claimed(CaseKind.MINOR)
    for early in (case, prove(case, ADULT)):
        with pytest.raises(ProofMissing, match=POCSO_MINOR):
            close(early, CaseOutcome.ACTED)
    with pytest.raises(ProofIncomplete):
        prove(case, Proof(POCSO_MINOR, NOW, "Told them", ""))
    assert close(prove(case, POLICE), CaseOutcome.ACTED) is ModerationState.CLOSED


@pytest.mark.parametrize("kind", [CaseKind.MINOR, CaseKind.MINOR_CLAIM])
def test_csa_06_that_it_was_an_adult_is_found_only_with_what_shows_that(kind: CaseKind) -> None:
    case = claimed(kind)
    with pytest.raises(AgeNotShown) as refusal:
        close(case, CaseOutcome.NO_VIOLATION)
    assert refusal.value.code == "age_not_shown"
    with pytest.raises(ProofIncomplete):
        prove(case, Proof(AGE_SHOWN, NOW, "", ""))
    shown = prove(case, ADULT)
    with pytest.raises(UnknownDuty):
        prove(shown, ADULT)
    assert close(shown, CaseOutcome.NO_VIOLATION) is ModerationState.CLOSED


def test_csa_06_a_report_to_the_police_does_not_show_an_adult() -> None:
    case = prove(claimed(CaseKind.MINOR), POLICE)
    with pytest.raises(AgeNotShown):
        close(case, CaseOutcome.NO_VIOLATION)
    assert close(prove(case, ADULT), CaseOutcome.NO_VIOLATION) is ModerationState.CLOSED


def test_csa_06_mod_10_two_people_may_say_that_nobody_was_seen() -> None:
    case, lease = claimed(CaseKind.MINOR), Lease(MEERA, NOW + LEASE)
    case = case.proposed(
        SevereAct.CLOSE_UNREPORTED, "other_rule", staff(MEERA), lease=lease, seen=case.version
    ).case
    case = case.confirmed(staff(KIRAN), seen=case.version).case
    assert close(case, CaseOutcome.NO_VIOLATION) is ModerationState.CLOSED


def test_cht_15_a_minor_who_only_wrote_is_a_matter_of_age_and_no_police_are_owed() -> None:
    assert close(claimed(CaseKind.MINOR_CLAIM), CaseOutcome.ACTED) is ModerationState.CLOSED


def test_csa_06_other_cases_are_asked_no_age() -> None:
    case = claimed(CaseKind.HARASSMENT)
    with pytest.raises(UnknownDuty):
        prove(case, ADULT)
    assert close(case, CaseOutcome.NO_VIOLATION) is ModerationState.CLOSED
    with pytest.raises(ProofMissing, match="in_pocso_19"):
        close(claimed(CaseKind.CSAM), CaseOutcome.NO_VIOLATION)


def test_csa_06_a_minor_on_camera_in_a_case_of_a_claim_owes_the_police_as_well() -> None:
    case = joined(claimed(CaseKind.MINOR_CLAIM), CaseKind.MINOR, NOW)
    assert case.status.kind is CaseKind.MINOR_CLAIM
    with pytest.raises(ProofMissing, match=POCSO_MINOR):
        close(case, CaseOutcome.ACTED)
    graver = joined(claimed(CaseKind.CSAM), CaseKind.MINOR, NOW)
    with pytest.raises(AgeNotShown):
        close(graver, CaseOutcome.NO_VIOLATION)


@pytest.mark.parametrize(
    ("kind", "law", "authority"),
    [
        (CaseKind.CSAM, "in_pocso_19", "SJPU Pune"), (CaseKind.CSAM, "us_2258a", "NCMEC"),
        (CaseKind.MINOR, POCSO_MINOR, "SJPU Pune"),
    ],
)  # fmt: skip
def test_csa_06_what_comes_after_an_authority_was_told_is_told_again_in_its_own_time(
    kind: CaseKind, law: str, authority: str
) -> None:
    profile = f"{PROFILE}+NCMEC"
    opened = ModerationCase.open(
        case_id=ModerationCaseId(MEERA), subject=an_opened_case().case.status.subject, person_id=KIRAN, kind=kind,
        score=20, clocks=due_times(kind, NOW, profile=profile), report_id=None, by=By.worker(NOW),
    ).case  # fmt: skip
    warned = opened.warned(NOW + 30 * HOUR)
    assert warned is not None
    told = prove(warned.case, Proof(law, NOW + 30 * HOUR, "12/2026", authority))
    assert law not in {clock.law for clock in told.status.unproved}
    again = joined(told, kind, NOW + 40 * HOUR, profile)
    [clock] = [clock for clock in again.status.unproved if clock.law == law]
    [first] = [each for each in opened.status.clocks if each.law == law]
    assert clock.received_at == NOW + 40 * HOUR
    assert clock.due_at == first.due_at + 40 * HOUR
    assert again.status.raised(law) is Alarm.NONE
    assert again.status.is_breached, "the first was late all the same"
    waiting = joined(opened, kind, NOW + HOUR, profile)
    assert [each.due_at for each in waiting.status.unproved if each.law == law] == [first.due_at], (
        "not told yet"
    )


def test_csa_06_what_showed_an_adult_shows_nothing_of_what_is_reported_after_it() -> None:
    shown = prove(claimed(CaseKind.MINOR), ADULT)
    again = joined(shown, CaseKind.MINOR, NOW + HOUR)
    assert not again.status.is_age_shown
    assert joined(shown, CaseKind.GROOMING, NOW + HOUR).status.is_age_shown, "of an age it says nothing"
