"""The control API's stills, clips and sound. They are answered as bytes, with what is known of them in the head.

    POST /rooms/{id}/still  {age_seconds_max, veiled} -> image/jpeg; Still-Width, Still-Height, Still-Age-Seconds;
                                                         veiled (false): small, grey and blurred
    POST /rooms/{id}/clip   {key, associated_data}    -> the last minute, sealed with that key (base64, 32 bytes):
                                                         nonce, encrypted bytes, tag; Clip-Media-Type, Clip-Seconds,
                                                         Clip-Age-Seconds, since it ended, and of the file inside
                                                         Clip-Frames, Clip-Bytes, Clip-SHA256
    POST /rooms/{id}/clip/kept {associated_data}      -> {}; what was asked for with it need be held no more
    POST /rooms/{id}/sound  {seconds}                 -> what was to be heard since, as samples (audio/l16): 16,000 a
                                                         second of one channel, little-endian; Sound-Seconds,
                                                         Sound-Age-Seconds, since when it began. Empty: nothing was

A clip can be had for some minutes after its room was closed, and one that was asked for again until it is said to be
kept, or for a day.
"""

import msgspec
from quart import Quart, Response, request
from quart.typing import ResponseReturnValue

from media.taps.talk import SOUND_SECONDS_MAX
from media.taps.taps import TapRefusalError, Taps

KEY_BYTES = 32
AGE_SECONDS_MAX = 60.0


class StillBody(msgspec.Struct, forbid_unknown_fields=True):
    age_seconds_max: float
    veiled: bool = False


class ClipBody(msgspec.Struct, forbid_unknown_fields=True):
    key: bytes
    associated_data: bytes


class KeptBody(msgspec.Struct, forbid_unknown_fields=True):
    associated_data: bytes


class SoundBody(msgspec.Struct, forbid_unknown_fields=True):
    seconds: float


def add_taps(app: Quart, taps: Taps) -> None:
    @app.post("/rooms/<room_id>/still")
    async def still(room_id: str) -> ResponseReturnValue:
        body = msgspec.json.decode(await request.get_data(), type=StillBody)
        age_seconds_max = min(max(0.0, body.age_seconds_max), AGE_SECONDS_MAX)
        made = await taps.still(room_id, age_seconds_max=age_seconds_max, veiled=body.veiled)
        head = {
            "Still-Width": str(made.width),
            "Still-Height": str(made.height),
            "Still-Age-Seconds": str(made.age_seconds),
        }
        return Response(made.jpeg, headers=head, content_type="image/jpeg")

    @app.post("/rooms/<room_id>/clip")
    async def clip(room_id: str) -> ResponseReturnValue:
        body = msgspec.json.decode(await request.get_data(), type=ClipBody)
        if len(body.key) != KEY_BYTES:
            raise TapRefusalError("malformed", 400, "a key has 32 bytes")
        made = await taps.clip(room_id, key=body.key, associated_data=body.associated_data)
        head = {
            "Clip-Media-Type": made.media_type,
            "Clip-Seconds": str(made.seconds),
            "Clip-Age-Seconds": str(made.age_seconds),
            "Clip-Frames": str(made.frames),
            "Clip-Bytes": str(made.size_bytes),
            "Clip-SHA256": made.sha256,
        }
        return Response(made.sealed, headers=head, content_type="application/octet-stream")

    @app.post("/rooms/<room_id>/clip/kept")
    async def kept(room_id: str) -> ResponseReturnValue:
        body = msgspec.json.decode(await request.get_data(), type=KeptBody)
        taps.kept(room_id, associated_data=body.associated_data)
        return {}

    @app.post("/rooms/<room_id>/sound")
    async def sound(room_id: str) -> ResponseReturnValue:
        body = msgspec.json.decode(await request.get_data(), type=SoundBody)
        made = await taps.sound(room_id, seconds=min(max(0.0, body.seconds), SOUND_SECONDS_MAX))
        head = {"Sound-Seconds": str(made.seconds), "Sound-Age-Seconds": str(made.age_seconds)}
        return Response(made.pcm, headers=head, content_type="audio/l16; rate=16000; channels=1")
