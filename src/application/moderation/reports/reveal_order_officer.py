"""Read who signed an order to remove."""

from dataclasses import dataclass

from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, ReportId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.kind import CaseKind
from ports.clock import Clock, NewId
from ports.compliance.removal_orders import order_officer_context
from ports.sealing import Sealer
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class RevealOrderOfficer:
    """The name, whose look is written down.

    Raises `RemovalOrderNotFound`, `PermissionDenied`, `KeysUnavailable`, `SealBroken`.
    """

    begin: BeginTransaction
    sealer: Sealer
    now: Clock
    new_id: NewId

    async def __call__(self, *, order_id: ReportId, actor_id: UserId) -> str:
        async with self.begin() as tx:
            require_permission((await tx.users.get(actor_id)).role, Permission.HANDLE_LEGAL_REQUESTS)
            officer = await tx.removal_orders.officer_of(order_id)
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), actor_id, "case.removal_order_officer", f"removal_order:{order_id}",
                    CaseKind.COURT_ORDER.value, "", self.now(),
                )
            )  # fmt: skip
        return (await self.sealer.unseal(officer, context=order_officer_context(order_id))).decode()
