"""A viewer goes to a provider and comes back as an adult, or as nobody in particular, or as a minor."""

from datetime import timedelta

import pytest

from application.age_verification.begin_age_check import AlreadyVerified
from domain.age_verification.age import AccountHeld, AgeLocked, AgeState, Finding, require_verified_adult
from domain.age_verification.attempt import AttemptOutcome
from domain.age_verification.case_refusals import MethodNotAllowed, NoticeOutdated
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason
from domain.age_verification.states import CaseState
from domain.ids import AgeAttemptId
from ports.age_verification.providers import BadProviderWebhook, ProviderError, ProviderState
from tests.builders import ASHA, NOW, RAVI
from tests.unit.application.age_verification.case_stage import (
    BACK,
    BORN,
    BORN_YOUNG,
    FARAH,
    KIRAN,
    ORIGIN,
    Stage,
)

CONTRADICTION = Finding(BORN_YOUNG, over_18=True)
SILENCE = Finding(None, None)
MINOR = Finding(None, over_18=False)


async def test_age_01_18_a_word_of_the_provider_makes_an_adult_for_a_year(cases: Stage) -> None:
    attempt_id = await cases.check()
    assert await cases.age() is AgeState.PENDING
    await cases.says(attempt_id)
    assert await cases.age() is AgeState.VERIFIED_ADULT
    case = await cases.latest()
    assert (case.state, case.decided_by, case.valid_until) == (
        CaseState.APPROVED,
        None,
        NOW + timedelta(days=365),
    )
    attempt = await cases.attempt(attempt_id)
    assert (attempt.outcome, attempt.origin) == (AttemptOutcome.ADULT, ORIGIN)
    assert (attempt.secret, attempt.state_digest) == ("", None)
    with pytest.raises(AlreadyVerified):
        await cases.check()


async def test_age_06_every_move_of_it_is_one_event(cases: Stage) -> None:
    await cases.says(await cases.check())
    case = await cases.latest()
    assert [event.after for event in await cases.events(case.id)] == [
        CaseState.DRAFT,
        CaseState.CONSENTED,
        CaseState.COLLECTING,
        CaseState.SUBMITTED,
        CaseState.PROCESSING,
        CaseState.AUTO_PASSED,
        CaseState.APPROVED,
    ]


async def test_age_17_nothing_is_kept_of_a_viewers_birth(cases: Stage) -> None:
    await cases.says(await cases.check(), Finding(BORN, None))
    assert await cases.age() is AgeState.VERIFIED_ADULT
    assert await cases.claims((await cases.latest()).id) == []


async def test_ops_10_a_provider_that_is_down_moves_nothing_forward(cases: Stage) -> None:
    cases.provider.failure = ProviderError("no answer", permanent=False)
    with pytest.raises(ProviderError):
        await cases.check()
    case = await cases.latest()
    assert case.state is CaseState.PROCESSING
    assert await cases.age() is AgeState.PENDING
    cases.provider.failure = None
    await cases.says(await cases.check())
    assert (await cases.latest()).id == case.id
    assert await cases.age() is AgeState.VERIFIED_ADULT


@pytest.mark.parametrize("finding", [CONTRADICTION, SILENCE])
async def test_ops_10_what_decides_nothing_goes_to_officers(cases: Stage, finding: Finding) -> None:
    await cases.says(await cases.check(), finding)
    case = await cases.latest()
    assert (case.state, case.reason) == (CaseState.NEEDS_REVIEW, Reason.OFFICER_MUST_READ)
    assert await cases.age() is AgeState.PENDING


async def test_ops_10_who_left_the_providers_page_may_try_again(cases: Stage) -> None:
    attempt_id = await cases.check()
    await cases.says(attempt_id, SILENCE, state=ProviderState.LAPSED)
    case = await cases.latest()
    assert (case.state, case.reason) == (CaseState.NEEDS_INPUT, Reason.PROVIDER_GAVE_UP)
    assert await cases.age() is AgeState.UNVERIFIED
    assert (await cases.attempt(attempt_id)).outcome is AttemptOutcome.LAPSED
    await cases.says(await cases.check())
    assert await cases.age() is AgeState.VERIFIED_ADULT


async def test_age_10_a_review_of_the_providers_may_still_end_in_a_yes(cases: Stage) -> None:
    attempt_id = await cases.check()
    await cases.says(attempt_id, SILENCE, state=ProviderState.REVIEW)
    assert (await cases.latest()).state is CaseState.NEEDS_REVIEW
    cases.advance(hours=1)
    await cases.says(attempt_id)
    assert (await cases.attempt(attempt_id)).outcome is AttemptOutcome.ADULT
    # Officers have it by now, and it is theirs to decide, with what the provider says before them.
    assert (await cases.latest()).state is CaseState.NEEDS_REVIEW
    assert await cases.age() is AgeState.PENDING


