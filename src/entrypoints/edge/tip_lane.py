"""A lane beside Quart for the one request that a full room sends by the hundred a second."""

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
import structlog
from hypercorn.typing import ASGIFramework, ASGIReceiveCallable, ASGIReceiveEvent, ASGISendCallable

from application.streaming.region_reach import Onlooker
from domain.age_verification.age import require_verified_adult
from domain.identity.permissions import Permission
from domain.ids import SessionId, StreamId
from domain.moderation.decisions.sanction import require_not_suspended
from entrypoints.api.tipping.tips import TIP_ROUTE, record_tip
from entrypoints.container import Container
from entrypoints.containers.ground import id_of
from entrypoints.edge.access import Authenticator
from entrypoints.edge.answered import note_answer, request_id_of
from entrypoints.edge.errors import NotSignedIn
from entrypoints.edge.rate_limits import COUNTED, Caller, Counted, rate_limit_headers
from entrypoints.edge.region_gate import RegionGate
from entrypoints.figures.metrics import Metrics
from entrypoints.gathering import Gathering

BODY_MAX = 4 * 1024
_PATH = re.compile(r"/v1/streams/([0-9a-f-]{36})/tips/([0-9a-f-]{36})")

Headers = Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request as the lane takes it: which tip, and the token of whoever sends it."""

    stream_id: UUID
    tip_id: UUID
    token: str
    headers: Headers


class TipLane:
    """Answers tips that programs send and that are recorded; everything else is Quart's, as if there were no lane.

    It does what the route does, by the same parts: authenticator, limits, permission, body, use case, log. Only the
    good answer is written here. Whatever raises is handed on with its body: Quart does it again and finds the words,
    for a tip bears repetition. That costs a refused request more, and a request is counted only once.
    """

    def __init__(self, quart: ASGIFramework, container: Container, headers: Mapping[str, str]) -> None:
        """`headers` are those that every answer carries."""
        self._quart = quart
        self._container = container
        self._authenticator: Authenticator = container.authenticator()
        self._callers: Gathering[SessionId, Caller | None] = container.callers()
        self._metrics: Metrics = container.metrics()
        self._gate: RegionGate = container.region_gate()
        self._headers = [
            (b"content-type", b"application/json"),
            (b"cache-control", b"no-store"),
            *_raw(headers.items()),
        ]

    async def __call__(self, scope: Any, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        asked = _asked(scope)
        if asked is None:
            await self._quart(scope, receive, send)
            return
        started = time.perf_counter()
        events, body = await _read(receive)
        request_id = request_id_of(asked.headers.get(b"x-request-id", b"").decode("latin-1"))
        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            answer, counted = await self._record(asked, body, scope)
        except Exception:
            await self._quart(scope, _replayed(events, receive), send)
            return
        extra = [
            ("X-Request-Id", request_id),
            ("Content-Length", str(len(answer))),
            *rate_limit_headers(*counted),
        ]
        headers = self._headers + _raw(extra)
        await send({"type": "http.response.start", "status": 201, "headers": headers, "trailers": False})
        await send({"type": "http.response.body", "body": answer, "more_body": False})
        note_answer(self._metrics, method="PUT", route=TIP_ROUTE, status=201, started=started)

    async def _record(self, asked: _Asked, body: bytes, scope: Any) -> tuple[bytes, Counted]:
        session_id = self._authenticator.session_of(asked.token)
        caller = None if session_id is None else await self._callers.ask(session_id)
        if caller is None:
            raise NotSignedIn
        who, counted = caller
        scope[COUNTED] = counted
        if not counted[1].allowed:
            raise PermissionError
        # The use case asks both again, under its locks. Here they keep whoever may not tip out of the group in which
        # others wait, and from being looked up twice, by the lane and then by Quart.
        who.require(Permission.TIP)
        require_verified_adult(who.age_state)
        require_not_suspended(who.suspension)
        onlooker = Onlooker(who.user_id, who.role, self._gate.source.of_scope(scope))
        await self._gate.reach.require_shown(StreamId(asked.stream_id), onlooker)
        view = await record_tip(
            self._container.send_tip(), body, stream_id=asked.stream_id, tip_id=asked.tip_id, who=who
        )
        return msgspec.json.encode(view), counted


def _asked(scope: Any) -> _Asked | None:
    """None for whatever is not plainly a tip from a program."""
    if scope["type"] != "http" or scope["method"] != "PUT" or scope["query_string"]:
        return None
    match = _PATH.fullmatch(scope["path"])
    if match is None:
        return None
    headers = dict(scope["headers"])
    scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
    length = headers.get(b"content-length", b"")
    if scheme.lower() != b"bearer" or not length.isdigit() or int(length) > BODY_MAX:
        return None
    try:
        stream_id, tip_id = id_of(match[1]), id_of(match[2])
        return _Asked(stream_id, tip_id, token.strip().decode("ascii"), headers)
    except ValueError:
        return None


async def _read(receive: ASGIReceiveCallable) -> tuple[list[ASGIReceiveEvent], bytes]:
    """The body, and the events that brought it. A caller who hangs up sent what came."""
    events, body = [], b""
    while True:
        event = await receive()
        events.append(event)
        if event["type"] != "http.request":
            return events, body
        body += event["body"]
        if not event["more_body"]:
            return events, body


def _replayed(events: Sequence[ASGIReceiveEvent], receive: ASGIReceiveCallable) -> ASGIReceiveCallable:
    """What was read comes once more, then what is still to come."""
    again = iter(events)

    async def replay() -> ASGIReceiveEvent:
        for event in again:
            return event
        return await receive()

    return replay


def _raw(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers]
