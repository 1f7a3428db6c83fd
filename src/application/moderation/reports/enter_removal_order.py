"""A legal officer enters that something may not be seen any more, by order of a court or of the government."""

from dataclasses import dataclass
from datetime import datetime

from application.moderation.cases._cases import open_or_join
from domain.age_verification.document import DocumentNotFound, DocumentPurpose
from domain.errors import NotFound
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, DocumentId, MessageId, ReportId, StreamId, TipId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.clocks import due_times
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.reports.removal_order import (
    REMOVAL_LAW,
    TOOL,
    EnteredOrder,
    RemovalOrder,
    RemovalOrderIncomplete,
)
from ports.clock import Clock, NewId
from ports.compliance.removal_orders import order_officer_context
from ports.sealing import Sealer
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class EnterRemovalOrder:
    """Open the subject's case in the queue of orders, or join it, with the clocks of the law from when the order
    reached us (LEG-04). Whoever moderates obeys it, proves that, and closes it. What else an authority asks, which is
    data, is no case: it may not be told, and is answered at the legal desk (LEG-10).

    `document_id` is its paper, uploaded before. Safe to repeat: the client chooses the ids.
    """

    begin: BeginTransaction
    sealer: Sealer
    now: Clock
    new_id: NewId
    profile: str

    async def __call__(
        self, *, order_id: ReportId, actor_id: UserId, order: RemovalOrder, document_id: DocumentId
    ) -> EnteredOrder:
        """Raises `RemovalOrderIncomplete` where it names nothing of ours, `DocumentNotFound`, `NotYourDocument`,
        `DocumentGone`, `RemovalOrderIdReused`, `PermissionDenied`, `KeysUnavailable`."""
        officer = await self.sealer.seal(order.officer.encode(), context=order_officer_context(order_id))
        by = By(actor_id, TOOL, automated=False, note=order.words, at=self.now())
        async with self.begin() as tx:
            role = (await tx.users.get(actor_id)).role
            require_permission(role, Permission.HANDLE_LEGAL_REQUESTS)
            subject, person_id = await _named(tx, order)
            # Held, so that a retry at the same time comes after this.
            await tx.moderation_cases.find_open(subject, child_safety=False)
            if earlier := await tx.removal_orders.find(order_id):
                earlier.require_same(order, by=actor_id)
                return earlier
            sha256 = await _paper(tx, document_id, actor_id)
            move = await open_or_join(
                tx, subject=subject, person_id=person_id, kind=CaseKind.COURT_ORDER, signals=NO_SIGNALS,
                report_id=order_id, by=by, profile=self.profile, new_id=self.new_id, received_at=order.received_at,
            )  # fmt: skip
            entered = EnteredOrder(
                order_id, move.case.id, subject, order.authority, order.reference, order.ordered_on, order.rank,
                order.office, document_id, sha256, order.received_at, self._due(order), actor_id, by.at,
            )  # fmt: skip
            await tx.removal_orders.add(entered, officer)
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), actor_id, "case.removal_order", f"case:{move.case.id}",
                    CaseKind.COURT_ORDER.value, order.words, by.at,
                )
            )  # fmt: skip
            return entered

    def _due(self, order: RemovalOrder) -> datetime:
        """By the law's clock, or where the profile knows none, by the strictest that there is."""
        clocks = due_times(CaseKind.COURT_ORDER, order.received_at, profile=self.profile)
        by_law = [clock for clock in clocks if clock.law.startswith(REMOVAL_LAW)]
        return (by_law or list(clocks))[0].due_at


async def _paper(tx: Transaction, document_id: DocumentId, actor_id: UserId) -> bytes:
    document = await tx.documents.get_for_update(document_id)
    document.require_owner(actor_id)
    if document.purpose is not DocumentPurpose.LEGAL_ORDER:
        raise DocumentNotFound("this document is no order")
    return document.require_file().sha256


async def _named(tx: Transaction, order: RemovalOrder) -> tuple[Subject, UserId]:
    """What it is about, and who answers for that. Raises `RemovalOrderIncomplete`."""
    if (show := await tx.streams.find(StreamId(order.named))) is not None:
        return Subject(SubjectKind.SHOW, show.id), show.performer_id
    if (message := await tx.messages.find(MessageId(order.named))) is not None:
        return Subject(SubjectKind.MESSAGE, message.id), message.author_id
    if (tip := await tx.tips.find(TipId(order.named))) is not None:
        if not tip.read_words:  # the tip itself is money, and no words
            raise RemovalOrderIncomplete("no words of this tip were shown to anybody", pointer="/link")
        return Subject(SubjectKind.TIP, tip.id), tip.viewer_id
    try:
        person = await tx.users.get(UserId(order.named))
    except NotFound:
        raise RemovalOrderIncomplete("this link leads to nothing of ours", pointer="/link") from None
    return Subject(SubjectKind.PERSON, person.id), person.id
