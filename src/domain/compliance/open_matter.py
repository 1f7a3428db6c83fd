"""What is not over yet about somebody, and what of theirs it keeps although it would be erased (CSA-08, PRV-09).

The words of what is erased are those of the report of erasures: the names of tables.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum


class OpenMatter(StrEnum):
    CHILD_SAFETY = "child_safety"
    """A case about the person that child safety officers work on: evidence, and what an authority asks who it was."""
    APPEAL = "appeal"
    """Against a decision: what it says, what the decision was about, and where its outcome is told."""


_WRITTEN = frozenset(
    {"chat_message", "chat_held_message", "direct_message", "room_event", "stream", "report_words"}
)
KEPT_FOR: Mapping[OpenMatter, frozenset[str]] = {
    OpenMatter.CHILD_SAFETY: _WRITTEN
    | {
        "account", "account_telephone", "kept_telephone", "document", "verification_claims", "verification_attempt",
        "show_visit", "tip", "report", "moderation_sanction",
    },
    OpenMatter.APPEAL: _WRITTEN | {"account", "moderation_appeal", "moderation_sanction"},
}  # fmt: skip


def kept_for(matters: Collection[OpenMatter]) -> frozenset[str]:
    """What stays until they are over; all else goes in its time."""
    return frozenset().union(*(KEPT_FOR[each] for each in matters))
