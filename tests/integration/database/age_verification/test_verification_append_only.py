"""PostgreSQL itself refuses to change what was recorded of a verification."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.age_verification.case import VerificationCase
from domain.age_verification.evidence import Evidence
from ports.age_verification.cases import SealedClaims
from tests.builders import an_evidence, some_sealed_claims
from tests.integration.database.age_verification.verification import kept_case
from tests.integration.database.conftest import World


async def recorded(world: World) -> tuple[VerificationCase, Evidence, SealedClaims]:
    case = await kept_case(world)
    piece = an_evidence(case_id=case.id, at=world.now())
    claims = some_sealed_claims(evidence_id=piece.id, case_id=case.id, user_id=case.user_id, at=world.now())
    async with world.begin() as tx:
        await tx.evidence.add(piece)
        await tx.claims.add(claims)
    return case, piece, claims


async def run(engine: AsyncEngine, statements: str, case: VerificationCase) -> None:
    async with engine.begin() as connection:
        for statement in statements.split("; "):
            values = {"case": case.id} if ":case" in statement else {}
            await connection.execute(text(statement), values)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE verification_event SET note = 'never happened' WHERE case_id = :case",
        "UPDATE verification_event SET digest = digest WHERE false",
        "DELETE FROM verification_event WHERE case_id = :case",
        "TRUNCATE verification_event",
        "SET LOCAL session_replication_role = replica; DELETE FROM verification_event",
        "UPDATE verification_evidence SET verdict = 'passed' WHERE case_id = :case",
        "DELETE FROM verification_evidence WHERE case_id = :case",
        "TRUNCATE verification_evidence CASCADE",
        "SET LOCAL session_replication_role = replica; DELETE FROM verification_evidence",
        "UPDATE verification_claims SET ciphertext = '\\x00' WHERE case_id = :case",
        "UPDATE verification_claims SET user_id = user_id WHERE case_id = :case",
        "UPDATE verification_claims SET case_id = case_id, key_id = 'new' WHERE case_id = :case",
        "UPDATE verification_claims SET evidence_id = evidence_id WHERE case_id = :case",
        "UPDATE verification_claims SET at = now() WHERE case_id = :case",
        "TRUNCATE verification_claims",
        "SET LOCAL session_replication_role = replica; UPDATE verification_claims SET at = now()",
    ],
)
async def test_age_02_what_was_recorded_cannot_be_changed(engine: AsyncEngine, change: str) -> None:
    world = World("postgres", engine)
    case, piece, claims = await recorded(world)
    async with world.begin() as tx:
        events = await tx.cases.events(case.id)
    with pytest.raises(DBAPIError, match="keeps what was written"):
        await run(engine, change, case)
    async with world.begin() as tx:
        assert await tx.cases.events(case.id) == events
        assert await tx.evidence.of_case(case.id) == [piece]
        assert await tx.claims.of_case(case.id) == [claims]


async def test_the_key_of_sealed_claims_may_be_wrapped_anew(engine: AsyncEngine) -> None:
    world = World("postgres", engine)
    case, _, claims = await recorded(world)
    await run(
        engine,
        "UPDATE verification_claims SET key_id = 'key-2027', wrapped_key = '\\x0102' WHERE case_id = :case",
        case,
    )
    async with world.begin() as tx:
        [rotated] = await tx.claims.of_case(case.id)
    assert (rotated.sealed.key.key_id, rotated.sealed.key.blob) == ("key-2027", b"\x01\x02")
    assert rotated.sealed.ciphertext == claims.sealed.ciphertext
