"""What officers may do besides approving, and what a person does against it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from application.age_verification.decide_case import Decision
from application.age_verification.override_age import Override
from application.age_verification.revoke_case import AskToReverify
from domain.age_verification.age import AgeLocked, AgeState
from domain.age_verification.appeal import AppealNeedsDocument, AppealNotFound, AppealOutcome
from domain.age_verification.case import VerificationCase
from domain.age_verification.case_refusals import (
    AppealInstead,
    OwnCase,
)
from domain.age_verification.document import DocumentPurpose
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason, UnknownReason
from domain.age_verification.review import REVEAL_SECONDS, NoteRequired
from domain.age_verification.states import CaseState
from domain.casework import FourEyes, InvalidTransition
from domain.identity.permissions import PermissionDenied, Role
from domain.identity.user import UserNotFound
from domain.ids import AppealId, CaseId, DocumentId, UserId
from tests.builders import ASHA, RAVI
from tests.unit.application.age_verification.case_stage import BORN, FARAH, GITA, KIRAN, NAME, Stage

TEXT = "The document is mine, and it is valid."


async def appeal(cases: Stage, case_id: CaseId, document_id: DocumentId | None = None) -> AppealId:
    appeal_id = AppealId(uuid4())
    await cases.appeal(appeal_id=appeal_id, case_id=case_id, user_id=ASHA, text=TEXT, document_id=document_id)
    return appeal_id


async def outcome(cases: Stage, appeal_id: AppealId) -> AppealOutcome:
    async with cases.database.begin() as tx:
        found = await tx.appeals.find(appeal_id)
    assert found is not None
    return found.outcome


async def refused(cases: Stage) -> CaseId:
    case_id = await cases.handed_in()
    await cases.decide(case_id, KIRAN, Decision.REFUSE, reason="document_forged")
    return case_id


# Appeals


async def test_age_20_a_refusal_is_looked_at_by_others_than_who_refused(cases: Stage) -> None:
    case_id = await refused(cases)
    appeal_id = await appeal(cases, case_id)
    assert (await cases.case(case_id)).state is CaseState.NEEDS_REVIEW
    with pytest.raises(FourEyes):
        await cases.decide(case_id, KIRAN)
    await cases.claim(case_id=case_id, officer_id=KIRAN, release=True)
    await cases.decide(case_id, FARAH)
    assert await outcome(cases, appeal_id) is AppealOutcome.OPEN
    with pytest.raises(FourEyes):
        await cases.decide(case_id, KIRAN)
    await cases.claim(case_id=case_id, officer_id=KIRAN, release=True)
    await cases.decide(case_id, GITA)
    assert await outcome(cases, appeal_id) is AppealOutcome.OVERTURNED
    assert await cases.role() is Role.PERFORMER


async def test_age_20_a_refusal_may_be_upheld(cases: Stage) -> None:
    case_id = await refused(cases)
    appeal_id = await appeal(cases, case_id)
    await cases.decide(case_id, FARAH, Decision.REFUSE, reason="document_forged")
    assert await outcome(cases, appeal_id) is AppealOutcome.UPHELD
    assert (await cases.case(case_id)).state is CaseState.REJECTED


async def test_age_20_who_was_revoked_appeals_and_does_not_begin_anew(cases: Stage) -> None:
    case_id = await cases.approved()
    await cases.revoke(
        case_id=case_id, officer_id=GITA, reason="rules_broken", note="Three warnings.", bar=False
    )
    assert await cases.role() is Role.VIEWER
    with pytest.raises(AppealInstead):
        await cases.collecting()
    await appeal(cases, case_id)
    assert (await cases.case(case_id)).state is CaseState.NEEDS_REVIEW


async def test_age_13_age_20_who_is_asked_to_verify_again_may_have_others_look_at_that(cases: Stage) -> None:
    case_id = await cases.approved()
    await AskToReverify(cases.database.begin, cases.now, uuid4)(
        case_id=case_id, officer_id=KIRAN, reason="should_verify_again", note="The picture is old."
    )
    appeal_id = await appeal(cases, case_id)
    case = await cases.case(case_id)
    assert (case.state, case.hold) == (CaseState.NEEDS_REVIEW, Reason.APPEALED)
    assert KIRAN in case.appealed_officers
    with pytest.raises(FourEyes):
        await cases.decide(case_id, KIRAN, Decision.APPROVE)
    assert await outcome(cases, appeal_id) is AppealOutcome.OPEN


async def test_age_13_what_a_time_asks_again_nobody_decided(cases: Stage) -> None:
    case_id = await cases.approved()
    cases.advance(days=400)
    await cases.sweep()
    assert (await cases.case(case_id)).state is CaseState.REVERIFY_DUE
    with pytest.raises(InvalidTransition):
        await appeal(cases, case_id)


async def test_age_20_an_appeal_that_was_right_ends_the_bar(cases: Stage) -> None:
    case_id = await cases.approved()
    await cases.revoke(
        case_id=case_id, officer_id=GITA, reason="rules_broken", note="Three warnings.", bar=True
    )
    assert all(link.barred for link in cases.database.tables.age.links.values())
    await appeal(cases, case_id)
    await cases.decide(case_id, KIRAN)
    await cases.decide(case_id, FARAH)
    assert await cases.age() is AgeState.VERIFIED_ADULT
    assert not any(link.barred for link in cases.database.tables.age.links.values())


async def test_age_20_an_appeal_ends_with_a_case_that_its_person_gives_up(cases: Stage) -> None:
    case_id = await cases.approved()
    await cases.revoke(
        case_id=case_id, officer_id=GITA, reason="rules_broken", note="Three warnings.", bar=False
    )
    await appeal(cases, case_id)
    await cases.withdraw(case_id=case_id, user_id=ASHA)
    [ended] = cases.database.tables.age.appeals.values()
    assert (ended.outcome, ended.decided_by) == (AppealOutcome.LAPSED, None)


# Minors


async def test_acc_09_a_lock_ends_an_appeal_against_something_else_so_that_it_can_be_appealed(
    cases: Stage,
) -> None:
    case_id = await cases.approved()
    await cases.revoke(
        case_id=case_id, officer_id=GITA, reason="rules_broken", note="Three warnings.", bar=False
    )
    await appeal(cases, case_id)
    await cases.block(case_id=case_id, officer_id=KIRAN, note="The card says 2012.")
    [ended] = cases.database.tables.age.appeals.values()
    assert ended.outcome is AppealOutcome.LAPSED


async def locked(cases: Stage) -> CaseId:
    case_id = await cases.handed_in()
    await cases.block(case_id=case_id, officer_id=KIRAN, note="The card says 2012.")
    return case_id


async def answer(cases: Stage, case_id: CaseId, officer: UserId, *, yes: bool = True) -> VerificationCase:
    await cases.claim(case_id=case_id, officer_id=officer)
    return await cases.answer_lock(
        case_id=case_id, officer_id=officer, open_again=yes, note="The new card says 1998."
    )


async def test_acc_09_one_officer_locks_without_a_claim(cases: Stage) -> None:
    case_id = await locked(cases)
    assert await cases.age() is AgeState.MINOR_LOCKED
    assert (await cases.case(case_id)).state is CaseState.BLOCKED_MINOR
    with pytest.raises(PermissionDenied):
        await cases.block(case_id=case_id, officer_id=RAVI, note="Because.")
    with pytest.raises(InvalidTransition):
        await cases.decide(case_id, FARAH)


async def test_age_20_a_lock_is_opened_by_two_officers_and_a_new_document(cases: Stage) -> None:
    case_id = await locked(cases)
    with pytest.raises(AppealNeedsDocument):
        await appeal(cases, case_id)
    with pytest.raises(AppealNeedsDocument):  # the old card says nothing new
        await appeal(cases, case_id, await cases.picture(case_id, ASHA))
    with pytest.raises(AppealNeedsDocument):  # nor does anybody else's
        await appeal(cases, case_id, await cases.picture(case_id, RAVI, DocumentPurpose.APPEAL))
    await cases.claim(case_id=case_id, officer_id=FARAH)
    with pytest.raises(AppealNotFound):
        await answer(cases, case_id, FARAH)
    with pytest.raises(AppealNeedsDocument):  # nor one that was here when the lock was decided
        await appeal(cases, case_id, await cases.picture(case_id, ASHA, DocumentPurpose.APPEAL))
    cases.advance(seconds=1)
    document_id = await cases.picture(case_id, ASHA, DocumentPurpose.APPEAL)
    appeal_id = await appeal(cases, case_id, document_id)
    assert await cases.age() is AgeState.MINOR_LOCKED
    case = await answer(cases, case_id, FARAH)
    assert (case.state, case.unblock_document_id) == (CaseState.BLOCKED_MINOR, document_id)
    with pytest.raises(FourEyes):
        await answer(cases, case_id, FARAH)
    await cases.claim(case_id=case_id, officer_id=FARAH, release=True)
    with pytest.raises(FourEyes):  # who locked it has no part in it
        await answer(cases, case_id, KIRAN)
    await cases.claim(case_id=case_id, officer_id=KIRAN, release=True)
    case = await answer(cases, case_id, GITA)
    assert (case.state, case.hold) == (CaseState.NEEDS_REVIEW, Reason.UNBLOCK_CONFIRMED)
    assert await outcome(cases, appeal_id) is AppealOutcome.OVERTURNED
    assert await cases.age() is AgeState.HELD, "nothing is allowed before the case is approved"


async def test_age_20_a_lock_may_stay(cases: Stage) -> None:
    case_id = await locked(cases)
    cases.advance(seconds=1)
    appeal_id = await appeal(cases, case_id, await cases.picture(case_id, ASHA, DocumentPurpose.APPEAL))
    await answer(cases, case_id, FARAH, yes=False)
    assert await outcome(cases, appeal_id) is AppealOutcome.UPHELD
    assert await cases.age() is AgeState.MINOR_LOCKED


# Overrides


async def test_age_19_one_officer_may_take_away_and_says_why(cases: Stage) -> None:
    await cases.make_adult()

    async def override(override: Override, *, user_id: UserId = ASHA, by: UserId = KIRAN) -> AgeState:
        status = await cases.override(
            user_id=user_id,
            officer_id=by,
            override=override,
            reason="second_account",
            note="Two people said so.",
        )
        return status.state

    assert await override(Override.RESET) is AgeState.UNVERIFIED
    assert await override(Override.HOLD) is AgeState.HELD
    assert await override(Override.RESET) is AgeState.HELD, "who is held stays held"
    assert cases.audited() == ["age.override"] * 3
    with pytest.raises(OwnCase):
        await override(Override.RESET, user_id=KIRAN)
    with pytest.raises(UserNotFound):
        await override(Override.HOLD, user_id=UserId(uuid4()))
    with pytest.raises(PermissionDenied):
        await override(Override.HOLD, by=RAVI)
    with pytest.raises(NoteRequired):
        await cases.override(
            user_id=ASHA, officer_id=KIRAN, override=Override.HOLD, reason="second_account", note=" "
        )


async def test_age_19_a_provider_does_not_lift_what_an_officer_held(cases: Stage) -> None:
    await cases.says(await cases.check())
    await cases.override(
        user_id=ASHA,
        officer_id=KIRAN,
        override=Override.HOLD,
        reason="second_account",
        note="Two people said so.",
    )
    await cases.says(await cases.check())
    assert await cases.age() is AgeState.HELD
    assert (await cases.latest()).state is not CaseState.APPROVED


async def test_age_19_a_lock_is_not_overridden(cases: Stage) -> None:
    await locked(cases)
    with pytest.raises(AgeLocked):
        await cases.override(
            user_id=ASHA,
            officer_id=FARAH,
            override=Override.RESET,
            reason="second_account",
            note="A mistake.",
        )
    await cases.override(
        user_id=ASHA, officer_id=FARAH, override=Override.HOLD, reason="second_account", note="Look again."
    )
    assert await cases.age() is AgeState.MINOR_LOCKED


async def test_a_reason_is_one_of_the_list_that_fits_the_act(cases: Stage) -> None:
    case_id = await cases.handed_in()
    for decision, reason in ((Decision.REFUSE, "selfie_unclear"), (Decision.ASK, "document_forged")):
        with pytest.raises(UnknownReason):
            await cases.decide(case_id, KIRAN, decision, reason=reason)
    case = await cases.decide(case_id, KIRAN, Decision.ASK, reason="selfie_unclear")
    assert (case.state, case.reason) == (CaseState.NEEDS_INPUT, Reason.SELFIE_UNCLEAR)


# What documents say


async def test_adm_02_claims_are_opened_for_a_reason_that_is_kept_and_for_a_minute(cases: Stage) -> None:
    case_id = await cases.handed_in()
    before = len(cases.audited())
    revealed = await cases.reveal(case_id=case_id, officer_id=KIRAN, note="Compare the names.")
    assert {claims.name for claims in revealed.claims} == {NAME}
    assert {claims.date_of_birth for claims in revealed.claims} == {BORN}
    assert revealed.until == cases.now() + timedelta(seconds=REVEAL_SECONDS)
    assert len(cases.audited()) == before + 1
    with pytest.raises(NoteRequired):
        await cases.reveal(case_id=case_id, officer_id=KIRAN, note="")
    with pytest.raises(PermissionDenied):
        await cases.reveal(case_id=case_id, officer_id=RAVI, note="Because.")
    assert len(cases.audited()) == before + 1


async def test_prv_04_what_is_kept_of_documents_is_sealed(cases: Stage) -> None:
    case_id = await cases.handed_in()
    kept = repr([claims.sealed for claims in await cases.claims(case_id)])
    assert kept != "[]"
    for word in (NAME, str(BORN), "ABC1234567"):
        assert word not in kept
    assert (await cases.latest(ASHA, Purpose.PERFORMER)).id == case_id
