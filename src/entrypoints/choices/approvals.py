"""By whose written leave real money moves: the references of the acquirers' and the bank's approvals (WAL-09)."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.payments.providers import TITLES, Provider
from entrypoints.container import Container

PAYOUTS = "razorpayx"


@dataclass(frozen=True, slots=True)
class MoneyApproval:
    """Of one provider that is offered. Without a `reference` it does not start with keys for real money."""

    provider: str
    title: str
    reference: str


def payment_approvals(container: Container) -> Sequence[MoneyApproval]:
    """Of each gateway that is offered here, in the order they are offered in."""
    settings = container.settings()
    references = {
        Provider.RAZORPAY: settings.acquirer_approval_ref,
        Provider.PHONEPE: settings.phonepe_approval_ref,
    }
    return [
        MoneyApproval(name, TITLES[Provider(name)], references[Provider(name)])
        for name in container.gateways().offered()
    ]


def money_approvals(container: Container) -> Sequence[MoneyApproval]:
    """Of the gateways, and of the bank where payouts are configured. For those who may read the finances alone: a
    reference names our contract, and whoever knows it can pass for us at the acquirer's desk."""
    settings = container.settings()
    approvals = list(payment_approvals(container))
    if settings.razorpayx_account_number:
        approvals.append(MoneyApproval(PAYOUTS, "RazorpayX payouts", settings.payout_approval_ref))
    return approvals
