"""What becomes of the ages and applications that were there before there were cases."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres import migrate
from domain.age_verification.age import AgeState, AgeStatus
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason
from domain.age_verification.states import CaseState
from domain.ids import CaseId, UserId
from tests.integration.conftest import Databases
from tests.integration.database.conftest import World

THEN = datetime(2026, 5, 4, 9, 30, 0, 123456, tzinfo=UTC)


def before_cases() -> str:
    """The revision before the one that makes the cases, whatever their numbers are."""
    script = ScriptDirectory.from_config(migrate._config())
    [made] = [each for each in script.walk_revisions() if each.path.endswith("_verification_cases.py")]
    assert isinstance(made.down_revision, str)
    return made.down_revision


@pytest_asyncio.fixture
async def old(databases: Databases) -> AsyncIterator[AsyncEngine]:
    """A database as it was before there were cases."""
    url = await databases.create(empty=True)
    engine = create_async_engine(url, poolclass=NullPool)
    await migrate.upgrade(engine, before_cases())
    yield engine
    await engine.dispose()
    await databases.drop(url)


async def add_account(engine: AsyncEngine) -> UserId:
    user_id = UserId(uuid4())
    await execute(
        engine,
        "INSERT INTO account VALUES (:id, :email, 'Ravi', 'hash', 'viewer', :at)",
        id=user_id,
        email=f"{user_id}@example.in",
        at=THEN,
    )
    return user_id


async def execute(engine: AsyncEngine, statement: str, **values: object) -> None:
    async with engine.begin() as connection:
        await connection.execute(text(statement), values)


async def add_status(engine: AsyncEngine, state: str, provider: str | None) -> UserId:
    user_id = await add_account(engine)
    await execute(
        engine,
        "INSERT INTO age_status (user_id, state, attempt_id, provider, decided_at) VALUES (:u, :s, :a, :p, :at)",
        u=user_id,
        s=state,
        a=uuid4(),
        p=provider,
        at=THEN if provider else None,
    )
    return user_id


async def add_application(engine: AsyncEngine, user_id: UserId, state: str, decider: UserId | None) -> CaseId:
    application_id = CaseId(uuid4())
    await execute(
        engine,
        "INSERT INTO performer_application VALUES (:id, :user, :state, :at, :decided_at, :decider, 'clear')",
        id=application_id,
        user=user_id,
        state=state,
        at=THEN,
        decided_at=THEN + timedelta(days=1) if decider else None,
        decider=decider,
    )
    return application_id


async def test_an_approved_application_becomes_a_case_to_verify_again(old: AsyncEngine) -> None:
    ravi, tara, meera = [await add_account(old) for _ in range(3)]
    await add_application(old, ravi, "refused", meera)
    approved = await add_application(old, ravi, "approved", meera)
    await add_application(old, tara, "submitted", None)
    begun = datetime.now(UTC)
    await migrate.upgrade(old)

    world = World("postgres", old)
    async with world.begin() as tx:
        assert await tx.cases.list_of_user(tara) == []
        [case] = await tx.cases.list_of_user(ravi)
        [event] = await tx.cases.events(case.id)
    assert case.id == approved
    assert (case.state, case.reason, case.purpose) == (
        CaseState.REVERIFY_DUE,
        Reason.SHOULD_VERIFY_AGAIN,
        Purpose.PERFORMER,
    )
    assert (case.opened_at, case.decided_at, case.decided_by) == (THEN, THEN + timedelta(days=1), meera)
    assert not case.is_approved(now=THEN)
    assert (event.before, event.after, event.seq) == (None, CaseState.REVERIFY_DUE, 1)
    assert begun - timedelta(seconds=5) <= event.act.at <= datetime.now(UTC) + timedelta(seconds=5)
    assert event.digest == event.digest_after(b"") == case.chain

    withdrawn = case.withdrawn(now=event.act.at + timedelta(hours=1))
    async with world.begin() as tx:
        await tx.cases.record(withdrawn)
        assert (await tx.cases.events(case.id))[-1].digest == withdrawn.event.digest_after(event.digest)


async def test_who_was_verified_stays_so_and_who_was_being_verified_begins_again(old: AsyncEngine) -> None:
    adult = await add_status(old, "verified_adult", "age_provider")
    minor = await add_status(old, "minor_locked", "age_provider")
    pending = await add_status(old, "pending", None)
    await execute(
        old,
        "INSERT INTO age_attempt VALUES (:id, :user, 'age_provider', :at)",
        id=uuid4(),
        user=pending,
        at=THEN,
    )
    await migrate.upgrade(old)
    async with World("postgres", old).begin() as tx:
        assert await tx.ages.get(adult) == AgeStatus(
            adult, AgeState.VERIFIED_ADULT, Method.AGE_PROVIDER, "age_provider", THEN, None
        )
        assert await tx.ages.get(minor) == AgeStatus(
            minor, AgeState.MINOR_LOCKED, Method.AGE_PROVIDER, "age_provider", THEN, None
        )
        assert await tx.ages.get(pending) == AgeStatus.unknown(pending)


async def state_of(engine: AsyncEngine, user_id: UUID) -> object:
    async with engine.connect() as connection:
        return await connection.scalar(
            text("SELECT state FROM age_status WHERE user_id = :user"), {"user": user_id}
        )


async def test_on_the_way_back_nobody_may_do_more_than_before(old: AsyncEngine) -> None:
    await migrate.upgrade(old)
    world = World("postgres", old)
    now = world.now()
    wanted = {
        AgeStatus(
            await add_account(old), AgeState.VERIFIED_ADULT, Method.VERIFF, "veriff", now, now + timedelta(days=9)
        ): "verified_adult",
        AgeStatus(
            await add_account(old), AgeState.VERIFIED_ADULT, Method.VERIFF, "veriff", THEN, now - timedelta(days=9)
        ): "unverified",
        AgeStatus(await add_account(old), AgeState.HELD, None, None, None, None): "unverified",
        AgeStatus(await add_account(old), AgeState.PENDING, None, None, None, None): "unverified",
        AgeStatus(await add_account(old), AgeState.MINOR_LOCKED, None, "officer", now, None): "minor_locked",
    }  # fmt: skip
    async with world.begin() as tx:
        for status in wanted:
            await tx.ages.save(status)
    await migrate.downgrade(old, before_cases())
    assert [await state_of(old, status.user_id) for status in wanted] == list(wanted.values())
    async with old.connect() as connection:
        for table in ("performer_application", "age_attempt"):
            assert await connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0
    with pytest.raises(DBAPIError, match="verification_case"):
        await execute(old, "SELECT 1 FROM verification_case")
