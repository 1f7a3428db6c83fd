"""A LiveKit server as far as its contract goes: Twirp over HTTP, tokens judged by hand, webhooks signed by hand.

Written from https://docs.livekit.io/reference/other/roomservice-api/, /home/get-started/authentication/ and
/home/server/webhooks/, apart from the adapter: of LiveKit's own code it uses the messages' definitions, no more.
Clients are only their tokens here: `join` is what a browser's SDK would ask, and media is nobody's concern.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2
import uvicorn
from google.protobuf.json_format import MessageToJson
from google.protobuf.message import Message
from livekit.protocol import models, room, webhook
from quart import Quart, Response, request

KEY, SECRET = "APIlivepantytests", "a-livekit-secret-of-the-tests-0123456789"
LEEWAY_SECONDS = 60


class TokenRefused(Exception):
    pass


def encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def signed(claims: dict[str, Any], secret: str = SECRET) -> str:
    head = encoded(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    text = f"{head}.{encoded(json.dumps(claims).encode())}"
    return f"{text}.{encoded(hmac.new(secret.encode(), text.encode(), 'sha256').digest())}"


def claims_of(token: str, *, now: float | None = None) -> dict[str, Any]:
    """Raises `TokenRefused`."""
    text, _, signature = token.rpartition(".")
    if not hmac.compare_digest(
        encoded(hmac.new(SECRET.encode(), text.encode(), "sha256").digest()), signature
    ):
        raise TokenRefused("signature")
    body = text.partition(".")[2]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    at = time.time() if now is None else now
    if claims["iss"] != KEY or not claims["nbf"] - LEEWAY_SECONDS <= at <= claims["exp"] + LEEWAY_SECONDS:
        raise TokenRefused("times or key")
    return claims


@dataclass(slots=True)
class Somebody:
    info: models.ParticipantInfo
    hidden: bool


@dataclass(slots=True)
class LiveKitServer:
    """`auto_create` is its setting: whether a good token makes the room that it names."""

    auto_create: bool = True
    webhook_to: Callable[[bytes, str], Awaitable[int]] | None = None
    rooms: dict[str, dict[str, Somebody]] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    failing: int = 0
    """Answer so many calls with a 503."""
    url: str = ""

    async def join(self, token: str, *, sends: bool = False) -> str:
        """What a client's connection does; its identity. Raises `TokenRefused`."""
        claims = claims_of(token)
        grants = claims["video"]
        name = grants["room"]
        if not grants.get("roomJoin") or (name not in self.rooms and not self.auto_create):
            raise TokenRefused("no such room")
        may_publish = grants.get("canPublish", True)  # what a token leaves out is allowed
        if sends and not may_publish:
            raise TokenRefused("may not publish")
        info = models.ParticipantInfo(
            sid=f"PA_{uuid4().hex[:10]}",
            identity=claims["sub"],
            is_publisher=sends,
            permission=models.ParticipantPermission(can_publish=may_publish),
            tracks=[
                models.TrackInfo(sid=f"TR_{kind}", type=kind)
                for kind in (models.TrackType.AUDIO, models.TrackType.VIDEO)
                if sends
            ],
        )
        somebody = Somebody(info, bool(grants.get("hidden")))
        self.rooms.setdefault(name, {})[claims["sub"]] = somebody
        await self.notify("participant_joined", name, info)
        return str(claims["sub"])

    def seen_by_clients(self, name: str) -> set[str]:
        return {identity for identity, who in self.rooms.get(name, {}).items() if not who.hidden}

    async def notify(
        self, kind: str, name: str, info: models.ParticipantInfo | None = None, *, event_id: str = ""
    ) -> int:
        if self.webhook_to is None:
            return 0
        body, authorization = self.notice(kind, name, info, event_id=event_id)
        return await self.webhook_to(body, authorization)

    def notice(
        self,
        kind: str,
        name: str,
        info: models.ParticipantInfo | None = None,
        *,
        event_id: str = "",
        secret: str = SECRET,
    ) -> tuple[bytes, str]:
        event = webhook.WebhookEvent(
            event=kind,
            id=event_id or f"EV_{uuid4().hex}",
            created_at=int(time.time()),
            room=models.Room(name=name),
            participant=info,
        )
        body = MessageToJson(event).encode()
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        now = int(time.time())
        return body, signed({"iss": KEY, "nbf": now, "exp": now + 300, "sha256": digest}, secret)

    # Twirp

    def app(self) -> Quart:
        app = Quart(__name__)

        @app.get("/")
        async def health() -> str:
            return "OK"

        @app.post("/twirp/livekit.RoomService/<method>")
        async def call(method: str) -> Response:
            if self.failing:
                self.failing -= 1
                return _refused(503, "unavailable")
            try:
                token = request.headers.get("Authorization", "").removeprefix("Bearer ")
                grants = claims_of(token)["video"]
                body = await request.get_data(as_text=False)
                assert isinstance(body, bytes)
                answer = getattr(self, f"_{method}")(grants, body)
            except (TokenRefused, PermissionError):
                return _refused(403, "permission_denied")
            except KeyError:
                return _refused(404, "not_found")
            return Response(answer.SerializeToString(), content_type="application/protobuf")

        return app

    def _CreateRoom(self, grants: dict[str, Any], body: bytes) -> Message:
        _require(grants.get("roomCreate"))
        asked = room.CreateRoomRequest.FromString(body)
        self.rooms.setdefault(asked.name, {})
        return self._room(asked.name)

    def _DeleteRoom(self, grants: dict[str, Any], body: bytes) -> Message:
        _require(grants.get("roomCreate"))
        del self.rooms[room.DeleteRoomRequest.FromString(body).room]
        return room.DeleteRoomResponse()

    def _ListRooms(self, grants: dict[str, Any], body: bytes) -> Message:
        _require(grants.get("roomList"))
        return room.ListRoomsResponse(rooms=[self._room(name) for name in self.rooms])

    def _ListParticipants(self, grants: dict[str, Any], body: bytes) -> Message:
        name = room.ListParticipantsRequest.FromString(body).room
        _require(grants.get("roomAdmin") and grants.get("room") == name)
        return room.ListParticipantsResponse(participants=[who.info for who in self.rooms[name].values()])

    def _RemoveParticipant(self, grants: dict[str, Any], body: bytes) -> Message:
        asked = room.RoomParticipantIdentity.FromString(body)
        _require(grants.get("roomAdmin") and grants.get("room") == asked.room)
        del self.rooms[asked.room][asked.identity]
        self.removed.append(asked.identity)
        return room.RemoveParticipantResponse()

    def _MutePublishedTrack(self, grants: dict[str, Any], body: bytes) -> Message:
        asked = room.MuteRoomTrackRequest.FromString(body)
        _require(grants.get("roomAdmin") and grants.get("room") == asked.room)
        tracks = self.rooms[asked.room][asked.identity].info.tracks
        track = next(track for track in tracks if track.sid == asked.track_sid)
        _require(asked.muted)  # `room.enable_remote_unmute` is off, as it is by default
        track.muted = True
        return room.MuteRoomTrackResponse(track=track)

    def of_their_own(self, name: str, identity: str, kind: int, *, muted: bool) -> None:
        """What somebody's own client does to a track of theirs."""
        for track in self.rooms[name][identity].info.tracks:
            if track.type == kind:
                track.muted = muted

    def heard_and_seen(self, name: str) -> set[int]:
        """The kinds of media that anybody gets in a room."""
        people = self.rooms[name].values()
        return {track.type for who in people for track in who.info.tracks if not track.muted}

    def _room(self, name: str) -> models.Room:
        people = self.rooms[name].values()
        return models.Room(
            name=name,
            num_participants=len(people),
            num_publishers=sum(who.info.is_publisher for who in people),
        )


def _require(granted: object) -> None:
    if not granted:
        raise PermissionError


def _refused(status: int, code: str) -> Response:
    return Response(json.dumps({"code": code, "msg": code}), status=status, content_type="application/json")


async def serving(server: LiveKitServer, port: int) -> tuple[uvicorn.Server, asyncio.Task[None]]:
    program = uvicorn.Server(uvicorn.Config(server.app(), port=port, log_config=None, lifespan="off"))
    task = asyncio.create_task(program._serve())
    server.url = f"http://127.0.0.1:{port}"
    async with asyncio.timeout(60), httpx2.AsyncClient(trust_env=False, timeout=60) as http:
        while True:
            try:
                await http.get(server.url)
            except httpx2.TransportError:
                await asyncio.sleep(0.02)
            else:
                return program, task
