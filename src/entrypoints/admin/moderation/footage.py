"""A show's newest still, its preserved clips, and looking at them."""

from dataclasses import dataclass
from uuid import UUID

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.ids import FootageId, StreamId
from domain.moderation.desk.desk_preferences import DeskPreferences
from domain.moderation.desk.exposure import BreakNeeded
from domain.moderation.watch.footage import FootageKind
from entrypoints.admin.age_verification.documents import PictureOnly
from entrypoints.admin.moderation.rest import rest_before
from entrypoints.api.moderation.footage import film_response, listed
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.edge.errors import status_of
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other, unchanged, wants_fragment
from ports.moderation.watch.footage import FootageRow
from ports.streaming.sessions import MediaUnavailable
from ports.streaming.taps import NoFootage

ROWS = 20
SHOWN = {"image", "video", "empty"}
"""What a picture or film may be fetched for: to stand in its place on our page. No address opens it by itself."""


@dataclass(frozen=True, slots=True)
class KeptOfShow:
    """`footage_id` is for the next act of whoever reads the page, and of `opening_ids` each for a request to look."""

    stream_id: StreamId
    is_live: bool
    still: FootageRow | None
    rows: list[FootageRow]
    footage_id: UUID
    opening_ids: list[UUID]
    form: Form
    prefers: DeskPreferences


async def kept_of(container: Container, stream_id: StreamId, form: Form | None = None) -> KeptOfShow:
    """What is withheld is listed for child safety officers alone, and without a picture."""
    show = await container.stream_queries().get(stream_id)
    queries = container.footage_queries()
    still = await queries.newest_still(stream_id)
    rows = await listed(container, await queries.of_stream(stream_id, limit=ROWS))
    return KeptOfShow(
        stream_id,
        show.state == "live",
        still if still is not None and not still.is_withheld else None,
        rows,
        container.new_id()(),
        [container.new_id()() for _ in rows],
        form or Form(),
        await container.desk_preference_queries().of(principal().user_id),
    )


def footage_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_moderation_footage", __name__)
    _add_taking(pages, container)
    _add_looking(pages, container)
    _add_clear(pages, container)
    return pages


def _add_taking(pages: Blueprint, container: Container) -> None:
    @pages.get("/staff/streams/<uuid:stream_id>/footage")
    @requires(Permission.VIEW_LIVE_WALL, adult=True)
    async def footage(stream_id: UUID) -> PageResponse:
        return await _answer(StreamId(stream_id), Form())

    @pages.post("/staff/streams/<uuid:stream_id>/stills")
    @requires(Permission.VIEW_LIVE_WALL, adult=True)
    async def take_still(stream_id: UUID) -> PageResponse:
        return await _take(FootageKind.STILL, StreamId(stream_id))

    @pages.post("/staff/streams/<uuid:stream_id>/clips")
    @requires(Permission.KEEP_FOOTAGE, adult=True)
    async def keep_clip(stream_id: UUID) -> PageResponse:
        return await _take(FootageKind.CLIP, StreamId(stream_id))

    async def _take(kind: FootageKind, stream_id: StreamId) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.take_footage()(
                footage_id=FootageId(form.id("footage_id")),
                kind=kind,
                stream_id=stream_id,
                actor_id=principal().user_id,
                reason=form.text("note"),
            )
            return see_other(f"/staff/streams/{stream_id}/footage")
        return await _answer(stream_id, form)

    async def _answer(stream_id: StreamId, form: Form) -> PageResponse:
        return await page(
            "admin/moderation/footage.html",
            status=form.status,
            show=await container.stream_queries().get(stream_id),
            kept=await kept_of(container, stream_id, form),
        )


def _add_looking(pages: Blueprint, container: Container) -> None:
    @pages.get("/staff/streams/<uuid:stream_id>/glance.jpg")
    @requires(Permission.VIEW_LIVE_WALL, adult=True)
    async def glance(stream_id: UUID) -> Response:
        """Blurred where it is made, unless its reader has pictures clear."""
        _require_in_place()
        who = principal().user_id
        veiled = (await container.desk_preference_queries().of(who)).blurs
        try:
            seen = await container.glance_at_show()(
                stream_id=StreamId(stream_id), actor_id=who, veiled=veiled
            )
        except (NoFootage, MediaUnavailable):
            return Response(status=204)  # the tile shows initials: no error, a show may have no picture yet
        return film_response(seen.jpeg, "image/jpeg")

    @pages.get("/staff/footage/<uuid:footage_id>.jpg")
    @requires(Permission.VIEW_LIVE_WALL, adult=True)
    async def still(footage_id: UUID) -> Response:
        _require_in_place()
        return film_response(await container.show_still()(footage_id=FootageId(footage_id)), "image/jpeg")

    @pages.post("/staff/footage/<uuid:footage_id>/views")
    @requires(Permission.VIEW_FOOTAGE, adult=True)
    async def open_footage(footage_id: UUID) -> PageResponse:
        form = await Form.posted()
        if rest := await rest_before(container.look_at_clip()(actor_id=principal().user_id)):
            return rest
        opened = await container.open_footage()(
            footage_id=FootageId(footage_id), viewer_id=principal().user_id, reason=form.text("reason")
        )
        kind = opened.footage.kind.value
        return see_other(f"/staff/footage-views/{opened.token}?kind={kind}")

    @pages.get("/staff/footage-views/<token>")
    @requires(Permission.VIEW_FOOTAGE, adult=True)
    async def view(token: str) -> PageResponse:
        return await page(
            "admin/moderation/footage_view.html",
            token=token,
            is_still=request.args.get("kind") == "still",
            prefers=await container.desk_preference_queries().of(principal().user_id),
        )

    @pages.get("/staff/footage-views/<token>/film")
    @requires(Permission.VIEW_FOOTAGE, adult=True)
    async def film(token: str) -> Response:
        _require_in_place()
        shown = await container.show_footage()(token=token, viewer_id=principal().user_id)
        return film_response(shown.data, shown.media_type)


def _add_clear(pages: Blueprint, container: Container) -> None:
    @pages.post("/staff/footage/<uuid:footage_id>/clear")
    @requires(Permission.VIEW_LIVE_WALL, adult=True)
    async def clear_still(footage_id: UUID) -> PageResponse:
        """The picture, clear this once: the next page has it softened again."""
        who = principal().user_id
        try:
            seen = await container.look_at_still_clear()(footage_id=FootageId(footage_id), actor_id=who)
        except BreakNeeded as refusal:
            rest = "admin/moderation/_rest_first.html" if wants_fragment() else "admin/moderation/rest.html"
            return await page(rest, status=status_of(refusal), until=refusal.until)
        return await page(
            "admin/moderation/_still.html" if wants_fragment() else "admin/moderation/still.html",
            row={
                "footage_id": seen.id,
                "taken_at": seen.file and seen.file.taken_at,
                "asked_at": seen.asked_at,
            },
            is_clear=True,
            prefers=await container.desk_preference_queries().of(who),
        )

    @pages.post("/staff/streams/<uuid:stream_id>/clear")
    @requires(Permission.VIEW_LIVE_WALL, adult=True)
    async def clear_show(stream_id: UUID) -> PageResponse:
        """Asked by the page before it uncovers the live picture."""
        await container.look_at_show_clear()(stream_id=StreamId(stream_id), actor_id=principal().user_id)
        return unchanged()


def _require_in_place() -> None:
    if request.headers.get("Sec-Fetch-Dest", "image") not in SHOWN:
        raise PictureOnly("this is shown in its place only")
