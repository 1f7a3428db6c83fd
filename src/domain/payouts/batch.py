"""Payouts are let go in batches: one person makes one, others check what exactly is in it (PYT-05)."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.ids import PayoutBatchId, UserId
from domain.money import Paise
from domain.payouts.payout import Payout

SECOND_CHECKER_FROM = Paise(5_00_000_00)
"""₹5 lakh: a batch of more needs two checkers."""
PAYOUTS_MAX = 500


class BatchNotFound(NotFound):
    code = "payout_batch_not_found"


class BatchIdReused(Conflict):
    code = "payout_batch_id_reused"


class BatchClosed(Conflict):
    code = "payout_batch_closed"


class BatchChanged(Conflict):
    """What was looked at is not what the batch holds now."""

    code = "payout_batch_changed"


class MakerCannotCheck(Forbidden):
    code = "maker_cannot_check"


class CheckedBefore(Conflict):
    """Two checkers are two people."""

    code = "checked_before"


class EmptyBatch(Invalid):
    code = "empty_payout_batch"


class BatchState(StrEnum):
    MADE = "made"
    RELEASED = "released"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Check:
    checker_id: UserId
    content_hash: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PayoutBatch:
    """`total` is the sum of what goes to banks. Checks count for the content whose hash they name, and no other."""

    id: PayoutBatchId
    maker_id: UserId
    content_hash: str
    payouts: int
    total: Paise
    state: BatchState
    checks: tuple[Check, ...]
    note: str
    made_at: datetime
    ended_at: datetime | None

    @classmethod
    def make(
        cls, *, batch_id: PayoutBatchId, maker_id: UserId, payouts: Sequence[Payout], now: datetime
    ) -> "PayoutBatch":
        """Raises `EmptyBatch`."""
        if not 0 < len(payouts) <= PAYOUTS_MAX:
            raise EmptyBatch(f"a batch holds 1 to {PAYOUTS_MAX} payouts", pointer="/payout_ids")
        total = Paise(sum(payout.net for payout in payouts))
        return cls(
            batch_id, maker_id, content_hash(payouts), len(payouts), total, BatchState.MADE, (), "", now, None
        )  # fmt: skip

    @property
    def checkers_needed(self) -> int:
        return 2 if self.total > SECOND_CHECKER_FROM else 1

    def checked(
        self, *, checker_id: UserId, seen_hash: str, payouts: Sequence[Payout], now: datetime
    ) -> "PayoutBatch":
        """With the last check that is needed it is released.

        `seen_hash` is of what the checker had before their eyes. Raises `BatchClosed`, `MakerCannotCheck`,
        `CheckedBefore`, `BatchChanged`.
        """
        if self.state is not BatchState.MADE:
            raise BatchClosed("this batch is released or refused")
        if checker_id == self.maker_id:
            raise MakerCannotCheck("whoever made a batch may not check it")
        if checker_id in {payout.performer_id for payout in payouts}:
            raise MakerCannotCheck("nobody checks a payout to themselves")
        if checker_id in {check.checker_id for check in self.checks}:
            raise CheckedBefore("you checked this batch; another person is needed")
        if not seen_hash == content_hash(payouts) == self.content_hash:
            raise BatchChanged("the batch is not what you looked at; load it again")
        checks = (*self.checks, Check(checker_id, seen_hash, now))
        if len(checks) < self.checkers_needed:
            return replace(self, checks=checks)
        return replace(self, checks=checks, state=BatchState.RELEASED, ended_at=now)

    def refused(self, note: str, now: datetime) -> "PayoutBatch":
        """Raises `BatchClosed`."""
        if self.state is not BatchState.MADE:
            raise BatchClosed("this batch is released or refused")
        return replace(self, state=BatchState.REFUSED, note=note, ended_at=now)


def content_hash(payouts: Sequence[Payout]) -> str:
    """SHA-256 over who gets how much where, in the order of the payouts' ids."""
    lines = [
        [
            str(payout.id), str(payout.performer_id), str(payout.account_id), payout.gross, payout.net,
            payout.taxes.tds_paise, payout.taxes.tcs_paise,
        ]
        for payout in sorted(payouts, key=lambda payout: payout.id)
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(lines, separators=(",", ":")).encode()).hexdigest()
