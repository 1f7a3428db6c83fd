"""The rules about links, as staff keep them, and a field to try one."""

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import LinkRuleId
from domain.moderation.text.link_rule import JudgedLink, Reach, Verdict
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.links import outcome_of
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other

RULES = "/staff/link-rules"
WORDS = {"note_missing": "Say why: it stands in the audit log."}


def link_rule_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_link_rules", __name__)

    @pages.get(RULES)
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def listed() -> PageResponse:
        return await _page(Form())

    @pages.post(f"{RULES}/make")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def make() -> PageResponse:
        form = await _posted()
        with form.refusals():
            await container.rule_link()(
                rule_id=LinkRuleId(form.id("rule")),
                actor_id=principal().user_id,
                reach=form.text("reach"),
                target=form.text("target"),
                verdict=form.text("verdict"),
                note=form.text("note"),
            )
            return see_other(RULES)
        return await _page(form)

    @pages.post(f"{RULES}/take-off")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def take_off() -> PageResponse:
        form = await _posted()
        with form.refusals():
            await container.unrule_link()(
                rule_id=LinkRuleId(form.id("listed")), actor_id=principal().user_id, note=form.text("note")
            )
            return see_other(RULES)
        return await _page(form)

    @pages.post(f"{RULES}/try")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def try_link() -> PageResponse:
        form = await _posted()
        tried: JudgedLink | None = None
        with form.refusals():
            tried = await container.try_link()(actor_id=principal().user_id, text=form.text("link"))
        return await _page(form, outcome_of(tried) if tried is not None else "")

    async def _posted() -> Form:
        form = await Form.posted()
        form.words = WORDS
        return form

    async def _page(form: Form, tried: str = "") -> PageResponse:
        """What was typed comes back into the form that it was typed in alone."""
        return await page(
            "admin/moderation/link_rules.html",
            status=form.status,
            form=form,
            making=Form() if form.text("listed") else form,
            tried=tried,
            rules=await container.read_link_rules()(actor_id=principal().user_id),
            rule_id=container.new_id()(),
            reaches=[(reach.value, reach.text) for reach in Reach],
            verdicts=[(verdict.value, verdict.text) for verdict in Verdict],
            reach_texts={reach.value: reach.text for reach in Reach},
            verdict_texts={verdict.value: verdict.text for verdict in Verdict},
        )

    return pages
