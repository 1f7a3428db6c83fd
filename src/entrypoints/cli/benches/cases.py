"""Verification cases decided by two officers, beside as many transactions that do nothing but lock and write a row."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.postgres.database import PostgresDatabase
from adapters.redis.feed import RedisRoomFeed
from application.age_verification.claim_case import ClaimCase
from application.age_verification.decide_case import DecideCase, Decision
from domain.age_verification.age import AgeStatus
from domain.age_verification.case import NOTICE_VERSION, Moved, VerificationCase
from domain.age_verification.evidence import Evidence, EvidenceKind, Verdict
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose, policy_for
from domain.age_verification.review import Checklist, CheckPoint
from domain.age_verification.screening import screen
from domain.identity.permissions import Role
from domain.identity.user import User
from domain.ids import CaseId, EvidenceId, UserId
from entrypoints.cli.bench_row import BenchServices, Row
from entrypoints.container import new_id, utc_now
from ports.transaction import Transaction

HELP = "cases decided a second (claim, approve, claim, confirm), beside four bare transactions"
ROUNDS = 3
CASES = 120
"""Decided in one round."""
OFFICERS = 8
"""Pairs of officers who work at once."""
PROFILE = "IN-nonexplicit"
STEPS = 4
"""Transactions for each case: two claims and two approvals."""


@dataclass(frozen=True, slots=True)
class Stage:
    database: PostgresDatabase
    engine: AsyncEngine
    officers: Sequence[tuple[UserId, UserId]]


async def rounds(services: BenchServices) -> AsyncIterator[list[Row]]:
    engine = create_async_engine(services.database_url, pool_size=OFFICERS * 2, max_overflow=0)
    redis: Redis = Redis.from_url(services.redis_url)
    try:
        stage = await _set_stage(engine, RedisRoomFeed(redis))
        for number in services.rounds(ROUNDS):
            cases = await _waiting_cases(stage, CASES)
            ours_first = number % 2 == 0
            ways: list[Callable[[], Awaitable[float]]] = [lambda: _decide(stage, cases), lambda: _bare(stage)]  # noqa: B023
            measured = [await way() for way in (ways if ours_first else ways[::-1])]
            ours, bare = measured if ours_first else measured[::-1]
            yield [Row.of("cases decided", ours, "cases/s", reference=bare)]
            await _require_approved(stage, cases)
    finally:
        await redis.aclose()
        await engine.dispose()


async def _set_stage(engine: AsyncEngine, feed: RedisRoomFeed) -> Stage:
    database = PostgresDatabase(engine, feed, utc_now, new_id)
    officers = [(UserId(new_id()), UserId(new_id())) for _ in range(OFFICERS)]
    async with database.begin() as tx:
        for pair in officers:
            for officer in pair:
                await tx.users.add(_account(officer, Role.KYC_OFFICER))
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE bench_case (id uuid PRIMARY KEY, step int NOT NULL)"))
    return Stage(database, engine, officers)


def _account(user_id: UserId, role: Role) -> User:
    return User(user_id, f"{user_id}@bench.test", "Bench", "", role, utc_now(), None)


async def _waiting_cases(stage: Stage, count: int) -> Sequence[CaseId]:
    made = []
    for _ in range(count):
        async with stage.database.begin() as tx:
            made.append(await _waiting_case(tx, utc_now()))
    return made


async def _waiting_case(tx: Transaction, now: datetime) -> CaseId:
    """A performer's case with all that the policy asks for but the officers' own eyes."""
    user_id, case_id = UserId(new_id()), CaseId(new_id())
    await tx.users.add(_account(user_id, Role.VIEWER))
    unknown = AgeStatus.unknown(user_id)
    await tx.ages.save(
        unknown.assured(method=Method.AGE_PROVIDER, provider="bench", until=now + timedelta(days=1), now=now)
    )
    policy = policy_for(PROFILE, Purpose.PERFORMER, at=now)
    moved = VerificationCase.open(case_id=case_id, user_id=user_id, policy=policy, now=now)
    await tx.cases.record(moved)
    evidence = [_evidence(case_id, kind, now) for kind in EvidenceKind]
    for piece in evidence:
        await tx.evidence.add(piece)
    steps: tuple[Callable[[VerificationCase], Moved], ...] = (
        lambda case: case.consented(NOTICE_VERSION, now=now),
        lambda case: case.collecting(Method.VERIFF, policy=policy, aadhaar_enabled=False, now=now),
        lambda case: case.submitted(now=now),
        lambda case: case.processing(now=now),
        lambda case: case.screened(screen(evidence, policy, hold=None, now=now), now=now),
    )
    for step in steps:
        moved = step(moved.case)
        await tx.cases.record(moved)
    return case_id


def _evidence(case_id: CaseId, kind: EvidenceKind, now: datetime) -> Evidence:
    return Evidence(
        id=EvidenceId(new_id()), case_id=case_id, kind=kind, method=Method.VERIFF, verdict=Verdict.PASSED,
        provider="bench", reference="", document_id=None, score_basis_points=None, model="", officer_id=None,
        at=now, expires_at=None,
    )  # fmt: skip


async def _decide(stage: Stage, cases: Sequence[CaseId]) -> float:
    """Cases a second: each pair of officers takes the next one."""
    claim = ClaimCase(stage.database.begin, utc_now)
    decide = DecideCase(stage.database.begin, utc_now, new_id, PROFILE)
    waiting = list(cases)

    async def work(pair: tuple[UserId, UserId]) -> None:
        while waiting:
            case_id = waiting.pop()
            for officer in pair:
                await claim(case_id=case_id, officer_id=officer)
                await decide(
                    case_id=case_id, officer_id=officer, decision=Decision.APPROVE, reason="", note="bench",
                    checklist=Checklist(frozenset(CheckPoint)),
                )  # fmt: skip

    began = time.perf_counter()
    await asyncio.gather(*(work(pair) for pair in stage.officers))
    return len(cases) / (time.perf_counter() - began)


async def _bare(stage: Stage) -> float:
    """As many rows, each locked and written in as many transactions, by as many at once."""
    waiting = [new_id() for _ in range(CASES)]

    async def work() -> None:
        while waiting:
            row = {"id": waiting.pop()}
            for step in range(STEPS):
                async with stage.engine.begin() as connection:
                    await connection.execute(
                        text("SELECT step FROM bench_case WHERE id = :id FOR UPDATE"), row
                    )
                    await connection.execute(_UPSERT, {**row, "step": step})

    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(OFFICERS)))
    return CASES / (time.perf_counter() - began)


_UPSERT = text(
    "INSERT INTO bench_case (id, step) VALUES (:id, :step) ON CONFLICT (id) DO UPDATE SET step = EXCLUDED.step"
)


async def _require_approved(stage: Stage, cases: Sequence[CaseId]) -> None:
    """What was measured did what it should."""
    async with stage.database.begin() as tx:
        for case_id in cases:
            case = await tx.cases.get(case_id)
            assert case.is_approved(now=utc_now()), f"{case_id} is {case.state}"
