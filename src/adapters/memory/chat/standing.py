"""What a room asks of whoever writes there, read for messages and for the words of tips."""

from domain.chat.room_rules import RoomRules
from domain.identity.user import User
from domain.streaming.stream import Stream
from ports.chat.messages import ChatStanding
from ports.transaction import Transaction


async def standing_of(tx: Transaction, stream: Stream, author: User) -> ChatStanding:
    room = stream.performer_id
    follow = await tx.follows.find(author.id, room)
    return ChatStanding(
        settings=await tx.chat_settings.of(room),
        signed_up_at=author.created_at,
        has_tipped=await tx.tips.has_tipped(author.id, room),
        followed_at=follow.at if follow else None,
        has_verified_number=await tx.telephones.is_verified(author.id),
        is_moderator=await tx.room_moderators.moderates(room, author.id),
        last_at=await tx.held_messages.latest_at(stream.id, author.id),
        kept_out=await tx.kept_out.find(room, author.id),
    )


async def unaccepted_of(tx: Transaction, stream: Stream, author: User) -> RoomRules | None:
    rules = await tx.room_rules.latest(stream.performer_id)
    if rules is None or await tx.rules_acceptances.has_accepted(
        stream.performer_id, author.id, rules.version
    ):
        return None
    return rules
