"""Evidence, sealed claims, attempts and appeals, in both databases."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.age_verification.appeal import AppealOpen, AppealOutcome
from domain.age_verification.attempt import AttemptOutcome, AttemptOver
from domain.age_verification.evidence import EvidenceKind, Verdict
from domain.age_verification.method import Method
from domain.age_verification.states import CaseState
from domain.ids import AgeAttemptId, AppealId, CaseId, DocumentId
from tests.builders import an_appeal, an_attempt, an_evidence, some_sealed_claims
from tests.integration.database.age_verification.verification import a_person, kept_case
from tests.integration.database.conftest import World


async def test_evidence_comes_back_whole_and_oldest_first(world: World) -> None:
    case, meera = await kept_case(world), await a_person(world)
    now = world.now()
    later = an_evidence(
        case_id=case.id,
        kind=EvidenceKind.FACE_MATCH,
        method=Method.VERIFF,
        verdict=Verdict.MISMATCH,
        document_id=DocumentId(uuid4()),
        score_basis_points=8_731,
        model="compare-4.2",
        officer_id=meera.id,
        at=now + timedelta(seconds=1),
        expires_at=now + timedelta(days=365),
    )
    earlier = an_evidence(case_id=case.id, at=now)
    async with world.begin() as tx:
        await tx.evidence.add(later)
        await tx.evidence.add(earlier)
    async with world.begin() as tx:
        assert await tx.evidence.of_case(case.id) == [earlier, later]
        assert await tx.evidence.of_case(CaseId(uuid4())) == []
    assert await world.case_queries.evidence(case.id) == [earlier, later]


async def test_every_kind_of_evidence_and_every_verdict_is_kept(world: World) -> None:
    case = await kept_case(world)
    kinds = [an_evidence(case_id=case.id, kind=kind) for kind in EvidenceKind]
    verdicts = [an_evidence(case_id=case.id, verdict=verdict) for verdict in Verdict]
    methods = [an_evidence(case_id=case.id, method=method) for method in Method]
    async with world.begin() as tx:
        for piece in kinds + verdicts + methods:
            await tx.evidence.add(piece)
    async with world.begin() as tx:
        assert set(await tx.evidence.of_case(case.id)) == {*kinds, *verdicts, *methods}


async def test_age_23_sealed_claims_come_back_whole_until_they_are_erased(world: World) -> None:
    case, other = await kept_case(world), await kept_case(world)
    pieces = [an_evidence(case_id=case.id) for _ in range(2)] + [an_evidence(case_id=other.id)]
    second, first, of_other = [
        some_sealed_claims(
            evidence_id=piece.id, case_id=piece.case_id, user_id=case.user_id, at=world.now() - age
        )
        for piece, age in zip(pieces, [timedelta(0), timedelta(hours=1), timedelta(0)], strict=True)
    ]
    async with world.begin() as tx:
        for piece, claims in zip(pieces, [second, first, of_other], strict=True):
            await tx.evidence.add(piece)
            await tx.claims.add(claims)
    async with world.begin() as tx:
        assert await tx.claims.of_case(case.id) == [first, second]
        assert await tx.claims.erase_of_case(case.id) == 2
        assert await tx.claims.erase_of_case(case.id) == 0
    async with world.begin() as tx:
        assert await tx.claims.of_case(case.id) == []
        assert await tx.claims.of_case(other.id) == [of_other]


async def test_age_18_an_attempt_comes_back_whole_through_its_life(world: World) -> None:
    case = await kept_case(world)
    now = world.now()
    attempt = an_attempt(case_id=case.id, user_id=case.user_id, started_at=now)
    digest = attempt.state_digest
    assert digest is not None
    async with world.begin() as tx:
        await tx.attempts.add(attempt)
    async with world.begin() as tx:
        assert await tx.attempts.find_for_update(attempt.id) == attempt
        assert await tx.attempts.find_by_state(digest) == attempt
        assert await tx.attempts.running_of_case(case.id) == [attempt]
        back = attempt.came_back().heard(reference="check-7", said_at=now + timedelta(seconds=2))
        await tx.attempts.update(back)
    async with world.begin() as tx:
        assert await tx.attempts.find_for_update(attempt.id) == back
        assert await tx.attempts.find_by_state(digest) is None
        finished = back.finished(AttemptOutcome.ADULT, now=now + timedelta(seconds=3))
        await tx.attempts.update(finished)
    async with world.begin() as tx:
        assert await tx.attempts.find_for_update(attempt.id) == finished
        assert await tx.attempts.running_of_case(case.id) == []
        assert await tx.attempts.find_for_update(AgeAttemptId(uuid4())) is None
        assert await tx.attempts.find_by_state(uuid4().bytes * 2) is None


async def test_attempts_are_listed_by_case_and_by_person(world: World) -> None:
    case, other = await kept_case(world), await kept_case(world)
    first, second = [
        an_attempt(
            case_id=case.id,
            user_id=case.user_id,
            state_digest=None,
            secret="",
            started_at=world.now() + timedelta(seconds=number),
        )
        for number in range(2)
    ]
    of_other = an_attempt(case_id=other.id, user_id=other.user_id)
    async with world.begin() as tx:
        for attempt in (second, first, of_other):
            await tx.attempts.add(attempt)
    async with world.begin() as tx:
        assert await tx.attempts.running_of_case(case.id) == [first, second]
    assert await world.case_queries.attempts(case.user_id, limit=10) == [second, first]
    assert await world.case_queries.attempts(case.user_id, limit=1) == [second]


@pytest.mark.parametrize("outcome", sorted(set(AttemptOutcome) - {AttemptOutcome.RUNNING}))
async def test_every_end_of_an_attempt_is_kept(world: World, outcome: AttemptOutcome) -> None:
    case = await kept_case(world)
    attempt = an_attempt(case_id=case.id, user_id=case.user_id).finished(outcome, now=world.now())
    async with world.begin() as tx:
        await tx.attempts.add(attempt)
    async with world.begin() as tx:
        assert await tx.attempts.find_for_update(attempt.id) == attempt


async def test_of_twenty_who_bring_one_redirect_back_one_is_heard(world: World) -> None:
    case = await kept_case(world)
    attempt = an_attempt(case_id=case.id, user_id=case.user_id)
    digest = attempt.state_digest
    assert digest is not None
    async with world.begin() as tx:
        await tx.attempts.add(attempt)

    async def come_back() -> bool:
        async with world.begin() as tx:
            found = await tx.attempts.find_by_state(digest)
            if found is None:
                return False
            await asyncio.sleep(0)
            await tx.attempts.update(found.came_back())
            return True

    assert sum(await asyncio.gather(*(come_back() for _ in range(20)))) == 1


async def test_of_twenty_who_finish_an_attempt_one_does(world: World) -> None:
    case = await kept_case(world)
    attempt = an_attempt(case_id=case.id, user_id=case.user_id)
    async with world.begin() as tx:
        await tx.attempts.add(attempt)

    async def finish() -> bool:
        try:
            async with world.begin() as tx:
                found = await tx.attempts.find_for_update(attempt.id)
                assert found is not None
                await asyncio.sleep(0)
                await tx.attempts.update(found.came_back().finished(AttemptOutcome.ADULT, now=world.now()))
        except AttemptOver:
            return False
        return True

    assert sum(await asyncio.gather(*(finish() for _ in range(20)))) == 1


async def test_age_20_an_appeal_comes_back_whole_and_one_is_open_at_a_time(world: World) -> None:
    case, meera = await kept_case(world, state=CaseState.REJECTED), await a_person(world)
    first = an_appeal(
        case_id=case.id, user_id=case.user_id, document_id=DocumentId(uuid4()), filed_at=world.now()
    )
    second = replace(first, id=AppealId(uuid4()), event_seq=3, filed_at=world.now() + timedelta(days=1))
    async with world.begin() as tx:
        await tx.appeals.add(first)
    async with world.begin() as tx:
        assert await tx.appeals.find(first.id) == first
        assert await tx.appeals.find_open(case.id) == first
        with pytest.raises(AppealOpen):
            await tx.appeals.add(second)
    upheld = first.decided(AppealOutcome.UPHELD, by=meera.id, now=world.now())
    async with world.begin() as tx:
        await tx.appeals.update(upheld)
        assert await tx.appeals.find_open(case.id) is None
        await tx.appeals.add(second)
    async with world.begin() as tx:
        assert await tx.appeals.find(first.id) == upheld
        assert await tx.appeals.find_open(case.id) == second
        assert await tx.appeals.find(AppealId(uuid4())) is None
        assert await tx.appeals.find_open(CaseId(uuid4())) is None
    assert await world.case_queries.appeals(case.id) == [second, upheld]


async def test_of_twenty_appeals_at_once_one_is_filed(world: World) -> None:
    case = await kept_case(world, state=CaseState.REJECTED)

    async def appeal() -> bool:
        try:
            async with world.begin() as tx:
                await tx.appeals.add(an_appeal(case_id=case.id, user_id=case.user_id))
        except AppealOpen:
            return False
        return True

    assert sum(await asyncio.gather(*(appeal() for _ in range(20)))) == 1
    assert len(await world.case_queries.appeals(case.id)) == 1


async def test_what_a_failed_transaction_brought_is_gone(world: World) -> None:
    case = await kept_case(world, state=CaseState.REJECTED)
    piece = an_evidence(case_id=case.id)
    attempt = an_attempt(case_id=case.id, user_id=case.user_id)
    with pytest.raises(ZeroDivisionError):
        async with world.begin() as tx:
            await tx.evidence.add(piece)
            await tx.claims.add(
                some_sealed_claims(evidence_id=piece.id, case_id=case.id, user_id=case.user_id)
            )
            await tx.attempts.add(attempt)
            await tx.appeals.add(an_appeal(case_id=case.id, user_id=case.user_id))
            raise ZeroDivisionError
    async with world.begin() as tx:
        assert await tx.evidence.of_case(case.id) == []
        assert await tx.claims.of_case(case.id) == []
        assert await tx.attempts.find_for_update(attempt.id) is None
        assert await tx.appeals.find_open(case.id) is None


async def test_age_18_a_persons_tries_are_counted_from_a_moment_on(world: World) -> None:
    case, other = await kept_case(world), await kept_case(world)
    async with world.begin() as tx:
        for hours in (0, 5, 30):
            started = world.now() - timedelta(hours=hours)
            await tx.attempts.add(an_attempt(case_id=case.id, user_id=case.user_id, started_at=started))
        await tx.attempts.add(an_attempt(case_id=other.id, user_id=other.user_id, started_at=world.now()))
    async with world.begin() as tx:
        assert await tx.attempts.count_since(case.user_id, world.now() - timedelta(days=1)) == 2
        assert await tx.attempts.count_since(case.user_id, world.now()) == 0
