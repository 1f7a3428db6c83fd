"""The control API's part for a process among others.

GET /node                {id, udp_port, load, is_draining}
PUT /draining            {deadline_seconds}: take no new rooms, and end when empty or at the deadline
PUT /rooms/{id}/moved    the room is elsewhere now: say goodbye to everyone in it; it may come back
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated

import msgspec
from quart import Quart, Response, request
from quart.typing import ResponseReturnValue

from media.cluster.drain import Drain
from media.cluster.lease import NodeState
from media.plane import MediaPlane, checked_room_id


class DrainBody(msgspec.Struct, forbid_unknown_fields=True):
    deadline_seconds: Annotated[float, msgspec.Meta(ge=0, le=86_400)]


def add_cluster(app: Quart, plane: MediaPlane, drain: Drain, state: Callable[[], NodeState]) -> None:
    @app.get("/node")
    async def node() -> ResponseReturnValue:
        return Response(msgspec.json.encode(asdict(state())), content_type="application/json")

    @app.put("/draining")
    async def draining() -> ResponseReturnValue:
        body = msgspec.json.decode(await request.get_data(), type=DrainBody)
        drain.start(body.deadline_seconds)
        return "", 204

    @app.put("/rooms/<room_id>/moved")
    async def moved(room_id: str) -> ResponseReturnValue:
        plane.vacate(checked_room_id(room_id))
        return "", 204
