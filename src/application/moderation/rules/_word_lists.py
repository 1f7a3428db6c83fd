"""Whose list of blocked words is meant, and whether the actor may change it."""

from domain.chat.removal import moderator_kind
from domain.identity.permissions import PERMISSIONS, Permission, require_permission
from domain.ids import StreamId, UserId
from ports.transaction import Transaction


async def room_of_list(tx: Transaction, stream_id: StreamId | None, actor_id: UserId) -> UserId | None:
    """The performer of the show whose room's list it is; None for the list of everywhere.

    Raises `StreamNotFound`, `NoModeratorHere`, `PermissionDenied`.
    """
    actor = await tx.users.get(actor_id)
    if stream_id is None:
        require_permission(actor.role, Permission.CONTROL_ROOMS)
        return None
    stream = await tx.streams.get(stream_id)
    is_staff = Permission.CONTROL_ROOMS in PERMISSIONS[actor.role]
    moderator_kind(actor_id=actor_id, performer_id=stream.performer_id, is_staff=is_staff)
    return stream.performer_id
