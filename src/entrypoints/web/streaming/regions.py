"""What is shown where, for everybody; and in the studio what a show is about, and where a performer is not seen."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import StreamId, UserId
from domain.india import INDIA
from domain.iso_3166 import COUNTRIES, INDIAN_STATES
from domain.streaming.content_class import GRAVEST_CLASS, ContentClass, RegionRow, class_named
from domain.streaming.region import Region
from entrypoints.container import Container
from entrypoints.edge.access import principal, public, requires
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other


def region_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_regions", __name__)
    _add_closed(pages, container)

    @pages.get("/regions")
    @public
    async def regions() -> PageResponse:
        now, law, here = container.now()(), container.region_law(), container.region_gate().region()
        return await page(
            "web/streaming/regions.html",
            place=here,
            allowed=law.allowed(here, at=now),
            classes=list(ContentClass),
            gravest=GRAVEST_CLASS,
            rows=_in_order(law.in_force(now.astimezone(INDIA).date())),
        )

    return pages


def _add_closed(pages: Blueprint, container: Container) -> None:
    @pages.get("/studio/regions")
    @requires(Permission.PUBLISH, adult=True)
    async def closed() -> PageResponse:
        return await _page(Form())

    @pages.post("/studio/regions")
    @requires(Permission.PUBLISH, adult=True)
    async def close() -> PageResponse:
        return await _do(container.close_region())

    @pages.post("/studio/regions/open")
    @requires(Permission.PUBLISH, adult=True)
    async def reopen() -> PageResponse:
        return await _do(container.reopen_region())

    async def _do(act: Callable[..., Awaitable[None]]) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await act(performer_id=principal().user_id, region=Region.named(form.text("regions")))
            return see_other("/studio/regions")
        return await _page(form)

    async def _page(form: Form) -> PageResponse:
        me: UserId = principal().user_id
        rows = await container.reach_queries().closed_by(me)
        shut = {row.region.code for row in rows}
        return await page(
            "web/streaming/closed_regions.html",
            status=form.status,
            form=form,
            closed=rows,
            places=[place for place in PLACES if place[0] not in shut],
        )


def _places() -> list[tuple[str, str]]:
    """India and its states first, then the other countries by name."""
    states = sorted(((f"IN-{code}", f"India: {name}") for code, name in INDIAN_STATES.items()), key=_name)
    others = sorted(((code, name) for code, name in COUNTRIES.items() if code != "IN"), key=_name)
    return [("IN", "India, all of it"), *states, *others]


def _name(place: tuple[str, str]) -> str:
    return place[1]


PLACES = _places()


def _in_order(rows: list[RegionRow]) -> list[RegionRow]:
    """What allows most first, then by name."""
    return sorted(rows, key=lambda row: (-(row.allows.rank if row.allows else -1), row.region.name))


async def class_context(
    container: Container, stream_id: StreamId, form: Form | None = None
) -> dict[str, object]:
    """What a show's pages say of what it is about. `form` is the change that could not be made."""
    own = await container.reach_queries().show_class(stream_id)
    now = own.content_class if own else GRAVEST_CLASS
    offered = container.region_law().offered()
    return {
        "class_words": now.words,
        "class_raised": own is not None and own.raised_by_staff,
        "class_form": form or Form({"content_class": now.value}),
        "class_options": [(each.value, each.words) for each in offered],
        "class_graver": [(each.value, each.words) for each in offered if each.rank > now.rank],
    }


def add_class(
    pages: Blueprint, container: Container, show_again: Callable[[StreamId, Form], Awaitable[PageResponse]]
) -> None:
    """The studio's form; `show_again` is the show's page with the form that was refused."""

    @pages.post("/studio/<uuid:stream_id>/content-class")
    @requires(Permission.PUBLISH, adult=True)
    async def declare(stream_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.declare_class()(
                stream_id=StreamId(stream_id),
                performer_id=principal().user_id,
                content_class=class_named(form.text("content_class")),
            )
            return see_other(f"/studio/{stream_id}")
        return await show_again(StreamId(stream_id), form)
