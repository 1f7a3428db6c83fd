"""The control API's part for a process among others.

GET /node                {id, udp_port, load, is_draining}
PUT /draining            {deadline_seconds}: no new rooms; end a minute after the last room went, or at the deadline
PUT /rooms/{id}/moved    the room is elsewhere now: say goodbye to everyone in it; it may come back
"""

from dataclasses import asdict
from typing import Annotated

import msgspec
from quart import Quart, Response, request
from quart.typing import ResponseReturnValue

from media.cluster.node import Node
from media.cluster.pipe import KEY_BYTES
from media.cluster.pipes import PipeRefusedError, Pipes
from media.plane import MediaPlane
from media.refusals import checked_room_id
from media.rooms.controls import Controls

Key = Annotated[bytes, msgspec.Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]


class Keys(msgspec.Struct, forbid_unknown_fields=True):
    down: Key
    up: Key


class ControlsView(msgspec.Struct, forbid_unknown_fields=True):
    revision: int
    is_covered: bool
    is_muted: bool
    removed: list[str]


class OriginView(msgspec.Struct, forbid_unknown_fields=True):
    codec: str
    controls: ControlsView


class PipeInBody(msgspec.Struct, forbid_unknown_fields=True):
    codec: str
    controls: ControlsView
    keys: Keys


class PipeOutBody(msgspec.Struct, forbid_unknown_fields=True):
    edge: str
    host: str
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)]
    keys: Keys


class DrainBody(msgspec.Struct, forbid_unknown_fields=True):
    deadline_seconds: Annotated[float, msgspec.Meta(ge=0, le=86_400)]


def add_cluster(app: Quart, plane: MediaPlane, node_: Node) -> None:
    add_pipes(app, node_.pipes, node_.pipe_host)

    @app.get("/node")
    async def node() -> ResponseReturnValue:
        return Response(msgspec.json.encode(asdict(node_.state())), content_type="application/json")

    @app.put("/draining")
    async def draining() -> ResponseReturnValue:
        body = msgspec.json.decode(await request.get_data(), type=DrainBody)
        node_.leave(body.deadline_seconds)
        return "", 204

    @app.put("/rooms/<room_id>/moved")
    async def moved(room_id: str) -> ResponseReturnValue:
        plane.vacate(checked_room_id(room_id))
        return "", 204


def add_pipes(app: Quart, pipes: Pipes, host: str) -> None:
    @app.errorhandler(PipeRefusedError)
    async def refused(error: PipeRefusedError) -> ResponseReturnValue:
        return _json({"code": error.code, "detail": "this room has no such pipe"}, error.status)

    @app.get("/rooms/<room_id>/pipe")
    async def origin(room_id: str) -> ResponseReturnValue:
        codec, controls = pipes.origin(checked_room_id(room_id))
        view = ControlsView(
            controls.revision, controls.is_covered, controls.is_muted, sorted(controls.removed)
        )
        return _json(OriginView(codec, view))

    @app.put("/rooms/<room_id>/pipe-in")
    async def take_in(room_id: str) -> ResponseReturnValue:
        body = msgspec.json.decode(await request.get_data(), type=PipeInBody)
        said = body.controls
        controls = Controls(said.revision, said.is_covered, said.is_muted, frozenset(said.removed))
        port = pipes.take_in(
            checked_room_id(room_id), body.codec, controls, {"down": body.keys.down, "up": body.keys.up}
        )
        return _json({"host": host, "port": port})

    @app.put("/rooms/<room_id>/pipe-out")
    async def send_out(room_id: str) -> ResponseReturnValue:
        body = msgspec.json.decode(await request.get_data(), type=PipeOutBody)
        keys = {"down": body.keys.down, "up": body.keys.up}
        pipes.send_out(checked_room_id(room_id), body.edge, (body.host, body.port), keys)
        return "", 204


def _json(value: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status=status, content_type="application/json")
