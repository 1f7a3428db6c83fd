"""The control API's recordings: begun and ended by the application, and fetched by it part by part.

    PUT    /rooms/{id}/recording         {recording_id, key, associated_data} -> 204; sealed with that key (32 bytes)
    DELETE /rooms/{id}/recording         end it
    GET    /recordings                   -> {"recordings": [what `media.taps.parts.Spooled` says of each]}
    GET    /recordings/{id}/parts/{n}    -> the bytes of a part, as `media.taps.parts` describes
    DELETE /recordings/{id}/parts/{n}    it is kept elsewhere now
    DELETE /recordings/{id}              so is all of it

What is not fetched stays, also when the process ends or is killed: the next one with the same spool goes on.
"""

import asyncio

import msgspec
from quart import Quart, Response, request
from quart.typing import ResponseReturnValue

from media.control.taps import KEY_BYTES
from media.taps.parts import as_json
from media.taps.taps import TapRefusalError, Taps


class RecordBody(msgspec.Struct, forbid_unknown_fields=True):
    recording_id: str
    key: bytes
    associated_data: bytes


def add_recordings(app: Quart, taps: Taps) -> None:
    spool = taps.recorders.spool

    @app.put("/rooms/<room_id>/recording")
    async def record(room_id: str) -> ResponseReturnValue:
        body = msgspec.json.decode(await request.get_data(), type=RecordBody)
        if len(body.key) != KEY_BYTES:
            raise TapRefusalError("malformed", 400, "a key has 32 bytes")
        await taps.record(
            _checked(body.recording_id), room_id, key=body.key, associated_data=body.associated_data
        )
        return "", 204

    @app.delete("/rooms/<room_id>/recording")
    async def end(room_id: str) -> ResponseReturnValue:
        taps.recorders.stop(room_id)
        return "", 204

    @app.get("/recordings")
    async def recordings() -> ResponseReturnValue:
        found = await asyncio.to_thread(spool.recordings, taps.recorders.busy)
        body = {"recordings": [as_json(each) for each in found]}
        return Response(msgspec.json.encode(body), content_type="application/json")

    @app.get("/recordings/<recording_id>/parts/<int:number>")
    async def part(recording_id: str, number: int) -> ResponseReturnValue:
        data = await asyncio.to_thread(spool.part, _checked(recording_id), number)
        if data is None:
            raise TapRefusalError("no_part", 404, "there is no such part")
        return Response(data, content_type="application/octet-stream")

    @app.delete("/recordings/<recording_id>/parts/<int:number>")
    async def forget_part(recording_id: str, number: int) -> ResponseReturnValue:
        await asyncio.to_thread(spool.forget_part, _checked(recording_id), number)
        return "", 204

    @app.delete("/recordings/<recording_id>")
    async def forget(recording_id: str) -> ResponseReturnValue:
        if _checked(recording_id) in taps.recorders.busy:
            raise TapRefusalError("still_recording", 409, "end it first")
        await asyncio.to_thread(spool.forget, recording_id)
        return "", 204


def _checked(recording_id: str) -> str:
    """It becomes the name of a directory."""
    if not recording_id.replace("-", "").isalnum() or not recording_id.isascii() or len(recording_id) > 64:
        raise TapRefusalError("malformed", 400, "a recording's id is a UUID")
    return recording_id
