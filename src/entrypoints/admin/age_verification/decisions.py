"""What officers decide on a case's page (AGE-11, AGE-19)."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from quart import Blueprint

from application.age_verification.decide_case import Decision
from domain.age_verification.case import VerificationCase
from domain.age_verification.review import Checklist, CheckPoint
from domain.age_verification.states import CaseState
from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.ids import CaseId, UserId
from entrypoints.admin.age_verification.screen import Shown, case_page
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, see_other

Act = Callable[[Form, CaseId, UserId], Awaitable[VerificationCase]]


class DecisionMissing(Invalid):
    """Nothing was chosen: nothing is decided by silence."""

    code = "decision_missing"


class NotSure(Invalid):
    """What cannot be taken back asks for a tick, which works without a script too."""

    code = "not_confirmed"


def decision_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_age_verification_decisions", __name__)

    @pages.post("/staff/verification/cases/<uuid:case_id>/decision")
    @requires(Permission.REVIEW_VERIFICATION, adult=False)
    async def decide(case_id: UUID) -> PageResponse:
        return await _act(case_id, "decide", _decide)

    @pages.post("/staff/verification/cases/<uuid:case_id>/minor")
    @requires(Permission.OVERRIDE_VERIFICATION, adult=False)
    async def block_minor(case_id: UUID) -> PageResponse:
        return await _act(case_id, "minor", _block_minor)

    @pages.post("/staff/verification/cases/<uuid:case_id>/revoke")
    @requires(Permission.OVERRIDE_VERIFICATION, adult=False)
    async def revoke(case_id: UUID) -> PageResponse:
        return await _act(case_id, "revoke", _revoke)

    @pages.post("/staff/verification/cases/<uuid:case_id>/reverify")
    @requires(Permission.OVERRIDE_VERIFICATION, adult=False)
    async def reverify(case_id: UUID) -> PageResponse:
        return await _act(case_id, "reverify", _reverify)

    @pages.post("/staff/verification/cases/<uuid:case_id>/lock-appeal")
    @requires(Permission.OVERRIDE_VERIFICATION, adult=False)
    async def answer_lock_appeal(case_id: UUID) -> PageResponse:
        return await _act(case_id, "lock", _answer_lock_appeal)

    async def _act(case_id: UUID, name: str, act: Act) -> PageResponse:
        """Do it, and show the case as it is then; or show the form again, with what was wrong."""
        form, officer_id = await Form.posted(), principal().user_id
        with form.refusals():
            case = await act(form, CaseId(case_id), officer_id)
            done = _lock_done(form, case) if name == "lock" else case.state.value
            return see_other(f"/staff/verification/cases/{case_id}?done={done}")
        return await case_page(container, CaseId(case_id), officer_id, Shown({name: form}))

    async def _decide(form: Form, case_id: CaseId, officer_id: UserId) -> VerificationCase:
        decision = _decision(form)
        case: VerificationCase = await container.decide_case()(
            case_id=case_id,
            officer_id=officer_id,
            decision=decision,
            reason=form.text(f"{decision}_reason"),
            note=form.text("note"),
            checklist=Checklist(
                frozenset(point for point in CheckPoint if form.text(f"point_{point}") == "yes")
            ),
        )
        return case

    async def _block_minor(form: Form, case_id: CaseId, officer_id: UserId) -> VerificationCase:
        _require_sure(form)
        case: VerificationCase = await container.block_minor()(
            case_id=case_id, officer_id=officer_id, note=form.text("note")
        )
        return case

    async def _revoke(form: Form, case_id: CaseId, officer_id: UserId) -> VerificationCase:
        case: VerificationCase = await container.revoke_case()(
            case_id=case_id,
            officer_id=officer_id,
            reason=form.text("reason"),
            note=form.text("note"),
            bar=form.text("bar") == "yes",
        )
        return case

    async def _reverify(form: Form, case_id: CaseId, officer_id: UserId) -> VerificationCase:
        case: VerificationCase = await container.ask_to_reverify()(
            case_id=case_id, officer_id=officer_id, reason=form.text("reason"), note=form.text("note")
        )
        return case

    async def _answer_lock_appeal(form: Form, case_id: CaseId, officer_id: UserId) -> VerificationCase:
        if form.text("answer") not in {"open", "leave"}:
            raise DecisionMissing("choose what becomes of the lock", pointer="/answer")
        case: VerificationCase = await container.answer_lock_appeal()(
            case_id=case_id,
            officer_id=officer_id,
            open_again=form.text("answer") == "open",
            note=form.text("note"),
        )
        return case

    return pages


def _decision(form: Form) -> Decision:
    """Raises `DecisionMissing`."""
    try:
        return Decision(form.text("decision"))
    except ValueError:
        raise DecisionMissing("choose what you decide", pointer="/decision") from None


def _require_sure(form: Form) -> None:
    """Raises `NotSure`."""
    if form.text("sure") != "yes":
        raise NotSure("tick the box to lock the account", pointer="/sure")


def _lock_done(form: Form, case: VerificationCase) -> str:
    if case.state is not CaseState.BLOCKED_MINOR:
        return case.state.value
    return "proposed" if form.text("answer") == "open" else "upheld"
