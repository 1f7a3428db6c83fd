"""A performer's whole way, and what stops it: one officer alone, a doubt, another account, a bar, time."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from adapters.crypto.identity_hasher import HmacIdentityHasher
from application.age_verification.decide_case import Decision
from application.age_verification.give_tax_id import IdentityFirst
from domain.age_verification.age import AccountHeld, AgeState, Finding, require_verified_adult
from domain.age_verification.case import LEASE, require_may_perform
from domain.age_verification.case_refusals import (
    CaseClaimed,
    CaseNotClaimed,
    NotYourCase,
    OwnCase,
    PerformerVerificationRequired,
)
from domain.age_verification.claims import DocumentKind
from domain.age_verification.declared import declared_claims
from domain.age_verification.evidence import EvidenceKind, Verdict
from domain.age_verification.linking import LinkKind
from domain.age_verification.method import Method
from domain.age_verification.pan import InvalidPan
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason
from domain.age_verification.review import Checklist, ChecklistIncomplete, CheckPoint
from domain.age_verification.states import CaseState
from domain.casework import FourEyes, InvalidTransition
from domain.identity.permissions import PermissionDenied, Role
from domain.ids import CaseId
from ports.age_verification.providers import ProviderError
from tests.builders import ASHA, NOW, RAVI, a_provider_report, an_attempt, an_identity_link
from tests.documents_made import a_passport_mrz
from tests.unit.application.age_verification.case_stage import (
    BORN,
    FARAH,
    GITA,
    KIRAN,
    NAME,
    NUMBER,
    ORIGIN,
    PAN,
    WHOLE,
    Stage,
)


async def verdict(cases: Stage, case_id: CaseId, kind: EvidenceKind) -> Verdict:
    [piece] = [piece for piece in await cases.evidence(case_id) if piece.kind is kind]
    return piece.verdict


async def test_age_11_two_officers_make_a_performer(cases: Stage) -> None:
    case_id = await cases.handed_in()
    assert (await cases.case(case_id)).state is CaseState.NEEDS_REVIEW
    case = await cases.decide(case_id, KIRAN)
    assert (case.state, case.first_officer_id) == (CaseState.AWAITING_SECOND, KIRAN)
    assert await cases.role() is Role.VIEWER
    case = await cases.decide(case_id, FARAH)
    assert (case.state, case.decided_by) == (CaseState.APPROVED, FARAH)
    assert case.valid_until == NOW + timedelta(days=365)
    assert await cases.role() is Role.PERFORMER
    assert cases.audited() == ["verification.awaiting_second", "verification.approved"]


async def test_age_11_the_same_officer_does_not_confirm_their_own_word(cases: Stage) -> None:
    case_id = await cases.handed_in()
    await cases.decide(case_id, KIRAN)
    for decision in (Decision.APPROVE, Decision.SEND_BACK):
        with pytest.raises(FourEyes):
            await cases.decide(case_id, KIRAN, decision)
    assert (await cases.case(case_id)).state is CaseState.AWAITING_SECOND
    assert await cases.role() is Role.VIEWER


async def test_age_11_the_second_officer_may_disagree_and_it_begins_anew(cases: Stage) -> None:
    case_id = await cases.handed_in()
    await cases.decide(case_id, KIRAN)
    case = await cases.decide(case_id, FARAH, Decision.SEND_BACK)
    assert (case.state, case.first_officer_id) == (CaseState.NEEDS_REVIEW, None)


@pytest.mark.parametrize("point", list(CheckPoint))
async def test_age_11_every_point_of_the_checklist_is_needed(cases: Stage, point: CheckPoint) -> None:
    case_id = await cases.handed_in()
    with pytest.raises(ChecklistIncomplete):
        await cases.decide(case_id, KIRAN, checklist=Checklist(WHOLE.points - {point}))
    assert (await cases.case(case_id)).state is CaseState.NEEDS_REVIEW


async def test_age_11_officers_cannot_make_up_for_an_agreement_that_is_not_signed(cases: Stage) -> None:
    await cases.make_adult()
    case_id = await cases.collecting()
    await cases.show_id(case_id)
    await cases.selfie(case_id)
    await cases.give_pan(case_id)
    case = await cases.submit(case_id=case_id, user_id=ASHA)
    assert (case.state, case.missing) == (CaseState.NEEDS_INPUT, ("agreement",))
    with pytest.raises(InvalidTransition):
        await cases.decide(case_id, KIRAN)
    await cases.sign()
    await cases.choose(case_id=case_id, user_id=ASHA, method=Method.OTHER_ID)
    assert (await cases.submit(case_id=case_id, user_id=ASHA)).state is CaseState.NEEDS_REVIEW


async def test_age_11_nobody_works_on_their_own_case(cases: Stage) -> None:
    case_id = await cases.handed_in()
    async with cases.database.begin() as tx:
        await tx.users.update((await tx.users.get(ASHA)).with_role(Role.KYC_OFFICER))
    with pytest.raises(OwnCase):
        await cases.claim(case_id=case_id, officer_id=ASHA)
    with pytest.raises(PermissionDenied):
        await cases.claim(case_id=case_id, officer_id=RAVI)


async def test_adm_03_a_case_is_one_officers_at_a_time_and_for_a_while(cases: Stage) -> None:
    case_id = await cases.handed_in()

    async def decide_as(officer_id: object) -> None:
        await cases.decide_case(
            case_id=case_id,
            officer_id=officer_id,  # type: ignore[arg-type]
            decision=Decision.APPROVE,
            reason="",
            note="Seen.",
            checklist=WHOLE,
        )

    with pytest.raises(CaseNotClaimed):
        await decide_as(KIRAN)
    await cases.claim(case_id=case_id, officer_id=KIRAN)
    with pytest.raises(CaseClaimed):
        await cases.claim(case_id=case_id, officer_id=FARAH)
    cases.time += LEASE
    with pytest.raises(CaseNotClaimed):
        await decide_as(KIRAN)
    await cases.claim(case_id=case_id, officer_id=FARAH)
    with pytest.raises(CaseClaimed):
        await cases.claim(case_id=case_id, officer_id=KIRAN)
    await cases.claim(case_id=case_id, officer_id=FARAH, release=True)
    await cases.claim(case_id=case_id, officer_id=KIRAN)
    await decide_as(KIRAN)


# What is shown


async def test_age_08_a_passports_lines_are_the_persons_word_until_officers_have_read_it(
    cases: Stage,
) -> None:
    await cases.make_adult()
    case_id = await cases.collecting(method=Method.PASSPORT)
    await cases.passport(
        case_id=case_id,
        user_id=ASHA,
        mrz=a_passport_mrz(),
        document_id=await cases.picture(case_id, ASHA),
        origin=ORIGIN,
    )
    assert await verdict(cases, case_id, EvidenceKind.IDENTITY) is Verdict.UNSURE


async def test_age_08_a_passport_of_a_minor_holds_and_locks_nobody(cases: Stage) -> None:
    await cases.make_adult()
    case_id = await cases.collecting(method=Method.PASSPORT)
    case = await cases.passport(
        case_id=case_id,
        user_id=ASHA,
        mrz=a_passport_mrz(date_of_birth=date(2012, 8, 15)),
        document_id=await cases.picture(case_id, ASHA),
        origin=ORIGIN,
    )
    assert case.hold is Reason.DECLARED_MINOR
    assert await cases.age() is AgeState.HELD


async def test_age_07_documents_that_contradict_each_other_go_to_officers(cases: Stage) -> None:
    await cases.make_adult()
    await cases.sign()
    case_id = await cases.collecting()
    await cases.show_id(case_id)
    await cases.choose(case_id=case_id, user_id=ASHA, method=Method.PASSPORT)
    await cases.passport(
        case_id=case_id,
        user_id=ASHA,
        mrz=a_passport_mrz(given="NEHA"),
        document_id=await cases.picture(case_id, ASHA),
        origin=ORIGIN,
    )
    await cases.selfie(case_id)
    await cases.give_pan(case_id)
    case = await cases.submit(case_id=case_id, user_id=ASHA)
    assert case.state is CaseState.NEEDS_REVIEW
    read = {(piece.kind, piece.method): piece.verdict for piece in await cases.evidence(case_id)}
    assert read[EvidenceKind.IDENTITY, Method.OTHER_ID] is Verdict.UNSURE
    assert read[EvidenceKind.IDENTITY, Method.PASSPORT] is Verdict.MISMATCH


async def test_age_07_a_typing_error_may_be_corrected(cases: Stage) -> None:
    await cases.make_adult()
    case_id = await cases.collecting()
    await cases.show_id(case_id, name="Asha Rnai Sharma")
    cases.advance(seconds=1)
    await cases.show_id(case_id)
    latest = [piece for piece in await cases.evidence(case_id) if piece.kind is EvidenceKind.IDENTITY]
    assert [piece.verdict for piece in latest] == [Verdict.UNSURE, Verdict.UNSURE]


@pytest.mark.parametrize(
    ("holder", "expected"),
    [
        ((NAME, BORN), Verdict.PASSED),
        (("Neha Rao", BORN), Verdict.MISMATCH),
        ((NAME, date(1990, 1, 1)), Verdict.MISMATCH),
        (None, Verdict.FAILED),
    ],
)
async def test_age_07_a_pan_is_compared_with_the_tax_office(
    cases: Stage, holder: tuple[str, date] | None, expected: Verdict
) -> None:
    await cases.make_adult()
    case_id = await cases.collecting()
    with pytest.raises(IdentityFirst):
        await cases.give_pan(case_id)
    await cases.show_id(case_id)
    if holder is not None:
        cases.tax_ids.holders[PAN] = holder
    with pytest.raises(InvalidPan):
        await cases.give_pan(case_id, pan="ABCCE1234F")
    await cases.give_pan(case_id)
    assert await verdict(cases, case_id, EvidenceKind.TAX_ID) is expected


async def test_ops_10_a_tax_office_that_is_down_proves_nothing(cases: Stage) -> None:
    cases.tax_ids.holders[PAN] = (NAME, BORN)
    cases.tax_ids.failure = ProviderError("no answer", permanent=False)
    case_id = await cases.handed_in()
    assert await verdict(cases, case_id, EvidenceKind.TAX_ID) is Verdict.UNSURE
    assert (await cases.case(case_id)).state is CaseState.NEEDS_REVIEW


async def test_age_07_a_pan_that_nobody_has_is_a_failure_that_officers_see(cases: Stage) -> None:
    case_id = await cases.handed_in()
    case = await cases.case(case_id)
    assert (case.state, case.reason) == (CaseState.NEEDS_REVIEW, Reason.CHECK_FAILED)
    case = await cases.decide(case_id, KIRAN, Decision.REFUSE, reason="document_forged")
    assert (case.state, case.decided_by) == (CaseState.REJECTED, KIRAN)


async def test_a_stranger_brings_nothing_to_anothers_case(cases: Stage) -> None:
    await cases.make_adult()
    case_id = await cases.collecting()
    with pytest.raises(NotYourCase):
        await cases.show_id(case_id, RAVI)


# One person, one performer


async def test_age_14_a_document_that_another_performer_showed_holds_the_case(cases: Stage) -> None:
    await cases.approved()
    case_id = await cases.handed_in(RAVI, pan="ABCPE1235F")
    case = await cases.case(case_id)
    assert (case.state, case.reason) == (CaseState.NEEDS_REVIEW, Reason.DUPLICATE_IDENTITY)
    assert await cases.age(RAVI) is AgeState.VERIFIED_ADULT  # two accounts may watch


async def test_acc_11_who_comes_back_under_another_account_is_held(cases: Stage) -> None:
    case_id = await cases.approved()
    await cases.revoke(
        case_id=case_id, officer_id=GITA, reason="rules_broken", note="Three warnings.", bar=True
    )
    assert (await cases.age(), await cases.role()) == (AgeState.HELD, Role.VIEWER)
    again = await cases.handed_in(RAVI, pan="ABCPE1235F")
    case = await cases.case(again)
    assert (case.state, case.reason) == (CaseState.NEEDS_REVIEW, Reason.LINKED_TO_BARRED)
    assert await cases.age(RAVI) is AgeState.HELD
    with pytest.raises(AccountHeld):
        require_verified_adult(await cases.age(RAVI))
    with pytest.raises(PerformerVerificationRequired):
        require_may_perform(case, now=cases.now())


@pytest.mark.parametrize("barred_by_pan", [True, False])
async def test_acc_11_a_bar_weighs_more_than_another_performer(cases: Stage, barred_by_pan: bool) -> None:
    """One report of a provider names two documents of two others: of a performer, and of somebody barred."""
    card = declared_claims(
        DocumentKind.OTHER_ID, name=NAME, date_of_birth=BORN, number=NUMBER, expires_on=None, now=NOW
    )
    tax = replace(card, kind=DocumentKind.PAN, number=PAN, link=PAN)
    hasher = HmacIdentityHasher("a key of the tests")
    await cases.make_adult(RAVI)
    case_id = await cases.collecting(RAVI, method=Method.VERIFF)
    attempt = an_attempt(case_id=case_id, user_id=RAVI, method=Method.VERIFF)
    async with cases.database.begin() as tx:
        await tx.attempts.add(attempt)
        for claims, barred in ((card, not barred_by_pan), (tax, barred_by_pan)):
            digest = hasher.digest(LinkKind.DOCUMENT, f"{claims.kind}:{claims.link}")
            link = an_identity_link(digest=digest, user_id=ASHA, purpose=Purpose.PERFORMER, barred=barred)
            await tx.links.add(link)
    report = a_provider_report(
        attempt_id=attempt.id, finding=Finding(BORN, None), claims=card, also=(tax,), said_at=NOW
    )
    case = await cases.record(method=Method.VERIFF, report=report)
    assert case is not None
    assert case.hold is Reason.LINKED_TO_BARRED
    assert case.held(Reason.DUPLICATE_IDENTITY).hold is Reason.LINKED_TO_BARRED
    assert await cases.age(RAVI) is AgeState.HELD


# Time


async def test_age_13_an_approval_that_is_over_lets_nobody_go_live(cases: Stage) -> None:
    case_id = await cases.approved()
    cases.advance(days=365)
    with pytest.raises(PerformerVerificationRequired):
        require_may_perform(await cases.case(case_id), now=cases.now())
    assert await cases.sweep() >= 1
    assert (await cases.case(case_id)).state is CaseState.REVERIFY_DUE
    cases.advance(days=31)
    await cases.sweep()
    assert (await cases.case(case_id)).state is CaseState.EXPIRED
    assert await cases.role() is Role.VIEWER


async def test_age_13_an_approval_ends_with_the_document(cases: Stage) -> None:
    case_id = await cases.approved(expires_on=date(2026, 11, 30))
    valid_until = (await cases.case(case_id)).valid_until
    assert valid_until is not None
    assert valid_until.isoformat() == "2026-12-01T00:00:00+05:30"


async def test_age_13_a_case_left_lying_ends_after_thirty_days(cases: Stage) -> None:
    case_id = await cases.collecting(purpose=Purpose.VIEWER)
    cases.advance(days=30)
    assert await cases.sweep() == 0
    cases.advance(microseconds=1)
    assert await cases.sweep() == 1
    assert (await cases.case(case_id)).state is CaseState.EXPIRED


async def test_ops_10_a_provider_that_never_answers_is_waited_for_a_day(cases: Stage) -> None:
    await cases.check()
    case = await cases.latest()
    cases.advance(hours=24)
    assert await cases.sweep() == 0
    cases.advance(microseconds=1)
    assert await cases.sweep() == 1
    assert (await cases.case(case.id)).state is CaseState.NEEDS_INPUT
    assert await cases.age() is AgeState.UNVERIFIED


async def test_age_13_an_assurance_ends(cases: Stage) -> None:
    await cases.says(await cases.check())
    cases.advance(days=365)
    await cases.sweep()
    assert await cases.age() is AgeState.UNVERIFIED
    await cases.says(await cases.check())
    assert await cases.age() is AgeState.VERIFIED_ADULT


async def test_who_withdraws_performs_no_more(cases: Stage) -> None:
    case_id = await cases.approved()
    await cases.withdraw(case_id=case_id, user_id=ASHA)
    assert await cases.role() is Role.VIEWER
    with pytest.raises(PerformerVerificationRequired):
        require_may_perform(await cases.case(case_id), now=cases.now())
