"""Frozen earnings and reviews of shared accounts in PostgreSQL."""

from sqlalchemy import Row, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.payouts.accounts import proposal_of, proposal_row
from adapters.postgres.payouts.tables import coercion_review_table, freeze_table
from domain.ids import CoercionReviewId, DecisionAppealId, FreezeId, UserId
from domain.payouts.coercion import CoercionReview, CoercionReviewNotFound, ReviewState
from domain.payouts.freeze import Freeze, FreezeNotFound, FreezeState, Severity
from ports.payouts.payouts import CoercionReviews, Freezes

_f = freeze_table.c
_r = coercion_review_table.c


def _freeze_row(freeze: Freeze) -> dict[str, object]:
    return {
        "id": freeze.id,
        "performer_id": freeze.performer_id,
        "severity": freeze.severity.value,
        "cause": freeze.cause,
        "wanted_tokens": freeze.wanted_tokens,
        "tokens": freeze.tokens,
        "grown": freeze.grown,
        "let_go": freeze.let_go,
        "paise": freeze.paise,
        "reason": freeze.reason,
        "opened_by": freeze.opened_by,
        "opened_at": freeze.opened_at,
        "state": freeze.state.value,
        "first_officer_id": freeze.first_officer_id,
        "first_note": freeze.first_note,
        "released_by": freeze.released_by,
        "released_note": freeze.released_note,
        "released_at": freeze.released_at,
        "appeal_id": freeze.appeal_id,
        "decided_by": freeze.decided_by,
    }


def freeze_entity(row: Row[tuple[object, ...]]) -> Freeze:
    return Freeze(
        id=FreezeId(row.id),
        performer_id=UserId(row.performer_id),
        severity=Severity(row.severity),
        cause=row.cause,
        wanted_tokens=row.wanted_tokens,
        tokens=row.tokens,
        grown=row.grown,
        let_go=row.let_go,
        paise=row.paise,
        reason=row.reason,
        opened_by=UserId(row.opened_by) if row.opened_by else None,
        opened_at=row.opened_at,
        state=FreezeState(row.state),
        first_officer_id=UserId(row.first_officer_id) if row.first_officer_id else None,
        first_note=row.first_note,
        released_by=UserId(row.released_by) if row.released_by else None,
        released_note=row.released_note,
        released_at=row.released_at,
        appeal_id=DecisionAppealId(row.appeal_id) if row.appeal_id else None,
        decided_by=UserId(row.decided_by) if row.decided_by else None,
    )


class PostgresFreezes(Freezes):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find_for_cause(self, performer_id: UserId, cause: str) -> Freeze | None:
        query = select(freeze_table).where(_f.performer_id == performer_id, _f.cause == cause)
        row = (await self._connection.execute(query)).one_or_none()
        return freeze_entity(row) if row else None

    async def get(self, freeze_id: FreezeId) -> Freeze:
        query = select(freeze_table).where(_f.id == freeze_id)
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise FreezeNotFound("there is no such freeze")
        return freeze_entity(row)

    async def add(self, freeze: Freeze) -> None:
        await self._connection.execute(insert(freeze_table).values(_freeze_row(freeze)))

    async def update(self, freeze: Freeze) -> None:
        result = await self._connection.execute(
            update(freeze_table).where(_f.id == freeze.id).values(_freeze_row(freeze))
        )
        assert result.rowcount == 1, "a freeze is added before it is updated"

    async def stops_everything(self, performer_id: UserId) -> bool:
        query = select(
            exists().where(
                _f.performer_id == performer_id,
                _f.state == FreezeState.OPEN.value,
                _f.severity == Severity.SEV_0.value,
            )
        )
        return bool((await self._connection.execute(query)).scalar_one())


def _review_row(review: CoercionReview) -> dict[str, object]:
    return {
        "id": review.id,
        "digest": review.digest,
        "performers": review.performers,
        "state": review.state.value,
        "opened_at": review.opened_at,
        "closed_by": review.closed_by,
        "note": review.note,
        "closed_at": review.closed_at,
    } | proposal_row(review.proposal)


def review_entity(row: Row[tuple[object, ...]]) -> CoercionReview:
    return CoercionReview(
        id=CoercionReviewId(row.id),
        digest=row.digest,
        performers=row.performers,
        state=ReviewState(row.state),
        proposal=proposal_of(row),
        opened_at=row.opened_at,
        closed_by=UserId(row.closed_by) if row.closed_by else None,
        note=row.note,
        closed_at=row.closed_at,
    )


class PostgresCoercionReviews(CoercionReviews):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find_open_for_update(self, digest: bytes) -> CoercionReview | None:
        query = (
            select(coercion_review_table)
            .where(_r.digest == digest, _r.state == ReviewState.OPEN.value)
            .with_for_update()
        )
        row = (await self._connection.execute(query)).one_or_none()
        return review_entity(row) if row else None

    async def get_for_update(self, review_id: CoercionReviewId) -> CoercionReview:
        query = select(coercion_review_table).where(_r.id == review_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise CoercionReviewNotFound("there is no such review")
        return review_entity(row)

    async def add(self, review: CoercionReview) -> None:
        await self._connection.execute(insert(coercion_review_table).values(_review_row(review)))

    async def update(self, review: CoercionReview) -> None:
        result = await self._connection.execute(
            update(coercion_review_table).where(_r.id == review.id).values(_review_row(review))
        )
        assert result.rowcount == 1, "a review is added before it is updated"
