"""How the pages of whoever works on cases are for them: which keys there are, and what is softened at first."""

from datetime import timedelta

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.moderation.desk.desk_preferences import DeskPreferences
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other

COUNTED = timedelta(days=7)
PATH = "/staff/cases/desk"
KEYS = (
    ("j", "The next case"),
    ("k", "The case before"),
    ("o", "Open the case that you are at; Enter does too"),
    ("c", "Claim the open case"),
    ("e", "To the evidence"),
    ("d", "To the decision"),
    ("g q", "To the cases: first g, then q"),
    ("?", "This list"),
)
"""Each key, as `desk_keys.js` knows it, and what it does. None decides, closes or shows anything clear."""


def desk_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_moderation_desk", __name__)

    @pages.get(PATH)
    @requires(Permission.WORK_CASES, adult=True)
    async def desk() -> PageResponse:
        return await _answer(container, Form())

    @pages.post(PATH)
    @requires(Permission.WORK_CASES, adult=True)
    async def prefer() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.prefer_desk()(
                actor_id=principal().user_id,
                blurs=form.text("blurs") == "yes",
                greys=form.text("greys") == "yes",
                mutes=form.text("mutes") == "yes",
                keys=form.text("keys") == "yes",
            )
            return see_other(PATH)
        return await _answer(container, form)

    return pages


async def _answer(container: Container, form: Form) -> PageResponse:
    now = container.now()()
    return await page(
        "admin/moderation/desk.html",
        status=form.status,
        form=form,
        seen_clear=await container.clear_look_queries().count_of(principal().user_id, since=now - COUNTED),
        **await desk_of_reader(container),
    )


async def desk_of_reader(container: Container) -> dict[str, object]:
    """What pages need that follow the preferences of whoever reads them: `prefers`, and the list of keys."""
    prefers: DeskPreferences = await container.desk_preference_queries().of(principal().user_id)
    return {"prefers": prefers, "desk_keys": KEYS}
