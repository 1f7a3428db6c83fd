"""What stands between performers and their money, in memory: freezes and coercion reviews."""

from adapters.memory.payouts.payouts import PayoutTables
from domain.ids import (
    CoercionReviewId,
    FreezeId,
    UserId,
)
from domain.payouts.coercion import CoercionReview, CoercionReviewNotFound, ReviewState
from domain.payouts.freeze import Freeze, FreezeNotFound
from ports.payouts.payouts import (
    CoercionReviews,
    Freezes,
)


class MemoryFreezes(Freezes):
    def __init__(self, tables: PayoutTables) -> None:
        self._tables = tables

    async def find_for_cause(self, performer_id: UserId, cause: str) -> Freeze | None:
        for freeze in self._tables.freezes.values():
            if (freeze.performer_id, freeze.cause) == (performer_id, cause):
                return freeze
        return None

    async def get(self, freeze_id: FreezeId) -> Freeze:
        freeze = self._tables.freezes.get(freeze_id)
        if freeze is None:
            raise FreezeNotFound("there is no such freeze")
        return freeze

    async def add(self, freeze: Freeze) -> None:
        self._tables.freezes[freeze.id] = freeze

    async def update(self, freeze: Freeze) -> None:
        assert freeze.id in self._tables.freezes, "a freeze is added before it is updated"
        self._tables.freezes[freeze.id] = freeze

    async def stops_everything(self, performer_id: UserId) -> bool:
        return any(
            freeze.performer_id == performer_id and freeze.stops_everything
            for freeze in self._tables.freezes.values()
        )


class MemoryCoercionReviews(CoercionReviews):
    def __init__(self, tables: PayoutTables) -> None:
        self._tables = tables

    async def find_open_for_update(self, digest: bytes) -> CoercionReview | None:
        for review in self._tables.reviews.values():
            if review.digest == digest and review.state is ReviewState.OPEN:
                return review
        return None

    async def get_for_update(self, review_id: CoercionReviewId) -> CoercionReview:
        review = self._tables.reviews.get(review_id)
        if review is None:
            raise CoercionReviewNotFound("there is no such review")
        return review

    async def add(self, review: CoercionReview) -> None:
        self._tables.reviews[review.id] = review

    async def update(self, review: CoercionReview) -> None:
        assert review.id in self._tables.reviews, "a review is added before it is updated"
        self._tables.reviews[review.id] = review
