"""A legal officer enters that something may not be seen any more, by order of a court or of the government."""

from dataclasses import dataclass

from application.moderation._cases import open_or_join
from domain.errors import NotFound
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, MessageId, ReportId, StreamId, UserId
from domain.moderation.audit import AuditEntry
from domain.moderation.case import ModerationCase
from domain.moderation.case_event import By, Opened, ReportJoined, Subject, SubjectKind
from domain.moderation.case_kind import CaseKind
from domain.moderation.priority import NO_SIGNALS
from domain.moderation.removal_order import TOOL, RemovalOrder, RemovalOrderIncomplete
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class EnterRemovalOrder:
    """Open the subject's case in the queue of orders, or join it, with the clocks of the law from when the order
    reached us (LEG-04). Whoever moderates obeys it, proves that, and closes it. What else an authority asks, which is
    data, is no case: it may not be told, and is answered at the legal desk (LEG-10).

    Safe to repeat while the case is open: the client chooses the id.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    profile: str

    async def __call__(self, *, order_id: ReportId, actor_id: UserId, order: RemovalOrder) -> ModerationCase:
        """Raises `RemovalOrderIncomplete` where it names nothing of ours, `PermissionDenied`."""
        by = By(actor_id, TOOL, automated=False, note=order.words, at=self.now())
        async with self.begin() as tx:
            role = (await tx.users.get(actor_id)).role
            require_permission(role, Permission.HANDLE_LEGAL_REQUESTS)
            subject, person_id = await _named(tx, order)
            if earlier := await _entered(tx, subject, order_id):
                return earlier
            move = await open_or_join(
                tx, subject=subject, person_id=person_id, kind=CaseKind.COURT_ORDER, signals=NO_SIGNALS,
                report_id=order_id, by=by, profile=self.profile, new_id=self.new_id, received_at=order.received_at,
            )  # fmt: skip
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), actor_id, "case.removal_order", f"case:{move.case.id}",
                    CaseKind.COURT_ORDER.value, order.words, by.at,
                )
            )  # fmt: skip
            return move.case


async def _named(tx: Transaction, order: RemovalOrder) -> tuple[Subject, UserId]:
    """What it is about, and who answers for that. Raises `RemovalOrderIncomplete`."""
    if (show := await tx.streams.find(StreamId(order.named))) is not None:
        return Subject(SubjectKind.SHOW, show.id), show.performer_id
    if (message := await tx.messages.find(MessageId(order.named))) is not None:
        return Subject(SubjectKind.MESSAGE, message.id), message.author_id
    try:
        person = await tx.users.get(UserId(order.named))
    except NotFound:
        raise RemovalOrderIncomplete("this link leads to nothing of ours", pointer="/link") from None
    return Subject(SubjectKind.PERSON, person.id), person.id


async def _entered(tx: Transaction, subject: Subject, order_id: ReportId) -> ModerationCase | None:
    found = await tx.moderation_cases.find_open(subject, child_safety=False)
    for event in await tx.moderation_cases.events(found.id) if found else ():
        if isinstance(event.what, (Opened, ReportJoined)) and event.what.report_id == order_id:
            return found
    return None
