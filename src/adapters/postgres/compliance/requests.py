"""Requests of authorities, legal holds and erasures in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Uuid, exists, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.age_verification.tables import age_status_table
from adapters.postgres.compliance.tables import (
    erasure_table,
    legal_hold_table,
    legal_request_step_table,
    legal_request_table,
)
from adapters.postgres.moderation.case_tables import moderation_case_table
from adapters.postgres.moderation.decision_tables import moderation_appeal_table
from adapters.postgres.sealed_items import PostgresSealedItems
from domain.compliance.erasure import Erasure, ErasureCause
from domain.compliance.legal_hold import LegalHold, LegalHoldIdReused, LegalHoldNotFound
from domain.compliance.legal_request import (
    Approval,
    ExportFile,
    LegalRequest,
    LegalRequestNotFound,
    OrderDocument,
    RequestState,
    Secret,
    Step,
)
from domain.compliance.open_matter import OpenMatter
from domain.compliance.scope import DataCategory, LegalBasis, RequestScope
from domain.ids import DocumentId, LegalHoldId, LegalRequestId, UserId
from domain.moderation.cases.states import ModerationState
from domain.moderation.decisions.appeal import AppealOutcome
from ports.compliance.requests import Erasures, LegalHolds, LegalRequests


def _row(request: LegalRequest) -> dict[str, object]:
    return {
        "id": request.id,
        "state": request.state,
        "authority": request.authority,
        "reference": request.reference,
        "officer_key_id": request.officer.key_id,
        "officer_wrapped_key": request.officer.wrapped_key,
        "officer_ciphertext": request.officer.ciphertext,
        "basis": request.basis,
        "accounts": list(request.scope.accounts),
        "categories": [category.value for category in request.scope.categories],
        "since": request.scope.since,
        "until": request.scope.until,
        "order_document_id": request.order.document_id,
        "order_sha256": request.order.sha256,
        "received_at": request.received_at,
        "received_by": request.received_by,
        "due_at": request.due_at,
        "gag_until": request.gag_until,
        **_approval_row("first", request.first),
        **_approval_row("second", request.second),
        **_export_row(request.export),
        "answered_at": request.answered_at,
        "told_at": request.told_at,
        "ended_at": request.ended_at,
    }


def _approval_row(name: str, approval: Approval | None) -> dict[str, object]:
    return {
        f"{name}_by": approval.by if approval else None,
        f"{name}_reason": approval.reason if approval else None,
        f"{name}_at": approval.at if approval else None,
    }


def _export_row(file: ExportFile | None) -> dict[str, object]:
    return {
        "export_object_key": file.object_key if file else None,
        "export_key_id": file.key_id if file else None,
        "export_wrapped_key": file.wrapped_key if file else None,
        "export_size_bytes": file.size_bytes if file else None,
        "export_sha256": file.sha256 if file else None,
        "export_made_by": file.made_by if file else None,
        "export_made_at": file.made_at if file else None,
        "export_expires_at": file.expires_at if file else None,
    }


def request_of(row: Row[tuple[object, ...]]) -> LegalRequest:
    first = Approval(UserId(row.first_by), row.first_reason, row.first_at) if row.first_by else None
    second = Approval(UserId(row.second_by), row.second_reason, row.second_at) if row.second_by else None
    return LegalRequest(
        id=LegalRequestId(row.id),
        state=RequestState(row.state),
        authority=row.authority,
        reference=row.reference,
        officer=Secret(row.officer_key_id, row.officer_wrapped_key, row.officer_ciphertext),
        basis=LegalBasis(row.basis),
        scope=RequestScope(
            accounts=tuple(UserId(account) for account in row.accounts),
            categories=tuple(DataCategory(category) for category in row.categories),
            since=row.since,
            until=row.until,
        ),
        order=OrderDocument(DocumentId(row.order_document_id), row.order_sha256),
        received_at=row.received_at,
        received_by=UserId(row.received_by),
        due_at=row.due_at,
        gag_until=row.gag_until,
        first=first,
        second=second,
        export=_export(row),
        answered_at=row.answered_at,
        told_at=row.told_at,
        ended_at=row.ended_at,
    )


def _export(row: Row[tuple[object, ...]]) -> ExportFile | None:
    if row.export_object_key is None:
        return None
    return ExportFile(
        object_key=row.export_object_key,
        key_id=row.export_key_id,
        wrapped_key=row.export_wrapped_key,
        size_bytes=row.export_size_bytes,
        sha256=row.export_sha256,
        made_by=UserId(row.export_made_by),
        made_at=row.export_made_at,
        expires_at=row.export_expires_at,
    )


class PostgresLegalRequests(LegalRequests):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, request: LegalRequest) -> LegalRequest:
        await self._connection.execute(
            insert(legal_request_table).values(_row(request)).on_conflict_do_nothing(index_elements=["id"])
        )
        return await self.get_for_update(request.id)

    async def get_for_update(self, request_id: LegalRequestId) -> LegalRequest:
        table = legal_request_table
        query = select(table).where(table.c.id == request_id).with_for_update(key_share=True)
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise LegalRequestNotFound("there is no such request")
        return request_of(row)

    async def update(self, request: LegalRequest) -> None:
        table = legal_request_table
        await self._connection.execute(update(table).where(table.c.id == request.id).values(_row(request)))

    async def add_step(self, step: Step) -> None:
        row = {
            "request_id": step.request_id,
            "kind": step.kind,
            "by": step.by,
            "note": step.note,
            "at": step.at,
        }
        await self._connection.execute(insert(legal_request_step_table).values(row))

    async def to_tell(self, *, now: datetime, limit: int) -> Sequence[LegalRequestId]:
        table = legal_request_table.c
        query = (
            select(table.id)
            .where(
                table.answered_at.is_not(None),
                table.told_at.is_(None),
                or_(table.gag_until.is_(None), table.gag_until <= now),
            )
            .order_by(table.answered_at)
            .limit(limit)
        )
        return [LegalRequestId(found) for found in (await self._connection.execute(query)).scalars()]

    async def with_expired_export(self, *, now: datetime, limit: int) -> Sequence[LegalRequestId]:
        table = legal_request_table.c
        query = (
            select(table.id)
            .where(table.export_expires_at <= now)
            .order_by(table.export_expires_at)
            .limit(limit)
        )
        return [LegalRequestId(found) for found in (await self._connection.execute(query)).scalars()]


def _hold_row(hold: LegalHold) -> dict[str, object]:
    return {
        "id": hold.id,
        "account_id": hold.account_id,
        "reason": hold.reason,
        "placed_by": hold.placed_by,
        "placed_at": hold.placed_at,
        "until": hold.until,
        "lifted_by": hold.lifted_by,
        "lifted_at": hold.lifted_at,
        "lift_reason": hold.lift_reason,
    }


def _hold(row: Row[tuple[object, ...]]) -> LegalHold:
    return LegalHold(
        id=LegalHoldId(row.id),
        account_id=UserId(row.account_id),
        reason=row.reason,
        placed_by=UserId(row.placed_by),
        placed_at=row.placed_at,
        until=row.until,
        lifted_by=UserId(row.lifted_by) if row.lifted_by else None,
        lifted_at=row.lifted_at,
        lift_reason=row.lift_reason,
    )


class PostgresLegalHolds(LegalHolds):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, hold_id: LegalHoldId) -> LegalHold | None:
        query = select(legal_hold_table).where(legal_hold_table.c.id == hold_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _hold(row) if row else None

    async def add(self, hold: LegalHold) -> None:
        try:
            await self._connection.execute(insert(legal_hold_table).values(_hold_row(hold)))
        except IntegrityError as error:
            if "pk_legal_hold" not in str(error.orig):
                raise
            raise LegalHoldIdReused("this id belongs to another hold") from error

    async def get_for_update(self, hold_id: LegalHoldId) -> LegalHold:
        query = select(legal_hold_table).where(legal_hold_table.c.id == hold_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise LegalHoldNotFound("there is no such hold")
        return _hold(row)

    async def update(self, hold: LegalHold) -> None:
        table = legal_hold_table
        await self._connection.execute(update(table).where(table.c.id == hold.id).values(_hold_row(hold)))

    async def is_held(self, account_id: UserId, *, now: datetime) -> bool:
        table = legal_hold_table.c
        query = select(exists().where(table.account_id == account_id, holds_at(now)))
        return (await self._connection.execute(query)).scalar_one()

    async def open_matters(self, account_id: UserId) -> frozenset[OpenMatter]:
        asked = [open_matter(each, literal(account_id, Uuid)).label(each) for each in OpenMatter]
        row = (await self._connection.execute(select(*asked))).one()
        return frozenset(each for each, is_open in zip(OpenMatter, row, strict=True) if is_open)


def open_matter(matter: OpenMatter, person_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether one of this kind is open about that person. Under names of its own: whoever asks may read of cases
    too, and `person_id` be a column of theirs."""
    case, appeal = moderation_case_table.alias().c, moderation_appeal_table.alias().c
    if matter is OpenMatter.CHILD_SAFETY:
        state = case.state != ModerationState.CLOSED.value
        return exists().where(case.person_id == person_id, case.is_of_child_safety, state)
    return exists().where(appeal.person_id == person_id, appeal.outcome == AppealOutcome.OPEN.value)


