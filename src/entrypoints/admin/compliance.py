"""Answering authorities: the queue with its clocks, the intake, a request and its history, holds and erasures."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from application.compliance.act_on_legal_request import Act
from domain.age_verification.document import DocumentPurpose
from domain.casework import alarm_at
from domain.compliance.clocks import answer_clock
from domain.compliance.legal_request import OPEN
from domain.compliance.scope import DataCategory, InvalidLegalRequest, LegalBasis, RequestScope
from domain.identity.permissions import Permission
from domain.ids import DocumentId, LegalHoldId, LegalRequestId, UserId
from domain.india import INDIA
from entrypoints.api.compliance.requests import zip_response
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.edge.uploads import posted_file
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other

SHOWN = 100


def compliance_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_compliance", __name__)
    _add_queue(pages, container)
    _add_intake(pages, container)
    _add_request(pages, container)
    _add_holds(pages, container)
    return pages


def _add_queue(pages: Blueprint, container: Container) -> None:
    @pages.get("/staff/legal")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    async def queue() -> PageResponse:
        queries = container.legal_queries()
        return await page(
            "admin/compliance/queue.html",
            requests=await queries.open_requests(limit=SHOWN),
            answered=await queries.answered_requests(limit=SHOWN),
            alarm_at=alarm_at,
            now=container.now()(),
        )


def _add_intake(pages: Blueprint, container: Container) -> None:
    @pages.get("/staff/legal/new")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    async def intake() -> PageResponse:
        ids = {"request_id": str(container.new_id()()), "document_id": str(container.new_id()())}
        return await _intake_page(Form(ids), [])

    @pages.post("/staff/legal")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    async def receive() -> PageResponse:
        form, chosen = await Form.posted(), (await request.form).getlist("category")
        with form.refusals():
            request_id = LegalRequestId(form.id("request_id"))
            scope, basis = _scope(form, chosen), _basis(form)
            asked_by, gag_until = _moment(form, "asked_by"), _moment(form, "gag_until")
            order = await container.upload_document()(
                document_id=DocumentId(form.id("document_id")),
                owner_id=principal().user_id,
                case_id=None,
                purpose=DocumentPurpose.LEGAL_ORDER,
                data=await posted_file("order"),
            )
            await container.receive_legal_request()(
                request_id=request_id,
                by=principal().user_id,
                authority=form.text("authority"),
                reference=form.text("reference"),
                officer=form.text("officer"),
                basis=basis,
                scope=scope,
                order_id=order.id,
                asked_by=asked_by,
                gag_until=gag_until,
            )
            return see_other(f"/staff/legal/{request_id}")
        return await _intake_page(form, chosen)

    async def _intake_page(form: Form, chosen: list[str]) -> PageResponse:
        return await page(
            "admin/compliance/intake.html",
            status=form.status,
            form=form,
            chosen=chosen,
            bases=[(basis.value, basis.text) for basis in LegalBasis],
            categories=list(DataCategory),
            clock=answer_clock(container.now()()),
        )


def _add_request(pages: Blueprint, container: Container) -> None:
    @pages.get("/staff/legal/<uuid:request_id>")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    async def show(request_id: UUID) -> PageResponse:
        return await _request_page(LegalRequestId(request_id), Form())

    @pages.post("/staff/legal/<uuid:request_id>")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    async def act(request_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.act_on_legal_request()(
                request_id=LegalRequestId(request_id),
                by=principal().user_id,
                act=_act(form),
                reason=form.text("reason"),
            )
            return see_other(f"/staff/legal/{request_id}")
        return await _request_page(LegalRequestId(request_id), form)

    @pages.post("/staff/legal/<uuid:request_id>/officer")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    async def officer(request_id: UUID) -> PageResponse:
        """A post: reading the name is an act, and leaves a trace."""
        name = await container.reveal_signing_officer()(
            request_id=LegalRequestId(request_id), by=principal().user_id
        )
        return await _request_page(LegalRequestId(request_id), Form(), officer=name)

    @pages.post("/staff/legal/<uuid:request_id>/export")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    async def export(request_id: UUID) -> PageResponse:
        """Answered with the page itself, not sent on: the passphrase is shown here and nowhere else."""
        form, passphrase = Form(), ""
        with form.refusals():
            made = await container.export_legal_request()(
                request_id=LegalRequestId(request_id), by=principal().user_id
            )
            passphrase = made.passphrase
        shown = await _request_page(LegalRequestId(request_id), form, passphrase=passphrase)
        shown.headers["Cache-Control"] = "no-store"
        return shown

    @pages.post("/staff/legal/<uuid:request_id>/download")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    async def download(request_id: UUID) -> PageResponse:
        form = Form()
        with form.refusals():
            archive = await container.download_legal_export()(
                request_id=LegalRequestId(request_id), by=principal().user_id
            )
            return zip_response(request_id, archive)
        return await _request_page(LegalRequestId(request_id), form)

    async def _request_page(
        request_id: LegalRequestId, form: Form, *, officer: str = "", passphrase: str = ""
    ) -> Response:
        found, now = await container.legal_queries().request(request_id), container.now()()
        return await page(
            "admin/compliance/request.html",
            status=form.status,
            form=form,
            legal=found,
            steps=await container.legal_queries().steps(request_id),
            is_open=found.state in OPEN,
            alarm=alarm_at(now, received_at=found.received_at, due_at=found.due_at),
            approved_here=found.first is not None and found.first.by == principal().user_id,
            officer=officer,
            passphrase=passphrase,
            now=now,
        )


def _add_holds(pages: Blueprint, container: Container) -> None:
    @pages.get("/staff/legal/holds")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    async def holds() -> PageResponse:
        return await _holds_page(Form())

    @pages.post("/staff/legal/holds")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    async def place() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.place_legal_hold()(
                hold_id=LegalHoldId(form.id("hold_id")),
                account_id=_account(form.text("account_id"), "account_id"),
                by=principal().user_id,
                reason=form.text("reason"),
                until=_moment(form, "until"),
            )
            return see_other("/staff/legal/holds")
        return await _holds_page(form)

    @pages.post("/staff/legal/holds/<uuid:hold_id>/lift")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    async def lift(hold_id: UUID) -> PageResponse:
        form = await Form.posted()
        lifted = Form()
        with lifted.refusals():
            await container.lift_legal_hold()(
                hold_id=LegalHoldId(hold_id), by=principal().user_id, reason=form.text("lift_reason")
            )
            return see_other("/staff/legal/holds")
        lifted.problem = lifted.problem or " ".join(lifted.errors.values())
        return await _holds_page(lifted)

    async def _holds_page(form: Form) -> PageResponse:
        queries, now = container.legal_queries(), container.now()()
        return await page(
            "admin/compliance/holds.html",
            status=form.status,
            form=form,
            hold_id=container.new_id()(),
            holds=await queries.holds(now=now, limit=SHOWN),
            erasures=await queries.erasures(limit=SHOWN),
            now=now,
        )


def _scope(form: Form, chosen: list[str]) -> RequestScope:
    """Raises `InvalidLegalRequest`."""
    since, until = _moment(form, "since"), _moment(form, "until")
    if since is None or until is None:
        raise InvalidLegalRequest("say from when to when", pointer="/until" if since else "/since")
    known = {category.value: category for category in DataCategory}
    return RequestScope.of(
        accounts=[_account(word, "accounts") for word in form.text("accounts").split()],
        categories=[known[name] for name in chosen if name in known],
        since=since,
        until=until,
    )


def _account(text: str, name: str) -> UserId:
    try:
        return UserId(UUID(text.strip()))
    except ValueError:
        raise InvalidLegalRequest("an account is named by its number", pointer=f"/{name}") from None


def _basis(form: Form) -> LegalBasis:
    try:
        return LegalBasis(form.text("basis"))
    except ValueError:
        raise InvalidLegalRequest("choose the legal basis", pointer="/basis") from None


def _act(form: Form) -> Act:
    try:
        return Act(form.text("act"))
    except ValueError:
        raise InvalidLegalRequest("choose what to do") from None


def _moment(form: Form, name: str) -> datetime | None:
    """A moment as a browser sends it, without a zone: Indian time. None where nothing was typed."""
    text = form.text(name).strip()
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=INDIA)
    except ValueError:
        raise InvalidLegalRequest("that is not a date and time", pointer=f"/{name}") from None
