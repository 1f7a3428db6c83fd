"""Take somebody off a show before it begins."""

from dataclasses import dataclass

from application.consent.standing import require_cast_open
from domain.consent.cast import OwnShow
from domain.ids import StreamId, UserId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class RemoveCoPerformer:
    """The performer does without somebody after all. What that person agreed to stays in their own record."""

    begin: BeginTransaction

    async def __call__(self, *, stream_id: StreamId, performer_id: UserId, user_id: UserId) -> None:
        """Raises `StreamNotFound`, `NotYourStream`, `CastClosed`, `OwnShow`."""
        async with self.begin() as tx:
            stream = await tx.streams.get_for_update(stream_id)
            stream.require_performer(performer_id)
            require_cast_open(stream.state)
            if user_id == performer_id:
                raise OwnShow("you are in your own show", pointer="/user_id")
            await tx.casts.remove(stream_id, user_id)
