"""Accept the rules of a performer's rooms (CHT-11)."""

from dataclasses import dataclass

from domain.chat.room_rules import RoomRulesNotFound, RulesAcceptance
from domain.ids import StreamId, UserId
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class AcceptRoomRules:
    """From then on the person writes in all rooms of the show's performer, until the rules change.

    Only the version in force is accepted: nobody agrees to what they did not read. Safe to repeat: the first time
    stands.
    """

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, stream_id: StreamId, person_id: UserId, version: int) -> RulesAcceptance:
        """Raises `StreamNotFound`, `RoomRulesNotFound`, `RoomRulesChanged`."""
        async with self.begin() as tx:
            stream = await tx.streams.get(stream_id)
            rules = await tx.room_rules.latest(stream.performer_id)
            if rules is None:
                raise RoomRulesNotFound("this room has no rules to accept")
            rules.require_in_force(version)
            accepted = RulesAcceptance(person_id, stream.performer_id, version, self.now())
            await tx.rules_acceptances.add(accepted)
            return accepted
