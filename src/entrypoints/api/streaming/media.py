"""A show's media by WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep)."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from quart import Blueprint, Response, request
from werkzeug.exceptions import NotAcceptable, UnsupportedMediaType

from domain.age_verification.age import AgeLocked, AgeVerificationRequired, require_verified_adult
from domain.consent.agreement import AgreementRequired
from domain.consent.cast import CoPerformerNotConfirmed, CoPerformerNotVerified
from domain.identity.permissions import Permission, PermissionDenied
from domain.ids import StreamId, UserId
from domain.moderation.decisions.sanction import require_not_suspended
from domain.moderation.watch.sampling import NobodyLooks
from domain.streaming.block import BlockedByPerformer
from domain.streaming.room_controls import RemovedFromRoom
from domain.streaming.stream import (
    NotYourStream,
    StreamNotFound,
    StreamNotLive,
    StreamOver,
    stream_key_digest,
)
from entrypoints.api.documented import Raw, documented
from entrypoints.choices.ice_servers import links
from entrypoints.container import Container
from entrypoints.edge.access import principal, principal_or_none, public, requires
from entrypoints.edge.errors import NotSignedIn, problem
from ports.streaming.passes import OffersNotTaken
from ports.streaming.sessions import (
    DelayIsFixed,
    EtagMismatch,
    EtagRequired,
    InvalidOffer,
    LiveElsewhere,
    MediaAnswer,
    MediaSessionNotFound,
    NothingPublished,
    RoomClosed,
    RoomFull,
    TooManyJoins,
)

TAG = "streaming"
CONSENT_REFUSALS = (AgreementRequired, CoPerformerNotConfirmed, CoPerformerNotVerified, NobodyLooks)
SDP = "application/sdp"
STUDIO_CHARACTERS = 64
FRAGMENT = "application/trickle-ice-sdpfrag"
RETRY_SECONDS = 1
JOIN_RETRY_SECONDS = 1
FULL_RETRY_SECONDS = 15
"""A place is free when somebody leaves; asking each second makes nobody leave."""
PUBLISHER_REFUSALS = (PermissionDenied, AgeVerificationRequired, AgeLocked)
"""Of a publisher who comes with a session rather than with the stream key."""
MEDIA_STATUSES = {413: "the body is larger than 64 KiB", 415: "the body's media type is another"}
OFFER_STATUSES = {**MEDIA_STATUSES, 406: "the answer would be SDP, which `Accept` leaves out"}


def streaming_media_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_streaming_media", __name__)
    _add_joining(routes, container)
    _add_sessions(routes, container)
    _add_protocol(routes)
    return routes


def _add_joining(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/streams/<uuid:stream_id>/whip", provide_automatic_options=False)
    @public
    @documented(
        summary="Publish into my show by WHIP, with an access token or the stream key as bearer token",
        tag=TAG,
        request=Raw(SDP),
        query={
            "studio": "What sends names itself, with at most 64 characters, to be known when it comes back",
            "takeover": "`1` to take the place of another window or device that is live",
        },
        responses={201: Raw(SDP)},
        errors=[
            InvalidOffer,
            StreamNotFound,
            NotYourStream,
            StreamOver,
            RoomClosed,
            LiveElsewhere,
            DelayIsFixed,
            OffersNotTaken,
            RemovedFromRoom,
            BlockedByPerformer,
            *PUBLISHER_REFUSALS,
            *CONSENT_REFUSALS,
        ],
        statuses={**OFFER_STATUSES, 401: "neither a session nor this show's key"},
    )
    async def publish(stream_id: UUID) -> Response:
        performer_id = await publisher_of(container, StreamId(stream_id))
        offer = await _offer()
        answer = await container.go_live()(
            stream_id=StreamId(stream_id),
            performer_id=performer_id,
            offer=offer,
            studio=request.args.get("studio", "")[:STUDIO_CHARACTERS],
            takes_over=request.args.get("takeover") == "1",
        )
        return _answered(container, answer, performer_id)

    @routes.post("/v1/streams/<uuid:stream_id>/whep", provide_automatic_options=False)
    @requires(Permission.WATCH, adult=True)
    @documented(
        summary="Watch a show by WHEP",
        tag=TAG,
        request=Raw(SDP),
        responses={201: Raw(SDP)},
        errors=[
            InvalidOffer,
            StreamNotFound,
            StreamOver,
            StreamNotLive,
            NothingPublished,
            RoomClosed,
            OffersNotTaken,
            RemovedFromRoom,
            BlockedByPerformer,
        ],
        statuses={**OFFER_STATUSES, 429: "room_full or too_many_joins, with Retry-After"},
    )
    async def watch(stream_id: UUID) -> Response:
        offer = await _offer()
        onlooker = container.region_gate().onlooker(principal())
        await container.note_visit()(stream_id=StreamId(stream_id), who=onlooker)
        answer = await container.watch_stream()(
            stream_id=StreamId(stream_id), viewer_id=principal().user_id, offer=offer
        )
        return _answered(container, answer, principal().user_id)


def _add_sessions(routes: Blueprint, container: Container) -> None:
    @routes.patch("/v1/streams/<uuid:stream_id>/whip/<session_id>", provide_automatic_options=False)
    @public
    @_documented_patch("Trickle candidates of my publishing session, or restart its ICE")
    async def patch_publisher(stream_id: UUID, session_id: str) -> Response:
        return await _patch(container, session_id, await publisher_of(container, StreamId(stream_id)))

    @routes.patch("/v1/streams/<uuid:stream_id>/whep/<session_id>", provide_automatic_options=False)
    @requires(Permission.WATCH, adult=True)
    @_documented_patch("Trickle candidates of my watching session, or restart its ICE")
    async def patch_viewer(stream_id: UUID, session_id: str) -> Response:
        return await _patch(container, session_id, principal().user_id)

    @routes.delete("/v1/streams/<uuid:stream_id>/whip/<session_id>", provide_automatic_options=False)
    @public
    @documented(
        summary="Stop publishing", tag=TAG, responses={200: None},
        errors=[MediaSessionNotFound, *PUBLISHER_REFUSALS],
        statuses={401: "neither a session nor this show's key"},
    )  # fmt: skip
    async def stop_publishing(stream_id: UUID, session_id: str) -> Response:
        performer_id = await publisher_of(container, StreamId(stream_id))
        await container.leave_media_session()(session_id=session_id, participant_id=performer_id)
        return Response(status=200)

    @routes.delete("/v1/streams/<uuid:stream_id>/whep/<session_id>", provide_automatic_options=False)
    @requires(Permission.WATCH, adult=False)
    @documented(summary="Stop watching", tag=TAG, responses={200: None}, errors=[MediaSessionNotFound])
    async def stop_watching(stream_id: UUID, session_id: str) -> Response:
        await container.leave_media_session()(session_id=session_id, participant_id=principal().user_id)
        return Response(status=200)


def _documented_patch(
    summary: str,
) -> Callable[[Callable[[UUID, str], Awaitable[Response]]], Callable[[UUID, str], Awaitable[Response]]]:
    return documented(
        summary=summary,
        tag=TAG,
        request=Raw(FRAGMENT),
        headers={"If-Match": "the session's ETag, or `*` to restart ICE"},
        responses={200: Raw(FRAGMENT), 204: None},
        errors=[MediaSessionNotFound, InvalidOffer, *PUBLISHER_REFUSALS],
        statuses={**MEDIA_STATUSES, 401: "not signed in", 412: "etag_mismatch", 428: "etag_required"},
    )


def _add_protocol(routes: Blueprint) -> None:
    """What RFC 9725 asks of every answer of its resources: CORS, and statuses of its own."""

    @routes.route("/v1/streams/<uuid:stream_id>/<any(whip, whep):kind>", methods=["OPTIONS"])
    @public
    async def endpoint_options(stream_id: UUID, kind: str) -> Response:
        return Response(status=200, headers={"Accept-Post": SDP})

    @routes.route("/v1/streams/<uuid:stream_id>/<any(whip, whep):kind>/<session_id>", methods=["OPTIONS"])
    @public
    async def session_options(stream_id: UUID, kind: str, session_id: str) -> Response:
        return Response(status=200, headers={"Accept-Patch": FRAGMENT})

    @routes.after_request
    async def allow_other_origins(response: Response) -> Response:
        # Without credentials: another origin's page brings a bearer token of its own, and never our cookie.
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "Location, ETag, Link, Accept-Patch, Retry-After"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "POST, PATCH, DELETE, OPTIONS"
            response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, If-Match"
            response.headers["Access-Control-Max-Age"] = "600"
        return response

    @routes.errorhandler(EtagRequired)
    async def etag_required(refusal: EtagRequired) -> Response:
        return problem(428, refusal.code, refusal.detail)

    @routes.errorhandler(EtagMismatch)
    async def etag_mismatch(refusal: EtagMismatch) -> Response:
        return problem(412, refusal.code, refusal.detail)

    @routes.errorhandler(NothingPublished)
    @routes.errorhandler(StreamNotLive)
    async def come_back_later(refusal: NothingPublished | StreamNotLive) -> Response:
        response = problem(409, refusal.code, refusal.detail)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response

    @routes.errorhandler(RoomFull)
    @routes.errorhandler(TooManyJoins)
    async def no_place_now(refusal: RoomFull | TooManyJoins) -> Response:
        response = problem(429, refusal.code, refusal.detail)
        wait = FULL_RETRY_SECONDS if isinstance(refusal, RoomFull) else JOIN_RETRY_SECONDS
        response.headers["Retry-After"] = str(wait)
        return response


async def publisher_of(container: Container, stream_id: StreamId) -> UserId:
    """Who publishes: somebody signed in who may, or whoever has the show's key. Raises `NotSignedIn`."""
    who = principal_or_none()
    if who is not None:
        who.require(Permission.PUBLISH)
        require_verified_adult(who.age_state)
        require_not_suspended(who.suspension)
        return who.user_id
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and key:
        row = await container.stream_queries().by_key_digest(stream_key_digest(key.strip()))
        if row is not None and row.stream_id == stream_id:
            return row.performer_id
    raise NotSignedIn


