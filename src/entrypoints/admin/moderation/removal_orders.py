"""Orders that something may not be seen any more: entered and looked after at the legal desk, obeyed in the queue of
orders."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.age_verification.document import DocumentPurpose
from domain.casework import alarm_at
from domain.identity.permissions import Permission
from domain.ids import DocumentId, ReportId
from domain.india import INDIA
from domain.moderation.cases.event import ActedAtOnce, Closed, Decided, Proved
from domain.moderation.reports.removal_order import REMOVAL_LAW, EnteredOrder, RemovalOrder
from domain.moderation.reports.signing_rank import rank_rule
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.edge.uploads import posted_file
from entrypoints.views.spreadsheet import Cell, csv_table
from entrypoints.web.form import Form
from entrypoints.web.moderation.case_words import DECIDED_ACTIONS, URGENT_ACTS
from entrypoints.web.page import InvalidCursor, PageResponse, page, see_other
from ports.compliance.removal_orders import OrderPlace, OrderState, RemovalOrderRow
from ports.moderation.cases import TimelineRow

PATH = "/staff/legal/removal-orders"
MONTH_COLUMNS = ("month", "of_courts", "of_others", "answered_in_time", "late")
SHOWN, MONTHS = 30, 12
RANKS = [
    ("court", "A court"),
    ("joint_secretary", "Joint Secretary to a government, an equal or a higher rank"),
    ("director", "Director or an equal rank, where no Joint Secretary is appointed"),
    ("deputy_inspector_general", "Deputy Inspector General of Police or higher, specially authorised"),
    ("lower", "A lower rank than these"),
]


def removal_order_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_removal_orders", __name__)
    _add_list(pages, container)
    _add_intake(pages, container)
    _add_order(pages, container)
    return pages


def _add_list(pages: Blueprint, container: Container) -> None:
    @pages.get(PATH)
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    async def orders() -> PageResponse:
        now, authority = container.now()(), request.args.get("authority", "").strip()
        word = request.args.get("state", "")
        state = OrderState(word) if word in set(OrderState) else None
        queries, after = container.removal_order_queries(), _place(request.args.get("after", ""))
        found = await queries.orders(state, authority=authority, after=after, limit=SHOWN + 1)
        shown = found[:SHOWN]
        return await page(
            "admin/compliance/removal_orders.html",
            rows=shown,
            next=_key(shown[-1]) if len(found) > SHOWN else "",
            state=state or "",
            authority=authority,
            months=await queries.months(now=now, limit=MONTHS),
            ranks=dict(RANKS),
            alarm_at=alarm_at,
            now=now,
        )

    @pages.get(f"{PATH}.csv")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    async def by_month() -> Response:
        """The months as the list tells them, for the transparency report."""
        found = await container.removal_order_queries().months(now=container.now()(), limit=MONTHS)
        rows: list[list[Cell]] = [
            [f"{each.month:%Y-%m}", each.courts, each.others, each.in_time, each.late] for each in found
        ]
        return csv_table(MONTH_COLUMNS, rows, name="livepanty-removal-orders-by-month.csv")


def _add_intake(pages: Blueprint, container: Container) -> None:
    @pages.get(f"{PATH}/new")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    async def form() -> PageResponse:
        now = container.now()().astimezone(INDIA)
        return await _form_page(
            Form(
                {
                    "order_id": str(container.new_id()()),
                    "document_id": str(container.new_id()()),
                    "received_at": f"{now:%Y-%m-%dT%H:%M}",
                }
            )
        )

    @pages.post(PATH)
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    async def enter() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            order_id = ReportId(form.id("order_id"))
            order = RemovalOrder.read(
                authority=form.text("authority"), reference=form.text("reference"), link=form.text("link"),
                ordered_on=_day(form.text("ordered_on")), officer=form.text("officer"), rank=form.text("rank"),
                office=form.text("office"), received_at=_moment(form.text("received_at")), now=container.now()(),
            )  # fmt: skip
            paper = await container.upload_document()(
                document_id=DocumentId(form.id("document_id")), owner_id=principal().user_id, case_id=None,
                purpose=DocumentPurpose.LEGAL_ORDER, data=await posted_file("paper"),
            )  # fmt: skip
            entered = await container.enter_removal_order()(
                order_id=order_id, actor_id=principal().user_id, order=order, document_id=paper.id
            )
            return see_other(f"{PATH}/{entered.id}")
        return await _form_page(form)

    async def _form_page(form: Form) -> PageResponse:
        if "document_id" not in form.errors and form.status != 200:
            # What was refused is kept under its id for good: the next try brings another.
            form.values["document_id"] = str(container.new_id()())
        return await page(
            "admin/compliance/removal_order.html",
            status=form.status,
            form=form,
            ranks=RANKS,
            rule=rank_rule(container.now()()),
        )


def _add_order(pages: Blueprint, container: Container) -> None:
    @pages.get(f"{PATH}/<uuid:order_id>")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    async def one(order_id: UUID) -> PageResponse:
        return await _order_page(ReportId(order_id))

    @pages.post(f"{PATH}/<uuid:order_id>/officer")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    async def officer(order_id: UUID) -> PageResponse:
        """A post: reading the name is an act, and leaves a trace."""
        name = await container.reveal_order_officer()(
            order_id=ReportId(order_id), actor_id=principal().user_id
        )
        shown = await _order_page(ReportId(order_id), officer=name)
        shown.headers["Cache-Control"] = "no-store"
        return shown

    async def _order_page(order_id: ReportId, *, officer: str = "") -> PageResponse:
        """Its paper, its clock, how its case stands and what was done; of what else the case is about, nothing."""
        found, now = await container.removal_order_queries().find(order_id), container.now()()
        timeline = await container.moderation_case_queries().timeline(found.order.case_id)
        return await page(
            "admin/compliance/removal_order_shown.html",
            row=found,
            order=found.order,
            officer=officer,
            rank=dict(RANKS)[found.order.rank],
            rule=rank_rule(found.order.received_at),
            done=_done(timeline, found.order),
            alarm=alarm_at(now, received_at=found.order.received_at, due_at=found.order.due_at),
            now=now,
        )


def _done(timeline: Sequence[TimelineRow], order: EnteredOrder) -> list[tuple[str, str, datetime]]:
    """What was done in its case since the order came to it: the words, more of it, and when."""
    told = []
    for row in timeline:
        what, at = row.event.what, row.event.by.at
        if at < order.entered_at:
            continue
        if isinstance(what, Decided):
            told.append((", ".join(DECIDED_ACTIONS.get(each, each) for each in what.actions), "", at))
        elif isinstance(what, ActedAtOnce):
            told.append((URGENT_ACTS[what.act], "", at))
        elif isinstance(what, Proved) and what.proof.law.startswith(REMOVAL_LAW):
            told.append(("Removal proved", what.proof.reference, at))
        elif isinstance(what, Closed):
            told.append(("Case closed", "", at))
    return told


def _key(row: RemovalOrderRow) -> str:
    return f"{row.order.received_at.isoformat()}~{row.order.id}"


def _place(text: str) -> OrderPlace | None:
    """Raises `InvalidCursor`."""
    if not text:
        return None
    moment, _, order_id = text.partition("~")
    try:
        return OrderPlace(datetime.fromisoformat(moment).astimezone(INDIA), ReportId(UUID(order_id)))
    except ValueError:
        raise InvalidCursor("a cursor is taken from the page before, unchanged") from None


def _moment(text: str) -> datetime | None:
    """As a browser sends it: Indian time, of which it does not say so. None where it is no time."""
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=INDIA)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
