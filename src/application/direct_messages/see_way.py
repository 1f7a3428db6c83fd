"""Say beforehand whether somebody may write, and what it costs."""

from dataclasses import dataclass

from application.direct_messages._way import require_way, require_writer
from domain.direct_messages.direct_message import Pair
from domain.errors import Refusal
from domain.ids import UserId
from domain.money import Tokens
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class Way:
    """What sending would be refused with, whatever was written; None where the way is open, and then `price` is what a
    message costs."""

    refusal: Refusal | None
    price: Tokens


@dataclass(frozen=True, slots=True)
class SeeWay:
    """By the rules that sending asks, so that nobody types what is refused. Until then it may change."""

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, pair: Pair, person_id: UserId) -> Way:
        """`person_id` is one of the pair."""
        async with self.begin() as tx:
            try:
                people = {each: await tx.users.get(each) for each in pair.people}
                await require_writer(tx, pair, people[person_id], people[pair.performer_id])
                before = await tx.conversations.find_for_update(pair)
                return Way(None, await require_way(tx, pair, person_id, before, self.now()))
            except Refusal as refusal:
                return Way(refusal, Tokens(0))
