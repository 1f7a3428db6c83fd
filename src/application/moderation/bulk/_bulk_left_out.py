"""Of what one act on many does to its items: that it did nothing to one, and why."""

from datetime import datetime

from domain.moderation.bulk_act import BulkItem, BulkResult, BulkStep

CHANGED = "it was changed since it was shown"
CHANGED_SINCE = "somebody changed it since"


def left_out(item: BulkItem, step: BulkStep, why: str, now: datetime) -> BulkResult:
    return BulkResult(item.place, step, why, None, item.version, now)
