"""What would do harm while somebody looks is hidden when it is complained of (LEG-03, LEG-17)."""

from dataclasses import dataclass
from datetime import datetime

from domain.consent.events import WithdrawalReceived
from domain.consent.withdrawal import Wish, Withdrawal
from domain.ids import AuditId, WithdrawalId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.live.show_control import ShowControl
from domain.streaming.room_controls import RoomControls
from domain.streaming.room_event import STREAM_COVERED
from domain.streaming.stream import Stream, StreamState
from ports.clock import NewId
from ports.transaction import Transaction

REFERENCE_CHARACTERS = 10


@dataclass(frozen=True, slots=True)
class HiddenFirst:
    """The controls of a show that goes on, for the media plane, and whether this covered it: somebody else may have."""

    controls: RoomControls
    is_own: bool


async def hide_first(
    tx: Transaction, show: Stream, withdrawal_id: WithdrawalId, *, reference: str, secret: str, tool: str,
    new_id: NewId, now: datetime,
) -> HiddenFirst | None:  # fmt: skip
    """What was made of the show, as a withdrawal of consent hides it, and the show itself while it goes on; None where
    it does not. The caller holds it."""
    case = Withdrawal.receive(
        withdrawal_id=withdrawal_id, reference=reference, secret=secret, person_id=None, stream_id=show.id,
        wish=Wish.HIDE, is_intimate=True, now=now,
    )  # fmt: skip
    # What was written stays with the complaint alone, whose readers and time the law limits (CSA-04).
    await tx.withdrawals.add(case, None)
    for item in await tx.media_items.of_stream(show.id):
        await tx.media_items.save(item.hidden(now))
    await tx.outbox.add(WithdrawalReceived(case.id))
    if show.state is not StreamState.LIVE:
        return None
    before = await tx.room_controls.of(show.id)
    controls = before.covered(True)
    if controls is before:
        return HiddenFirst(controls, is_own=False)
    await tx.room_controls.save(controls)
    await tx.audit.append(
        AuditEntry(
            AuditId(new_id()), None, f"stream.{ShowControl.COVER}", f"stream:{show.id}",
            tool, "", now,  # of what stands in the case alone, whose readers the law limits (CSA-04)
        )
    )  # fmt: skip
    await tx.room_events.append(show.id, STREAM_COVERED, {"covered": True}, now=now)
    return HiddenFirst(controls, is_own=True)
