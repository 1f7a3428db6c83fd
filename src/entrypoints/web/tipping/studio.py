"""What a performer sets for tips: the menu, a show's goal, and the alerts of a broadcasting program."""

from datetime import timedelta
from uuid import UUID

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import GoalId, MenuItemId, OverlayTokenId, StreamId
from domain.money import Tokens
from domain.streaming.stream import NotYourStream
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other, wants_fragment
from entrypoints.web.streaming.shows import show_page

BOARD_DAYS = 30
PLACES = 10


def tipping_studio_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_tipping_studio", __name__)
    _add_menu(pages, container)
    _add_overlay(pages, container)
    _add_goal(pages, container)
    return pages


async def _tips_page(
    container: Container, menu_form: Form, overlay_form: Form, secret: str | None = None
) -> PageResponse:
    """`secret` is a token that was just made: it is shown here or never."""
    user_id = principal().user_id
    since = container.now()() - timedelta(days=BOARD_DAYS)
    return await page(
        "web/tipping/studio_tips.html",
        status=max(menu_form.status, overlay_form.status),
        menu=await container.menu_queries().of_performer(user_id),
        menu_form=menu_form,
        item_id=container.new_id()(),
        tokens=await container.overlay_queries().tokens_of(user_id),
        overlay_form=overlay_form,
        token_id=container.new_id()(),
        secret=secret,
        public_url=container.settings().public_url,
        board=await container.tip_boards().of_performer(user_id, since=since, limit=PLACES),
    )


def _add_menu(pages: Blueprint, container: Container) -> None:
    @pages.get("/studio/tips")
    @requires(Permission.SET_TIP_MENU, adult=True)
    async def tips() -> PageResponse:
        return await _tips_page(container, Form(), Form())

    @pages.post("/studio/tips/menu")
    @requires(Permission.SET_TIP_MENU, adult=True)
    async def put_item() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.put_menu_item()(
                item_id=MenuItemId(form.id("item_id")),
                performer_id=principal().user_id,
                name=form.text("name"),
                tokens=Tokens(form.whole("tokens")),
            )
            return see_other("/studio/tips")
        return await _tips_page(container, form, Form())

    @pages.post("/studio/tips/menu/<uuid:item_id>/withdraw")
    @requires(Permission.SET_TIP_MENU, adult=True)
    async def withdraw_item(item_id: UUID) -> PageResponse:
        await container.withdraw_menu_item()(item_id=MenuItemId(item_id), performer_id=principal().user_id)
        return see_other("/studio/tips")


def _add_overlay(pages: Blueprint, container: Container) -> None:
    @pages.post("/studio/tips/overlay")
    @requires(Permission.PUBLISH, adult=True)
    async def make_overlay() -> PageResponse:
        """Answers with the page rather than a redirect: the address is shown here or never."""
        form = await Form.posted()
        with form.refusals():
            _, secret = await container.make_overlay_token()(
                token_id=OverlayTokenId(form.id("token_id")),
                performer_id=principal().user_id,
                label=form.text("label"),
            )
            return await _tips_page(container, Form(), Form(), secret)
        return await _tips_page(container, Form(), form)

    @pages.post("/studio/tips/overlay/<uuid:token_id>/revoke")
    @requires(Permission.PUBLISH, adult=False)
    async def revoke_overlay(token_id: UUID) -> PageResponse:
        await container.revoke_overlay_token()(
            token_id=OverlayTokenId(token_id), performer_id=principal().user_id
        )
        return see_other("/studio/tips")


def _add_goal(pages: Blueprint, container: Container) -> None:
    @pages.post("/studio/<uuid:stream_id>/goal")
    @requires(Permission.PUBLISH, adult=True)
    async def start_goal(stream_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.start_goal()(
                goal_id=GoalId(form.id("goal_id")),
                stream_id=StreamId(stream_id),
                performer_id=principal().user_id,
                title=form.text("title"),
                target=Tokens(form.whole("target")),
                is_hidden=form.text("hidden") == "yes",
            )
        return await _goal_answer(stream_id, form)

    @pages.post("/studio/<uuid:stream_id>/goal/<uuid:goal_id>/reset")
    @requires(Permission.PUBLISH, adult=True)
    async def reset_goal(stream_id: UUID, goal_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.reset_goal()(
                goal_id=GoalId(goal_id), performer_id=principal().user_id, round=form.whole("round")
            )
        return await _goal_answer(stream_id, form)

    @pages.post("/studio/<uuid:stream_id>/goal/<uuid:goal_id>/cancel")
    @requires(Permission.PUBLISH, adult=True)
    async def cancel_goal(stream_id: UUID, goal_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.cancel_goal()(goal_id=GoalId(goal_id), performer_id=principal().user_id)
        return await _goal_answer(stream_id, form)

    async def _goal_answer(stream_id: UUID, form: Form) -> PageResponse:
        """The goal's card alone, where a script asked: whoever is on air must not leave the page."""
        failed = form.status != 200
        if not wants_fragment():
            if failed:
                return await show_page(container, StreamId(stream_id), None, Form(), form)
            return see_other(f"/studio/{stream_id}")
        show = await container.stream_queries().get(StreamId(stream_id))
        if show.performer_id != principal().user_id:
            raise NotYourStream("only the performer of this show may do this")
        return await page(
            "web/tipping/_studio_goal.html",
            status=form.status,
            show=show,
            goal=await container.goal_queries().up(show.stream_id),
            goal_form=form if failed else Form(),
            goal_id=container.new_id()(),
        )
