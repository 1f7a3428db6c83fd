"""Evidence, sealed claims, attempts and identity links in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, case, delete, func, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.age_verification.evidence_tables import (
    attempt_table,
    claims_table,
    evidence_table,
    link_table,
)
from adapters.postgres.sealed_items import PostgresSealedItems
from domain.age_verification.attempt import UNKNOWN_COUNTRY, Attempt, AttemptOutcome, Origin
from domain.age_verification.evidence import Evidence, EvidenceKind, Verdict
from domain.age_verification.linking import IdentityLink, LinkKind
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose
from domain.ids import AgeAttemptId, CaseId, DocumentId, EvidenceId, UserId
from ports.age_verification.cases import Attempts, EvidenceBook, IdentityLinks, SealedClaims, SealedClaimsBook
from ports.sealing import Sealed, WrappedKey


def _evidence_row(evidence: Evidence) -> dict[str, object]:
    return {
        "id": evidence.id,
        "case_id": evidence.case_id,
        "kind": evidence.kind.value,
        "method": evidence.method.value,
        "verdict": evidence.verdict.value,
        "provider": evidence.provider,
        "reference": evidence.reference,
        "document_id": evidence.document_id,
        "score_basis_points": evidence.score_basis_points,
        "model": evidence.model,
        "officer_id": evidence.officer_id,
        "at": evidence.at,
        "expires_at": evidence.expires_at,
    }


def evidence_of(row: Row[tuple[object, ...]]) -> Evidence:
    return Evidence(
        id=EvidenceId(row.id),
        case_id=CaseId(row.case_id),
        kind=EvidenceKind(row.kind),
        method=Method(row.method),
        verdict=Verdict(row.verdict),
        provider=row.provider,
        reference=row.reference,
        document_id=DocumentId(row.document_id) if row.document_id else None,
        score_basis_points=row.score_basis_points,
        model=row.model,
        officer_id=UserId(row.officer_id) if row.officer_id else None,
        at=row.at,
        expires_at=row.expires_at,
    )


class PostgresEvidenceBook(EvidenceBook):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, evidence: Evidence) -> None:
        await self._connection.execute(insert(evidence_table).values(_evidence_row(evidence)))

    async def of_case(self, case_id: CaseId) -> Sequence[Evidence]:
        return await evidence_of_case(self._connection, case_id)


async def evidence_of_case(connection: AsyncConnection, case_id: CaseId) -> Sequence[Evidence]:
    query = (
        select(evidence_table)
        .where(evidence_table.c.case_id == case_id)
        .order_by(evidence_table.c.at, evidence_table.c.id)
    )
    return [evidence_of(row) for row in await connection.execute(query)]


class PostgresSealedClaimsBook(SealedClaimsBook):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, claims: SealedClaims) -> None:
        row = {
            "evidence_id": claims.evidence_id,
            "case_id": claims.case_id,
            "user_id": claims.user_id,
            "key_id": claims.sealed.key.key_id,
            "wrapped_key": claims.sealed.key.blob,
            "ciphertext": claims.sealed.ciphertext,
            "at": claims.at,
        }
        await self._connection.execute(insert(claims_table).values(row))

    async def of_case(self, case_id: CaseId) -> Sequence[SealedClaims]:
        query = (
            select(claims_table)
            .where(claims_table.c.case_id == case_id)
            .order_by(claims_table.c.at, claims_table.c.evidence_id)
        )
        return [_claims(row) for row in await self._connection.execute(query)]

    async def erase_of_case(self, case_id: CaseId) -> int:
        erase = delete(claims_table).where(claims_table.c.case_id == case_id)
        return (await self._connection.execute(erase)).rowcount

    async def erase_of_user(self, user_id: UserId) -> int:
        erase = delete(claims_table).where(claims_table.c.user_id == user_id)
        return (await self._connection.execute(erase)).rowcount


def sealed_claims(engine: AsyncEngine) -> PostgresSealedItems:
    return PostgresSealedItems(
        engine,
        name="claims",
        table=claims_table,
        key_id=claims_table.c.key_id,
        wrapped_key=claims_table.c.wrapped_key,
        context=lambda row: _claims(row).context,
    )


def _claims(row: Row[tuple[object, ...]]) -> SealedClaims:
    return SealedClaims(
        evidence_id=EvidenceId(row.evidence_id),
        case_id=CaseId(row.case_id),
        user_id=UserId(row.user_id),
        sealed=Sealed(WrappedKey(row.key_id, row.wrapped_key), row.ciphertext),
        at=row.at,
    )


def _attempt_row(attempt: Attempt) -> dict[str, object]:
    return {
        "id": attempt.id,
        "case_id": attempt.case_id,
        "user_id": attempt.user_id,
        "method": attempt.method.value,
        "country": attempt.origin.country,
        "ip_digest": attempt.origin.ip_digest,
        "user_agent": attempt.origin.user_agent,
        "started_at": attempt.started_at,
        "state_digest": attempt.state_digest,
        "secret": attempt.secret,
        "reference": attempt.reference,
        "outcome": attempt.outcome.value,
        "said_at": attempt.said_at,
        "finished_at": attempt.finished_at,
    }


def attempt_of(row: Row[tuple[object, ...]]) -> Attempt:
    return Attempt(
        id=AgeAttemptId(row.id),
        case_id=CaseId(row.case_id),
        user_id=UserId(row.user_id),
        method=Method(row.method),
        origin=Origin(row.country, row.ip_digest, row.user_agent),
        started_at=row.started_at,
        state_digest=row.state_digest,
        secret=row.secret,
        reference=row.reference,
        outcome=AttemptOutcome(row.outcome),
        said_at=row.said_at,
        finished_at=row.finished_at,
    )


class PostgresAttempts(Attempts):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def erase_traces_of(self, user_id: UserId) -> int:
        table = attempt_table.c
        nothing = {
            "country": UNKNOWN_COUNTRY,
            "ip_digest": b"",
            "user_agent": "",
            "secret": "",
            "reference": "",
        }
        traced = or_(*(table[name] != value for name, value in nothing.items()))
        change = update(attempt_table).where(table.user_id == user_id, traced).values(nothing)
        return (await self._connection.execute(change)).rowcount

    async def add(self, attempt: Attempt) -> None:
        await self._connection.execute(insert(attempt_table).values(_attempt_row(attempt)))

    async def find_for_update(self, attempt_id: AgeAttemptId) -> Attempt | None:
        query = select(attempt_table).where(attempt_table.c.id == attempt_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return attempt_of(row) if row else None

    async def find_by_state(self, state_digest: bytes) -> Attempt | None:
        query = select(attempt_table).where(attempt_table.c.state_digest == state_digest).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return attempt_of(row) if row else None

    async def running_of_case(self, case_id: CaseId) -> Sequence[Attempt]:
        query = (
            select(attempt_table)
            .where(
                attempt_table.c.case_id == case_id, attempt_table.c.outcome == AttemptOutcome.RUNNING.value
            )
            .order_by(attempt_table.c.started_at, attempt_table.c.id)
        )
        return [attempt_of(row) for row in await self._connection.execute(query)]

    async def count_since(self, user_id: UserId, since: datetime) -> int:
        mine = (attempt_table.c.user_id == user_id) & (attempt_table.c.started_at > since)
        query = select(func.count()).select_from(attempt_table).where(mine)
        return (await self._connection.execute(query)).scalar_one()

    async def update(self, attempt: Attempt) -> None:
        await self._connection.execute(
            update(attempt_table).where(attempt_table.c.id == attempt.id).values(_attempt_row(attempt))
        )


def link_of(row: Row[tuple[object, ...]]) -> IdentityLink:
    return IdentityLink(
        kind=LinkKind(row.kind),
        digest=row.digest,
        user_id=UserId(row.user_id),
        case_id=CaseId(row.case_id) if row.case_id else None,
        purpose=Purpose(row.purpose),
        barred=row.barred,
        at=row.at,
    )


class PostgresIdentityLinks(IdentityLinks):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, link: IdentityLink) -> None:
        await self._lock(link.digest)
        of_a_barred_account = (
            select(link_table.c.digest)
            .where(link_table.c.user_id == link.user_id, link_table.c.barred)
            .exists()
        )
        new = upsert(link_table).values(
            kind=link.kind.value,
            digest=link.digest,
            user_id=link.user_id,
            case_id=link.case_id,
            purpose=link.purpose.value,
            barred=or_(literal(link.barred), of_a_barred_account),
            at=link.at,
        )
        shown_to_perform = new.excluded.purpose == Purpose.PERFORMER.value
        first_time = shown_to_perform & (link_table.c.purpose != Purpose.PERFORMER.value)
        await self._connection.execute(
            new.on_conflict_do_update(
                index_elements=["kind", "digest", "user_id"],
                set_={
                    "case_id": case((first_time, new.excluded.case_id), else_=link_table.c.case_id),
                    "purpose": case((first_time, new.excluded.purpose), else_=link_table.c.purpose),
                    "barred": or_(link_table.c.barred, new.excluded.barred),
                },
            )
        )

    async def with_digest(self, kind: LinkKind, digest: bytes) -> Sequence[IdentityLink]:
        await self._lock(digest)
        query = (
            select(link_table)
            .where(link_table.c.kind == kind.value, link_table.c.digest == digest)
            .order_by(link_table.c.at, link_table.c.user_id)
        )
        return [link_of(row) for row in await self._connection.execute(query)]

    async def bar(self, user_id: UserId) -> int:
        return await self._set_barred(user_id, True)

    async def lift_bar(self, user_id: UserId) -> int:
        return await self._set_barred(user_id, False)

    async def _set_barred(self, user_id: UserId, barred: bool) -> int:
        change = update(link_table).where(link_table.c.user_id == user_id).values(barred=barred)
        return (await self._connection.execute(change)).rowcount

    async def _lock(self, digest: bytes) -> None:
        # A row would not do: there is none before the first who shows it, and two first ones would pass each other.
        key = int.from_bytes(digest[:8], "big", signed=True)
        await self._connection.execute(select(func.pg_advisory_xact_lock(key)))
