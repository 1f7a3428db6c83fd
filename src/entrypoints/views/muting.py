"""Whose words are hidden from somebody in a room: what its pages and the API leave out alike."""

from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import StreamId, UserId
from entrypoints.container import Container
from ports.identity.accounts import Principal


def is_muting(who: Principal, performer_id: UserId, *, is_moderator: bool) -> bool:
    """Whether mutes hold for this person in this room: whoever answers for a room reads all of it."""
    return who.user_id != performer_id and not is_moderator and Permission.CHAT in PERMISSIONS[who.role]


async def muted_in_room(container: Container, stream_id: StreamId, who: Principal) -> frozenset[UserId]:
    """Whom this person muted, as far as that holds in this show. Raises `StreamNotFound`."""
    muted = frozenset(row.person_id for row in await container.mute_queries().of_person(who.user_id))
    if not muted:
        return muted
    performer_id = (await container.stream_queries().get(stream_id)).performer_id
    standing = await container.chat_queries().standing(stream_id, who.user_id)
    return muted if is_muting(who, performer_id, is_moderator=standing.is_moderator) else frozenset()