async def test_age_10_an_older_word_after_a_newer_one_changes_nothing(cases: Stage) -> None:
    attempt_id = await cases.check()
    cases.advance(minutes=2)
    await cases.says(attempt_id, SILENCE, state=ProviderState.REVIEW)
    before = await cases.latest()
    await cases.says(attempt_id, at=NOW + timedelta(minutes=1))
    assert await cases.latest() == before
    assert (await cases.attempt(attempt_id)).outcome is AttemptOutcome.UNDECIDED


async def test_age_10_the_same_message_twice_counts_once(cases: Stage) -> None:
    attempt_id = await cases.check()
    await cases.says(attempt_id)
    before = await cases.latest(), await cases.evidence((await cases.latest()).id)
    await cases.says(attempt_id)
    assert (await cases.latest(), await cases.evidence((await cases.latest()).id)) == before


async def test_age_10_a_clear_answer_is_not_taken_back_by_a_later_doubt(cases: Stage) -> None:
    attempt_id = await cases.check()
    await cases.says(attempt_id)
    cases.advance(minutes=1)
    await cases.says(attempt_id, SILENCE, state=ProviderState.REFUSED)
    assert await cases.age() is AgeState.VERIFIED_ADULT


async def test_age_10_a_forged_message_and_one_for_an_unknown_method_are_refused(cases: Stage) -> None:
    report = cases.provider.answer(await cases.check(), ProviderState.FINISHED, now=NOW, finding=MINOR)
    body, headers = cases.provider.webhook(report, now=NOW)
    with pytest.raises(BadProviderWebhook):
        await cases.hear(Method.AGE_PROVIDER, body + b" ", headers)
    with pytest.raises(BadProviderWebhook):
        await cases.hear(Method.VERIFF, body, headers)
    assert await cases.age() is AgeState.PENDING


@pytest.mark.parametrize("state", [ProviderState.FINISHED, ProviderState.REFUSED, ProviderState.REVIEW])
async def test_acc_09_a_minor_is_locked_by_an_old_attempt_of_theirs_too(
    cases: Stage, state: ProviderState
) -> None:
    old: AgeAttemptId = await cases.check()
    await cases.says(await cases.check())
    assert await cases.age() is AgeState.VERIFIED_ADULT
    cases.advance(days=3)
    await cases.says(old, MINOR, state=state)
    assert await cases.age() is AgeState.MINOR_LOCKED
    assert (await cases.latest()).state is CaseState.BLOCKED_MINOR
    assert cases.audited() == ["account.lock_minor"]
    with pytest.raises(AgeLocked):
        await cases.check()


async def test_prv_01_an_outdated_notice_is_agreed_to_by_nobody(cases: Stage) -> None:
    with pytest.raises(NoticeOutdated):
        await cases.begin_check(
            user_id=ASHA, method=Method.AGE_PROVIDER, notice_version="2025-01", return_url=BACK, origin=ORIGIN
        )
    assert await cases.age() is AgeState.UNVERIFIED


async def test_age_21_22_aadhaar_is_off_until_the_platform_is_registered_for_it(cases: Stage) -> None:
    with pytest.raises(MethodNotAllowed):
        await cases.collecting(purpose=Purpose.VIEWER, method=Method.AADHAAR_XML)
    registered = Stage(aadhaar_enabled=True)
    await registered.people()
    await registered.collecting(purpose=Purpose.VIEWER, method=Method.AADHAAR_XML)


async def test_age_17_what_a_viewer_showed_officers_is_gone_when_they_have_approved(cases: Stage) -> None:
    case_id = await cases.collecting(purpose=Purpose.VIEWER)
    await cases.show_id(case_id)
    case = await cases.submit(case_id=case_id, user_id=ASHA)
    assert case.state is CaseState.NEEDS_REVIEW
    assert len(await cases.claims(case_id)) == 1
    await cases.decide(case_id, KIRAN)
    await cases.decide(case_id, FARAH)
    assert await cases.age() is AgeState.VERIFIED_ADULT
    assert await cases.claims(case_id) == []


async def test_a_typed_birth_of_a_minor_is_held_and_locks_nobody(cases: Stage) -> None:
    case_id = await cases.collecting(purpose=Purpose.VIEWER)
    case = await cases.show_id(case_id, born=BORN_YOUNG)
    assert case.hold is Reason.DECLARED_MINOR
    assert await cases.age() is AgeState.HELD
    with pytest.raises(AccountHeld):
        require_verified_adult(await cases.age())
    case = await cases.submit(case_id=case_id, user_id=ASHA)
    assert (case.state, case.reason) == (CaseState.NEEDS_REVIEW, Reason.DECLARED_MINOR)


async def test_a_case_is_withdrawn_with_its_running_check(cases: Stage) -> None:
    attempt_id = await cases.check()
    case = await cases.latest()
    await cases.withdraw(case_id=case.id, user_id=ASHA)
    assert await cases.age() is AgeState.UNVERIFIED
    await cases.says(attempt_id)
    assert await cases.age() is AgeState.UNVERIFIED
    assert (await cases.latest()).state is CaseState.WITHDRAWN
    assert await cases.age(RAVI) is AgeState.UNVERIFIED
