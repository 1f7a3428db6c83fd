"""Who takes payments for us, by which methods, and under which legal profile each may (WAL-04, WAL-10)."""

from collections.abc import Mapping
from enum import StrEnum

from domain.errors import NotFound


class Provider(StrEnum):
    RAZORPAY = "razorpay"
    PHONEPE = "phonepe"


class PaymentMethod(StrEnum):
    UPI = "upi"
    """In an app on the same telephone, by the app's link, or on another one, by the same link as a QR code."""
    CARD = "card"
    NETBANKING = "netbanking"
    WALLET = "wallet"


METHODS: Mapping[Provider, tuple[PaymentMethod, ...]] = {
    Provider.RAZORPAY: (
        PaymentMethod.UPI,
        PaymentMethod.CARD,
        PaymentMethod.NETBANKING,
        PaymentMethod.WALLET,
    ),
    # On PhonePe's own page the payer chooses among its methods once more: we only say which we offer.
    Provider.PHONEPE: (PaymentMethod.UPI, PaymentMethod.CARD, PaymentMethod.NETBANKING),
}

TITLES: Mapping[Provider, str] = {Provider.RAZORPAY: "Razorpay", Provider.PHONEPE: "PhonePe"}

PAGE_FOR_EACH_ORDER = frozenset({Provider.PHONEPE})
"""Who makes one page when an order is opened: when it ends, the order cannot be paid any more."""

WEBHOOKS_TO_CONFIRM = frozenset({Provider.PHONEPE})
"""Whose webhooks prove their sender and not their contents: what such a one says of money is asked again first."""

LEGAL_PROFILES: Mapping[str, frozenset[Provider]] = {
    "IN-nonexplicit": frozenset({Provider.RAZORPAY, Provider.PHONEPE}),
    # Razorpay's and PhonePe's terms exclude explicit content. Until a processor that takes it has an adapter here,
    # nothing can be bought under this profile: an empty list, not an exception to it.
    "XX-adult": frozenset(),
}
"""The payment providers that each legal profile may use. There is no other profile."""


class ProviderNotOffered(NotFound):
    """Not under this legal profile, or not set up here."""

    code = "provider_not_offered"


class MethodNotOffered(NotFound):
    code = "method_not_offered"


def require_method(provider: str, method: PaymentMethod) -> PaymentMethod:
    """Raises `MethodNotOffered`."""
    if method not in METHODS[Provider(provider)]:
        raise MethodNotOffered("this provider does not take that method", pointer="/method")
    return method
