"""Following: the page of whom one follows, how one follows, is told of shows, and leaves, without a script too."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from quart import Blueprint

from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import StreamId, UserId
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.shown_here import followed_here, is_shown_here
from entrypoints.web.form import Form
from entrypoints.web.identity import follow_words
from entrypoints.web.language import framed
from entrypoints.web.page import PageResponse, page, see_other, wants_fragment
from entrypoints.web.streaming import live_words


def follows_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_follows", __name__)

    @pages.get("/following")
    @requires(Permission.FOLLOW, adult=True)
    async def following() -> PageResponse:
        return await _page(Form())

    @pages.post("/following")
    @requires(Permission.FOLLOW, adult=True)
    async def follow() -> PageResponse:
        return await _do(container.follow_performer())

    @pages.post("/following/undo")
    @requires(Permission.FOLLOW, adult=False)
    async def unfollow() -> PageResponse:
        return await _do(container.unfollow_performer())

    @pages.post("/following/bell")
    @requires(Permission.FOLLOW, adult=True)
    async def bell() -> PageResponse:
        return await _do(container.set_bell(), lambda form: {"is_on": form.text("bell") == "on"})

    async def _do(
        act: Callable[..., Awaitable[object]], more: Callable[[Form], dict[str, object]] = lambda _: {}
    ) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            performer_id = UserId(form.id("performer"))
            await act(follower_id=principal().user_id, performer_id=performer_id, **more(form))
            show = _show_of(form)
            if show and not await is_shown_here(container, show):
                return see_other("/following")
            if show and wants_fragment():
                return await page(
                    "web/streaming/_follow.html", status=form.status, show=await container.stream_queries().get(show),
                    **await follow_context(container, performer_id),
                )  # fmt: skip
            return see_other(f"/watch/{show}" if show else "/following")
        return await _page(form)

    async def _page(form: Form) -> PageResponse:
        followed = await container.follow_queries().of_person(principal().user_id)
        doors = container.direct_message_queries()
        return await page(
            "web/streaming/following.html",
            status=form.status,
            form=form,
            **framed("live", live_words.WORDS),
            **framed("follow", follow_words.WORDS),
            followed=await followed_here(container, followed),
            writable=await doors.open_doors([row.performer_id for row in followed]),
        )

    return pages


async def follow_context(container: Container, performer_id: UserId) -> dict[str, object]:
    """What a show's page says of following its performer, to whoever looks."""
    who = principal()
    doors = container.direct_message_queries()
    may_follow = Permission.FOLLOW in PERMISSIONS[who.role] and who.user_id != performer_id
    since = await container.follow_queries().followed_since(who.user_id, performer_id) if may_follow else None
    bell = since is not None and await container.follow_queries().has_bell(who.user_id, performer_id)
    return {
        **framed("follow", follow_words.WORDS),
        "may_follow": may_follow,
        "takes_messages": may_follow and bool(await doors.open_doors([performer_id])),
        "followed_since": since,
        "bell": bell,
    }


def _show_of(form: Form) -> StreamId | None:
    """The show that one came from, where one did."""
    try:
        return StreamId(UUID(form.text("show")))
    except ValueError:
        return None
