"""Appeals against what an officer took of an age: another officer looks at it again (AGE-19, ENF-02)."""

from uuid import UUID

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import DecisionAppealId
from domain.language import Language
from domain.moderation.cases.kind import Queue
from entrypoints.admin.moderation.appeals import (
    WAITING,
    WORDS,
    decide_as_filled,
    is_open_to_me,
    what_was_done,
)
from entrypoints.container import Container
from entrypoints.edge.access import requires
from entrypoints.web.form import Form
from entrypoints.web.moderation.decision_words import parts_of
from entrypoints.web.page import PageResponse, page, see_other

APPEALS = "/staff/verification/appeals"
QUEUES = frozenset(Queue)
"""Whosever case it came to: the officers read the decision, and not the case."""


def age_appeal_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_age_appeals", __name__)

    @pages.get(APPEALS)
    @requires(Permission.OVERRIDE_VERIFICATION, adult=False)
    async def appeals() -> PageResponse:
        return await page(
            "admin/moderation/appeals.html",
            rows=await container.decision_queries().appeals(QUEUES, of_age=True, limit=WAITING),
            is_some_left_out=False,
            is_open_to_me=is_open_to_me,
            told=what_was_done,
            path=APPEALS,
            now=container.now()(),
        )

    @pages.get(f"{APPEALS}/<uuid:appeal_id>")
    @requires(Permission.OVERRIDE_VERIFICATION, adult=False)
    async def appeal(appeal_id: UUID) -> PageResponse:
        return await _appeal_page(container, DecisionAppealId(appeal_id), Form())

    @pages.post(f"{APPEALS}/<uuid:appeal_id>")
    @requires(Permission.OVERRIDE_VERIFICATION, adult=False)
    async def decide(appeal_id: UUID) -> PageResponse:
        form = await Form.posted()
        form.words = WORDS
        with form.refusals():
            await decide_as_filled(container, DecisionAppealId(appeal_id), form)
            return see_other(f"{APPEALS}/{appeal_id}")
        return await _appeal_page(container, DecisionAppealId(appeal_id), form)

    return pages


async def _appeal_page(container: Container, appeal_id: DecisionAppealId, form: Form) -> PageResponse:
    """Raises `AppealNotFound`."""
    row = await container.decision_queries().appeal(appeal_id, QUEUES, of_age=True)
    return await page(
        "admin/moderation/appeal.html",
        status=form.status,
        form=form,
        of=row,
        path=APPEALS,
        parts=parts_of(row.row.decision.statement.text(Language.ENGLISH), Language.ENGLISH),
        told=what_was_done,
        is_open_to_me=is_open_to_me(row),
        is_own=False,
        now=container.now()(),
    )
