"""What staff do in a chat is a decision about whoever it restricts: the worker writes them the reasons (ENF-01).

What a performer and whom they appointed do there is the rule of that room, and no decision of ours (CHT-10).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from domain.chat.held_message import HeldMessage
from domain.chat.kept_out import KeptOut
from domain.chat.removal import Removal
from domain.chat.rule import ChatRule
from domain.ids import MessageId, StreamId, TipId, UserId
from domain.moderation.bulk_act import PORTION
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.events import StaffActed, StaffActLifted
from ports.transaction import Transaction

_POLICIES: Mapping[ChatRule, StopPolicy] = {
    ChatRule.HARASSMENT: StopPolicy.HARASSMENT,
    ChatRule.HATE: StopPolicy.HARASSMENT,
    ChatRule.THREAT: StopPolicy.VIOLENCE_OR_THREAT,
    ChatRule.EXPLICIT: StopPolicy.EXPLICIT_CONTENT,
    ChatRule.OFF_PLATFORM: StopPolicy.OFF_PLATFORM_PAYMENT,
}
"""The rule of the platform that a statement names; the others are of chats alone, and stand in what was found."""


async def owe_for_removal(
    tx: Transaction, removal: Removal, removed: Iterable[tuple[MessageId | TipId, UserId]], note: str, *,
    is_of_tip: bool = False,
) -> None:  # fmt: skip
    """To each author, and of so many messages at a time as one decision is about. `is_of_tip`: they are tips' words."""
    by_author: dict[UserId, list[MessageId | TipId]] = defaultdict(list)
    for message_id, author_id in removed:
        by_author[author_id].append(message_id)
    for author_id, ids in by_author.items():
        for first in range(0, len(ids), PORTION):
            named = " ".join(str(each) for each in ids[first : first + PORTION])
            await tx.outbox.add(
                StaffActed(
                    ActionKind.REMOVE_MESSAGE, removal.stream_id, author_id, removal.actor_id,
                    _policy(removal.rule), _found(removal.rule, note), named, None, removal.at, is_of_tip=is_of_tip,
                )
            )  # fmt: skip


async def owe_for_keeping_out(tx: Transaction, stream_id: StreamId, decided: KeptOut, note: str) -> None:
    """What our team had decided about them there before is replaced."""
    act, person_id = ActionKind.KEEP_OUT, decided.person_id
    await tx.outbox.add(
        StaffActLifted(
            act, stream_id, person_id, decided.actor_id, is_replaced=True, lifted_at=decided.at
        )
    )  # fmt: skip
    await tx.outbox.add(
        StaffActed(
            act, stream_id, person_id, decided.actor_id, _policy(decided.rule), _found(decided.rule, note), "",
            decided.until, decided.at,
        )
    )  # fmt: skip


async def owe_for_denial(tx: Transaction, denied: HeldMessage, note: str) -> None:
    """Of a message that waited."""
    assert denied.rule is not None, "it is denied"
    assert denied.decided_by is not None, "people deny"
    assert denied.decided_at is not None, "at a moment"
    await tx.outbox.add(
        StaffActed(
            ActionKind.DENY_MESSAGE, denied.stream_id, denied.author_id, denied.decided_by, _policy(denied.rule),
            _found(denied.rule, note), str(denied.id), None, denied.decided_at,
        )
    )  # fmt: skip


def _policy(rule: ChatRule) -> str:
    return _POLICIES.get(rule, StopPolicy.OTHER_RULE).value


def _found(rule: ChatRule, note: str) -> str:
    return f"{rule.text} {note}".strip()
