"""What waits for another pair of eyes: proposals, and appeals against decisions, each with what was decided first."""

from uuid import UUID

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import DecisionAppealId
from domain.language import Language
from domain.moderation.cases.status import replay
from domain.moderation.decisions.appeal import AppealOutcome
from domain.moderation.decisions.statement import action_words
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.queues import my_queues
from entrypoints.views.second_looks import require_not_sealed, sealed
from entrypoints.web.form import Form
from entrypoints.web.moderation.decision_words import parts_of
from entrypoints.web.page import PageResponse, page, see_other
from ports.moderation.decisions import AppealRow

WAITING = 100
APPEALS = "/staff/cases/appeals"
WORDS = {
    "note_missing": "Say why: the person reads it.",
    "unknown_appeal_outcome": "Choose whether it stands.",
}


def moderation_appeal_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_moderation_appeals", __name__)

    @pages.get("/staff/cases/proposals")
    @requires(Permission.WORK_CASES, adult=True)
    async def proposals() -> PageResponse:
        queues = await my_queues(container)
        return await page(
            "admin/moderation/proposals.html",
            proposals=await container.decision_queries().proposals(queues, limit=WAITING),
            me=principal().user_id,
            now=container.now()(),
        )

    @pages.get("/staff/cases/appeals")
    @requires(Permission.WORK_CASES, adult=True)
    async def appeals() -> PageResponse:
        queues = await my_queues(container)
        asked = await sealed(container)
        cases = {row.case_id for row in asked}
        rows = await container.decision_queries().appeals(queues, of_age=False, limit=WAITING)
        return await page(
            "admin/moderation/appeals.html",
            # That there is an appeal says already how the case was decided.
            rows=[row for row in rows if row.row.decision.case_id not in cases],
            is_some_left_out=bool(asked),
            path=APPEALS,
            is_open_to_me=is_open_to_me,
            told=what_was_done,
            now=container.now()(),
        )

    @pages.get("/staff/cases/appeals/<uuid:appeal_id>")
    @requires(Permission.WORK_CASES, adult=True)
    async def appeal(appeal_id: UUID) -> PageResponse:
        return await _appeal_page(container, DecisionAppealId(appeal_id), Form())

    @pages.post("/staff/cases/appeals/<uuid:appeal_id>")
    @requires(Permission.WORK_CASES, adult=True)
    async def decide(appeal_id: UUID) -> PageResponse:
        form = await Form.posted()
        form.words = WORDS
        with form.refusals():
            await decide_as_filled(container, DecisionAppealId(appeal_id), form)
            return see_other(f"/staff/cases/appeals/{appeal_id}")
        return await _appeal_page(container, DecisionAppealId(appeal_id), form)

    return pages


async def _appeal_page(container: Container, appeal_id: DecisionAppealId, form: Form) -> PageResponse:
    """Raises `AppealNotFound`, also for one of a queue that this role does not see (CSA-04), and `SecondLookWaits`."""
    row = await container.decision_queries().appeal(appeal_id, await my_queues(container), of_age=False)
    await require_not_sealed(container, row.row.decision.case_id)
    statement = row.row.decision.statement
    timeline = await container.moderation_case_queries().timeline(row.row.decision.case_id)
    is_own = principal().user_id in replay([each.event for each in timeline]).not_for
    return await page(
        "admin/moderation/appeal.html",
        status=form.status,
        form=form,
        of=row,
        path=APPEALS,
        parts=parts_of(statement.text(Language.ENGLISH), Language.ENGLISH),
        told=what_was_done,
        is_open_to_me=is_open_to_me(row) and not is_own,
        is_own=is_own,
        now=container.now()(),
    )


async def decide_as_filled(container: Container, appeal_id: DecisionAppealId, form: Form) -> None:
    """As the form of `appeal.html` was filled. Raises what `DecideAppeal` raises."""
    await container.decide_appeal()(
        appeal_id=appeal_id,
        actor_id=principal().user_id,
        outcome=form.text("outcome"),
        answer=form.text("answer"),
        note=form.text("staff_note"),
    )


def is_open_to_me(row: AppealRow) -> bool:
    """Nobody decides an appeal against what they decided, nor their own (ENF-02)."""
    me = principal().user_id
    is_open = row.appeal.outcome is AppealOutcome.OPEN
    return is_open and me not in row.row.decision.deciders and me != row.appeal.person_id


def what_was_done(row: AppealRow) -> str:
    return "; ".join(action_words(action, Language.ENGLISH) for action in row.row.decision.actions)