async def _offer() -> str:
    """Raises `NotAcceptable` for who takes no SDP back, and what `_text` raises."""
    if request.accept_mimetypes and not request.accept_mimetypes.quality(SDP):
        raise NotAcceptable(f"the answer is {SDP}")
    return await _text(SDP)


async def _text(media_type: str) -> str:
    """The request's body. Raises `UnsupportedMediaType`, `InvalidOffer`."""
    if request.mimetype != media_type:
        raise UnsupportedMediaType(f"send {media_type}")
    data = await request.get_data()
    try:
        return data.decode() if isinstance(data, bytes) else data
    except UnicodeDecodeError:
        raise InvalidOffer("the body is not UTF-8") from None


def _answered(container: Container, answer: MediaAnswer, participant: UserId) -> Response:
    response = Response(
        answer.sdp,
        status=201,
        content_type=SDP,
        headers={
            "Location": f"{request.path}/{answer.session_id}",
            "ETag": f'"{answer.etag}"',
            "Accept-Patch": FRAGMENT,
        },
    )
    for link in links(container.relay_passes().issue(participant, now=container.now()())):
        response.headers.add("Link", link)
    return response


async def _patch(container: Container, session_id: str, participant_id: UserId) -> Response:
    fragment = await _text(FRAGMENT)
    if_match = request.headers.get("If-Match")
    restart = await container.patch_media_session()(
        session_id=session_id,
        participant_id=participant_id,
        if_match=if_match.strip().strip('"') if if_match else None,
        fragment=fragment,
    )
    if restart is None:
        return Response(status=204)
    return Response(
        restart.fragment, status=200, content_type=FRAGMENT, headers={"ETag": f'"{restart.etag}"'}
    )
