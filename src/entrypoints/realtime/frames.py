"""What goes over an events connection: our envelope, and the few things that a client may say."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from domain.ids import StreamId
from domain.streaming.room_event import RoomEvent

VERSION = 1
CHANNELS_MAX = 20
FRAME_BYTES_MAX = 4096

BAD_TICKET = 4401
FORBIDDEN = 4403
TOO_SLOW = 4408
TOO_MUCH = 4429
POLICY_VIOLATION = 1008
INTERNAL_ERROR = 1011
SERVICE_RESTART = 1012
TRY_AGAIN_LATER = 1013


class Envelope(msgspec.Struct, frozen=True, omit_defaults=True):
    """One frame to a client. `seq` is there for durable events only: control frames never move a cursor."""

    v: int
    type: str
    time: datetime
    durable: bool
    data: Mapping[str, object]
    id: UUID | None = None
    seq: int | None = None
    channel: str | None = None


_encoder = msgspec.json.Encoder()


def channel_of(stream_id: StreamId) -> str:
    return f"room:{stream_id}"


def event_frame(event: RoomEvent) -> str:
    """A durable event. The text is the same for everyone, so that it is made once a process."""
    envelope = Envelope(
        VERSION,
        event.type,
        event.occurred_at,
        True,
        event.data,
        event.id,
        event.seq,
        channel_of(event.stream_id),
    )
    return _encoder.encode(envelope).decode()


def copy_ahead(event: RoomEvent) -> str:
    """A copy of a durable event that overtakes others. It moves no cursor, and so has no place in the room's order."""
    return control_frame(event.type, event.data, now=event.occurred_at, stream_id=event.stream_id)


def control_frame(
    kind: str, data: Mapping[str, object], *, now: datetime, stream_id: StreamId | None = None
) -> str:
    """A frame without a place in any room's order."""
    channel = channel_of(stream_id) if stream_id else None
    return _encoder.encode(Envelope(VERSION, kind, now, False, data, channel=channel)).decode()


Channel = Annotated[str, msgspec.Meta(pattern=r"^room:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Seq = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Subscribe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="op", tag="subscribe"):
    """Events of a room from now on."""

    channel: Channel


class Resume(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="op", tag="resume"):
    """Events of rooms after the last `seq` that the client has of each."""

    channels: Annotated[dict[Channel, Seq], msgspec.Meta(min_length=1, max_length=CHANNELS_MAX)]


class Unsubscribe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="op", tag="unsubscribe"):
    """No more events of a room."""

    channel: Channel


Request = Subscribe | Resume | Unsubscribe


class BadFrame(Exception):
    """A client said something that we do not understand."""


_decoder: msgspec.json.Decoder[Request] = msgspec.json.Decoder(Request)


def parse_request(frame: str | bytes) -> Request:
    """Raises `BadFrame`."""
    if len(frame) > FRAME_BYTES_MAX:
        raise BadFrame(f"a frame has at most {FRAME_BYTES_MAX} bytes")
    if isinstance(frame, bytes):
        raise BadFrame("frames are text")
    try:
        return _decoder.decode(frame)
    except msgspec.MsgspecError as error:
        raise BadFrame(str(error)) from None
    except UnicodeEncodeError:
        raise BadFrame("the frame is not UTF-8") from None


def stream_of(channel: str) -> StreamId:
    """The room that a channel of the right form names."""
    return StreamId(UUID(channel.removeprefix("room:")))
