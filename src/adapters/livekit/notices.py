"""LiveKit's webhooks: https://docs.livekit.io/home/server/webhooks/

The `Authorization` header is a token signed with our API secret that carries the SHA-256 of the body (STR-05).
"""

import base64
import binascii
import hashlib
import hmac

import jwt
from google.protobuf.json_format import Parse, ParseError
from livekit import api

from adapters.livekit.identity import RoomNames, stream_of
from adapters.livekit.rooms import present_of
from ports.streaming.passes import BadMediaNotice, MediaNotice, MediaNotices

COMINGS = frozenset({"participant_joined", "track_published"})
BODY_BYTES_MAX = 256 * 1024


class LiveKitNotices(MediaNotices):
    """The token's signature and times are judged by LiveKit's SDK; the hash here, over the bytes as they came."""

    def __init__(self, *, api_key: str, api_secret: str) -> None:
        self._verifier = api.TokenVerifier(api_key, api_secret)
        self._names = RoomNames(api_secret)

    def read(self, body: bytes, authorization: str) -> MediaNotice:
        if len(body) > BODY_BYTES_MAX:
            raise BadMediaNotice("this notice is too long")
        self._require_proof(body, authorization)
        try:
            event = Parse(body, api.WebhookEvent(), ignore_unknown_fields=True)
        except (ParseError, UnicodeDecodeError) as error:
            raise BadMediaNotice("this is no LiveKit event") from error
        if not event.id:
            raise BadMediaNotice("this event has no id")
        stream_id = stream_of(event.room.name)
        is_coming = event.event in COMINGS and stream_id is not None and bool(event.participant.identity)
        return MediaNotice(
            id=event.id,
            kind=event.event,
            present=present_of(self._names, stream_id, event.participant)
            if is_coming and stream_id
            else None,
        )

    def _require_proof(self, body: bytes, authorization: str) -> None:
        try:
            claims = self._verifier.verify(authorization.removeprefix("Bearer ").strip())
            claimed = base64.b64decode(claims.sha256 or "", validate=True)
        except (jwt.PyJWTError, binascii.Error, TypeError, AttributeError) as error:
            raise BadMediaNotice("this notice does not prove who sent it") from error
        if not hmac.compare_digest(claimed, hashlib.sha256(body).digest()):
            raise BadMediaNotice("this notice is not the one that was signed")
