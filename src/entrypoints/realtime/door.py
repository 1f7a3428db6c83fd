"""Who may listen: to anything at all, and in one room."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

from application.streaming.region_reach import Onlooker
from domain.age_verification.age import require_verified_adult
from domain.errors import Forbidden, Refusal
from domain.identity.permissions import Permission
from domain.ids import StreamId, UserId
from domain.moderation.decisions.sanction import require_not_suspended
from domain.streaming.block import BLOCKED, BlockedByPerformer
from domain.streaming.reach import NotShownWhereYouAre
from domain.streaming.room_controls import PUT_OUT, RemovedFromRoom
from entrypoints.realtime.socket import Socket
from ports.identity.accounts import Principal
from ports.streaming.blocks import BlockQueries
from ports.streaming.room_controls import RoomControlQueries

KeptFrom = Callable[[Collection[tuple[StreamId, Onlooker]]], Awaitable[frozenset[tuple[StreamId, Onlooker]]]]
"""Of shows and who would see them, each that is not shown where they are."""


class Door:
    """Of the rooms of one web process."""

    def __init__(self, blocks: BlockQueries, controls: RoomControlQueries, kept_from: KeptFrom) -> None:
        self._blocks = blocks
        self._controls = controls
        self._kept_from = kept_from

    async def require_let_in(self, socket: Socket, stream_id: StreamId) -> None:
        """Raises `BlockedByPerformer`, `RemovedFromRoom`, `NotShownWhereYouAre`."""
        here = (stream_id, socket.principal.user_id)
        if refused := await self._shut_out([here]):
            raise refused[here]
        if await self._kept_from([(stream_id, _onlooker(socket))]):
            raise NotShownWhereYouAre("this cannot be seen where you are")

    async def show_out(
        self, sockets: Sequence[Socket], leave: Callable[[Socket, StreamId, str], None]
    ) -> None:
        """Out of the rooms that they may not be in any more since they came."""
        here = [(stream_id, socket.principal.user_id) for socket in sockets for stream_id in socket.channels]
        refused = await self._shut_out(here)
        for socket in sockets:
            for stream_id in [*socket.channels]:
                if refusal := refused.get((stream_id, socket.principal.user_id)):
                    leave(socket, stream_id, refusal.code)
        asked = [(stream_id, _onlooker(socket)) for socket in sockets for stream_id in socket.channels]
        kept_from = await self._kept_from(asked) if asked else frozenset()
        for socket in sockets:
            for stream_id in [*socket.channels]:
                if (stream_id, _onlooker(socket)) in kept_from:
                    leave(socket, stream_id, NotShownWhereYouAre.code)

    async def _shut_out(
        self, present: Collection[tuple[StreamId, UserId]]
    ) -> Mapping[tuple[StreamId, UserId], Forbidden]:
        """Of those in rooms, whom our team put out of one and whom its performer lets into none, as what refuses them.
        Who is kept from writing goes on watching, and so hears the room."""
        if not present:
            return {}
        blocked, put_out = await asyncio.gather(
            self._blocks.shut_out(present), self._controls.put_out(present)
        )
        return {each: BlockedByPerformer(BLOCKED) for each in blocked} | {
            each: RemovedFromRoom(PUT_OUT) for each in put_out
        }


def reason_to_refuse(principal: Principal | None, permission: Permission = Permission.WATCH) -> str | None:
    """Why somebody may not listen, as a code; None for those who may."""
    if principal is None:
        return "session_ended"
    try:
        principal.require(permission)
        require_verified_adult(principal.age_state)
        require_not_suspended(principal.suspension)
    except Refusal as refusal:
        return refusal.code
    return None


def _onlooker(socket: Socket) -> Onlooker:
    return Onlooker(socket.principal.user_id, socket.principal.role, socket.region)
