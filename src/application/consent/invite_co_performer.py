"""Declare who else is on camera."""

from dataclasses import dataclass

from application.consent.standing import require_cast_open, require_verified_performer
from domain.consent.cast import CAST_MAX, CastMember, CastTooLarge, OwnShow
from domain.consent.events import CoPerformerInvited
from domain.ids import StreamId, UserId
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class InviteCoPerformer:
    """The performer names somebody by their performer number, before the show begins; inviting twice is once.

    An unknown number is answered as that of somebody who is no verified performer: nobody learns who has an account.
    """

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, stream_id: StreamId, performer_id: UserId, user_id: UserId) -> CastMember:
        """Raises `StreamNotFound`, `NotYourStream`, `CastClosed`, `CastTooLarge`, `OwnShow`,
        `CoPerformerNotVerified`."""
        async with self.begin() as tx:
            stream = await tx.streams.get_for_update(stream_id)
            stream.require_performer(performer_id)
            require_cast_open(stream.state)
            if user_id == performer_id:
                raise OwnShow("you are in your own show already", pointer="/user_id")
            cast = await tx.casts.of_stream(stream_id)
            if earlier := next((member for member in cast if member.user_id == user_id), None):
                return earlier
            await require_verified_performer(tx, user_id, now=self.now())
            if len([member for member in cast if member.user_id != performer_id]) >= CAST_MAX:
                raise CastTooLarge(f"at most {CAST_MAX} people besides you")
            member = CastMember.invite(stream_id, user_id, now=self.now())
            await tx.casts.save(member)
            await tx.outbox.add(CoPerformerInvited(stream_id, stream.title, performer_id, user_id))
            return member