def holds_at(now: datetime) -> ColumnElement[bool]:
    """Whether a row of `legal_hold` holds at that time."""
    table = legal_hold_table.c
    return table.lifted_at.is_(None) & or_(table.until.is_(None), table.until > now)


def stays(person_id: ColumnElement[Any], now: datetime) -> ColumnElement[bool]:
    """Whether evidence of that person stays, as `LegalHolds.keeps` says it. Whoever lists what is due leaves that out:
    what nobody may erase yet would be found again each time, and keep all that comes after it from its turn."""
    held = exists().where(legal_hold_table.c.account_id == person_id, holds_at(now))
    return or_(held, open_matter(OpenMatter.CHILD_SAFETY, person_id))


def erasure_of(row: Row[tuple[object, ...]]) -> Erasure:
    columns = row._mapping
    return Erasure(
        id=row.id,
        cause=ErasureCause(row.cause),
        rule=row.rule,
        account_id=UserId(row.account_id) if row.account_id else None,
        table=columns[erasure_table.c.table],
        rows=columns[erasure_table.c.rows],
        at=row.at,
    )


class PostgresErasures(Erasures):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, erasure: Erasure) -> None:
        row = {
            "id": erasure.id,
            "cause": erasure.cause,
            "rule": erasure.rule,
            "account_id": erasure.account_id,
            "table": erasure.table,
            "rows": erasure.rows,
            "at": erasure.at,
        }
        await self._connection.execute(insert(erasure_table).values(row))

    async def minor_is_erased(self, account_id: UserId) -> bool:
        query = select(
            exists().where(
                erasure_table.c.account_id == account_id,
                erasure_table.c.cause == ErasureCause.MINOR,
                is_whole(),
                age_status_table.c.user_id == account_id,
                erasure_table.c.at >= age_status_table.c.decided_at,
            )
        )
        return (await self._connection.execute(query)).scalar_one()


def is_whole() -> ColumnElement[bool]:
    """Whether a row of the report says that the account itself went: it goes last."""
    return (erasure_table.c.table == "account") & (erasure_table.c.rows > 0)


def sealed_officers(engine: AsyncEngine) -> PostgresSealedItems:
    return PostgresSealedItems(
        engine,
        name="authorities' officers",
        table=legal_request_table,
        key_id=legal_request_table.c.officer_key_id,
        wrapped_key=legal_request_table.c.officer_wrapped_key,
        context=lambda row: request_of(row).context,
    )


def sealed_exports(engine: AsyncEngine) -> PostgresSealedItems:
    return PostgresSealedItems(
        engine,
        name="exports to authorities",
        table=legal_request_table,
        key_id=legal_request_table.c.export_key_id,
        wrapped_key=legal_request_table.c.export_wrapped_key,
        context=lambda row: request_of(row).export_context,
    )
